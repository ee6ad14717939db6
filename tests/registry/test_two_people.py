"""What takes two people takes two: whoever asks does not approve, for this content only, once, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.authorities import Authorities
from registry.directory import TypesRegister
from registry.errors import Malformed, Missing, Refused, RegistryError
from registry.keys_register import KeysRegister
from registry.ledger import LocalLedger
from registry.rows import table_of
from registry.statements import read_statement
from registry.states import State
from registry.transitions import Wanted, transition_many
from registry.two_people.acts import KINDS, MINT, Acts, act_of
from registry.two_people.approvals import ApprovalNeeded
from registry.two_people.persons import Persons, enrolment
from registry.two_people.requests import Requests
from registry.two_people.tables import ApprovalRow, PersonRow, RequestedRow, RequestRow, RuleRow, TallyRow
from tests.registry.people import acting, approve, enrol, number_of, person_signer, wake

BUREAU = "11440199DEMX00014L"
OTHER = "11440199DEMX00022F"


@pytest.fixture
def awake(world: Any) -> Any:
    """A registry with one bureau, a licence, and two persons of its own."""
    world.licence = world.minted()
    wake(world.gate)
    return world


def refused(act: Callable[[], Any]) -> ApprovalNeeded:
    """Return the refusal of something for which one person asked alone."""
    with pytest.raises(ApprovalNeeded) as caught:
        act()
    return caught.value


def twice(gate: Any, act: Callable[[Any], Any]) -> Any:
    """Return what ``act`` returns once zhang has asked for it and li has approved it."""
    approve(gate, number_of(refused(lambda: act(acting(gate, "zhang")))))
    return act(acting(gate, "zhang"))


def close(gate: Any) -> Any:
    return TypesRegister(gate).close("business-licence")


def test_a_registry_without_persons_asks_nobody(world: Any) -> None:
    licence = world.minted()
    world.move(licence, "revoke")
    assert not Persons(world.gate).rule().awake


def test_the_second_person_of_the_registry_wakes_the_rule(world: Any) -> None:
    enrol(world.gate, "zhang")
    enrol(world.gate, "wang", BUREAU)
    assert not Persons(world.gate).rule().awake
    enrol(world.gate, "li")
    assert Persons(world.gate).rule().awake


# Each verb that one person alone does not do any more, as (kind, act).
VERBS: list[tuple[str, Callable[[Any, Any], Any]]] = [
    ("authority.add", lambda world, gate: Authorities(gate).add(OTHER, name="局", name_en="Bureau", area="440199")),
    ("grant.add", lambda world, gate: Authorities(gate).grant(BUREAU, "driving-licence", area="440199")),
    ("grant.end", lambda world, gate: Authorities(gate).revoke_grant(BUREAU, "business-licence")),
    ("type.close", lambda world, gate: TypesRegister(gate).close("business-licence")),
    ("type.retire", lambda world, gate: TypesRegister(gate).retire("business-licence")),
    ("type.open", lambda world, gate: TypesRegister(gate).open("resident-identity-record")),
    ("key.add", lambda world, gate: KeysRegister(gate).add_key(BUREAU, offered(world), world.clock())),
    ("key.retire", lambda world, gate: KeysRegister(gate).retire_key(f"{world.gate_authority(BUREAU)}#key-1", world.clock())),
    ("key.compromise", lambda world, gate: KeysRegister(gate).compromise_key(f"{world.gate_authority(BUREAU)}#key-1", world.clock())),
    ("person.add", lambda world, gate: enrol(gate, "zhao")),
    ("rule.change", lambda world, gate: Persons(gate).change_rule(awake=False)),
    *(
        (action, lambda world, gate, action=action: LocalLedger(gate).transition(world.licence, world.statement(world.licence, action)))
        for action in ("revoke", "withdraw", "annul", "cancel", "void")
    ),
]


def offered(world: Any) -> Any:
    if not hasattr(world, "next_key"):
        world.next_key = world.offer(BUREAU)
    return world.next_key


@pytest.mark.parametrize(("kind", "act"), VERBS, ids=[kind for kind, _ in VERBS])
def test_a_verb_of_weight_takes_two_people(awake: Any, kind: str, act: Callable[[Any, Any], Any]) -> None:
    needed = refused(lambda: act(awake, awake.gate))
    assert (needed.code, needed.acts[0].kind, needed.request) == ("approval_needed", kind, None)
    twice(awake.gate, lambda gate: act(awake, gate))
    assert Requests(awake.gate).all()[0].standing(awake.clock()) == "used"


def test_every_kind_has_words_in_two_languages() -> None:
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in zh) and en.isascii() for zh, en in KINDS.values())


def test_what_takes_no_change_takes_nobody(awake: Any) -> None:
    Authorities(awake.gate).add(BUREAU, name="示范市市场监督管理局", name_en="Market Regulation Bureau", area="440199")
    TypesRegister(awake.gate).open("business-licence")


def test_whoever_asked_does_not_approve(awake: Any) -> None:
    number = number_of(refused(lambda: Persons(acting(awake.gate, "zhang")).change_rule(awake=False)))
    with pytest.raises(Refused) as caught:
        approve(awake.gate, number, "zhang")
    assert caught.value.code == "self_approval"
    assert Persons(awake.gate).rule().awake


def test_the_database_itself_takes_no_approval_by_the_one_who_asked(any_world: Any) -> None:
    gate = wake(any_world.gate)
    number = number_of(refused(lambda: enrol(acting(gate, "zhang"), "zhao")))
    row = {"request_id": number, "decided_by": "zhang", "approves": True, "decided_at": any_world.clock(), "statement": b"{}"}
    for requester in ("zhang", "li"):  # under the true name, and under somebody else's
        with pytest.raises(IntegrityError), gate.store.write() as session:
            session.connection().execute(insert(table_of(ApprovalRow)), [row | {"requested_by": requester}])


def test_an_approval_is_used_once(awake: Any) -> None:
    gate = acting(awake.gate, "zhang")
    twice(awake.gate, lambda gate: TypesRegister(gate).close("business-licence"))
    twice(awake.gate, lambda gate: TypesRegister(gate).open("business-licence"))
    assert refused(lambda: TypesRegister(gate).close("business-licence")).request == 3


def test_an_approval_ends(awake: Any) -> None:
    number = number_of(refused(lambda: close(acting(awake.gate, "zhang"))))
    approve(awake.gate, number)
    awake.clock.pass_time(hours=73)
    assert Requests(awake.gate).show(number).standing(awake.clock()) == "expired"
    refused(lambda: close(awake.gate))


def test_nothing_is_approved_after_its_time(awake: Any) -> None:
    number = number_of(refused(lambda: enrol(acting(awake.gate, "zhang"), "zhao")))
    awake.clock.pass_time(hours=73)
    with pytest.raises(Refused) as caught:
        approve(awake.gate, number)
    assert caught.value.code == "request_expired"


@pytest.mark.parametrize(
    "changes",
    [{"reason": "another"}, {"decision": "2026-18"}, {"legal_basis": "another rule"}],
    ids=["reason", "decision", "legal basis"],
)
def test_another_content_needs_another_approval(awake: Any, changes: dict[str, str]) -> None:

    def send(gate: Any, **facts: Any) -> Any:
        return LocalLedger(gate).transition(awake.licence, awake.statement(awake.licence, "revoke", **facts))

    approve(awake.gate, number_of(refused(lambda: send(acting(awake.gate, "zhang")))))
    refused(lambda: send(awake.gate, **changes))
    assert awake.state(awake.licence) is State.VALID
    send(awake.gate)  # signed anew, and the same decision
    assert awake.state(awake.licence) is State.REVOKED


def test_an_approval_of_one_action_is_none_of_another(awake: Any) -> None:
    statement = awake.statement(awake.licence, "revoke")
    approve(awake.gate, number_of(refused(lambda: LocalLedger(acting(awake.gate, "zhang")).transition(awake.licence, statement))))
    refused(lambda: awake.move(awake.licence, "annul"))


def test_a_declined_request_allows_nothing(awake: Any) -> None:
    number = number_of(refused(lambda: enrol(acting(awake.gate, "zhang"), "zhao")))
    assert approve(awake.gate, number, decision="decline").standing(awake.clock()) == "declined"
    refused(lambda: enrol(awake.gate, "zhao"))
    with pytest.raises(Refused) as caught:
        approve(awake.gate, number)
    assert caught.value.code == "request_answered"


def test_an_approval_by_somebody_who_left_counts_no_more(awake: Any) -> None:
    twice(awake.gate, lambda gate: enrol(gate, "zhao"))
    number = number_of(refused(lambda: TypesRegister(acting(awake.gate, "zhang")).close("business-licence")))
    approve(awake.gate, number, "li")
    needed = refused(lambda: Persons(acting(awake.gate, "zhang")).remove("li"))
    approve(awake.gate, number_of(needed), "zhao")
    Persons(awake.gate).remove("li")
    refused(lambda: TypesRegister(awake.gate).close("business-licence"))


def test_the_same_thing_asked_for_again_is_the_same_request(awake: Any) -> None:

    def ask() -> int:
        return number_of(refused(lambda: close(acting(awake.gate, "zhang"))))

    first = ask()
    awake.clock.pass_time(minutes=10)
    assert ask() == first


def test_a_stranger_neither_asks_nor_approves(awake: Any) -> None:
    number = number_of(refused(lambda: enrol(acting(awake.gate, "zhang"), "zhao")))
    with pytest.raises(RegistryError) as caught:
        approve(awake.gate, number, "stranger")
    assert caught.value.code == "person_unknown"
    with pytest.raises(RegistryError) as asked:
        enrol(acting(awake.gate, "stranger"), "qian")
    assert asked.value.code == "person_unknown"


def test_a_departments_person_has_no_say_elsewhere(awake: Any) -> None:
    twice(awake.gate, lambda gate: enrol(gate, "wang", BUREAU))
    number = number_of(refused(lambda: TypesRegister(acting(awake.gate, "zhang")).close("business-licence")))
    with pytest.raises(Refused) as caught:
        approve(awake.gate, number, "wang")
    assert caught.value.code == "person_of_another"
    statement = awake.statement(awake.licence, "revoke")
    approve(awake.gate, number_of(refused(lambda: LocalLedger(acting(awake.gate, "wang")).transition(awake.licence, statement))))
    LocalLedger(awake.gate).transition(awake.licence, statement)


def test_one_person_suspends_at_once_and_another_looks_at_it_afterwards(awake: Any) -> None:
    statement = awake.statement(awake.licence, "suspend")
    LocalLedger(acting(awake.gate, "zhang")).transition(awake.licence, statement)
    assert awake.state(awake.licence) is State.SUSPENDED
    requests = Requests(awake.gate)
    assert requests.all()[0].standing(awake.clock()) == "unreviewed"
    with pytest.raises(Refused) as caught:
        approve(awake.gate, 1, "zhang")
    assert caught.value.code == "self_approval"
    awake.clock.pass_time(days=30)  # late, and still to be done
    assert requests.all()[0].standing(awake.clock()) == "unreviewed"
    assert approve(awake.gate, 1).standing(awake.clock()) == "reviewed"


def test_nobody_suspends_without_a_name(awake: Any) -> None:
    refused(lambda: awake.move(awake.licence, "suspend"))
    assert awake.state(awake.licence) is State.VALID


def test_reinstating_takes_two_again(awake: Any) -> None:
    LocalLedger(acting(awake.gate, "zhang")).transition(awake.licence, awake.statement(awake.licence, "suspend"))
    twice(awake.gate, lambda gate: LocalLedger(gate).transition(awake.licence, awake.statement(awake.licence, "reinstate")))
    assert awake.state(awake.licence) is State.VALID


def test_a_sheet_of_decisions_is_one_request(world: Any) -> None:
    licences = [world.minted(f"row {number}") for number in range(3)]
    wake(world.gate)
    statements = [Wanted(licence, world.statement(licence, "revoke")) for licence in licences]
    first = transition_many(acting(world.gate, "zhang"), statements)
    assert [number_of(answer) for answer in first if isinstance(answer, ApprovalNeeded)] == [1, 1, 1]
    approve(world.gate, 1)
    transition_many(world.gate, statements[:2])  # interrupted, and run again
    transition_many(world.gate, statements)
    assert [world.state(licence) for licence in licences] == [State.REVOKED] * 3


def test_a_few_licences_need_nobody_and_a_mass_needs_two(awake: Any) -> None:
    awake.gate = replace(awake.gate, mass_rows=3)
    awake.reserve(*(awake.request(f"few {number}") for number in range(3)))
    awake.reserve(*(awake.request(f"few {number}") for number in range(3)))  # on record already: nothing new
    needed = refused(lambda: awake.reserve(awake.request("one more")))
    assert [act.kind for act in needed.acts] == ["mint"]
    awake.clock.pass_time(days=1)
    awake.reserve(awake.request("one more"))


def test_a_mass_in_small_pieces_is_a_mass(awake: Any) -> None:
    awake.gate = replace(awake.gate, mass_rows=3)
    for number in range(3):
        awake.reserve(awake.request(f"piece {number}"))
    refused(lambda: awake.reserve(awake.request("piece 3")))


def mass(awake: Any, rows: int = 5) -> tuple[list[Any], int]:
    """Return the rows of a mint for which zhang has asked, and the request."""
    requests = [awake.request(f"mass {number}") for number in range(rows)]
    acts = Acts.of_rows(BUREAU, "business-licence", [request.row_digest for request in requests])
    return requests, Requests(acting(awake.gate, "zhang")).ask(acts, {"rows": rows})


def test_an_approved_mint_reserves_exactly_its_rows_in_whatever_pieces(awake: Any) -> None:
    awake.gate = replace(awake.gate, mass_rows=1)
    rows, number = mass(awake)
    refused(lambda: awake.reserve(*rows))
    approve(awake.gate, number)
    first = awake.reserve(*rows[:2])
    again = awake.reserve(*rows)
    assert [each.identifier for each in again[:2]] == [each.identifier for each in first]
    assert Requests(awake.gate).show(number).standing(awake.clock()) == "used"
    refused(lambda: awake.reserve(awake.request("a row more"), awake.request("and another")))


def test_an_approved_mint_is_of_its_type_and_department(awake: Any) -> None:
    awake.gate = replace(awake.gate, mass_rows=1)
    twice(awake.gate, lambda gate: Authorities(gate).grant(BUREAU, "food-business-licence", area="440199"))
    rows, number = mass(awake)
    approve(awake.gate, number)
    refused(lambda: awake.reserve(*rows, type_name="food-business-licence"))


def test_a_type_of_high_value_takes_two_for_a_single_licence(awake: Any) -> None:
    awake.gate = replace(awake.gate, high_value=frozenset({"business-licence"}))
    refused(lambda: awake.reserve(awake.request("one")))


def test_a_mint_is_approved_by_somebody_who_read_the_sheet(awake: Any) -> None:
    _, number = mass(awake)
    requests = Requests(acting(awake.gate, "li"))
    with pytest.raises(Malformed) as caught:
        requests.answer(number, "approve")
    assert caught.value.code == "sheet_needed"
    with pytest.raises(Refused) as differs:
        requests.answer(number, "approve", sheet=Acts(MINT, BUREAU, [b"x" * 32]))
    assert differs.value.code == "sheet_differs"


def test_a_setting_makes_the_rule_stricter_and_never_weaker(awake: Any) -> None:
    assert Persons(replace(awake.gate, mass_rows=99_999)).rule().mass_rows == 1_000
    assert Persons(replace(awake.gate, mass_rows=10)).rule().mass_rows == 10


def test_the_rule_is_put_to_sleep_by_two(awake: Any) -> None:
    twice(awake.gate, lambda gate: Persons(gate).change_rule(awake=False))
    awake.move(awake.licence, "revoke")
    enrol(awake.gate, "zhao")  # asleep it stays, until somebody wakes it
    assert not Persons(awake.gate).rule().awake
    assert Persons(awake.gate).change_rule(awake=True).awake


def test_two_always_stay(awake: Any) -> None:
    with pytest.raises(Refused) as caught:
        Persons(awake.gate).remove("li")
    assert caught.value.code == "too_few_persons"


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (PersonRow, {"public_key_multibase": "z6Mk"}),
        (PersonRow, {"removed_at": None, "removed_by": 7}),
        (RuleRow, {"awake": False}),
        (RequestRow, {"items": 9}),
        (ApprovalRow, {"approves": True}),
        (RequestedRow, {"used_at": None}),
        (TallyRow, {"rows": 0}),
    ],
)
def test_nothing_of_it_is_changed_in_the_database(any_world: Any, table: Any, values: dict[str, Any]) -> None:
    gate = wake(any_world.gate)
    any_world.reserve(any_world.request("counted"))
    twice(gate, lambda gate: TypesRegister(gate).close("business-licence"))
    with pytest.raises(IntegrityError), gate.store.write() as session:
        session.connection().execute(update(table_of(table)).values(**values))
    with pytest.raises(IntegrityError), gate.store.write() as session:
        session.connection().execute(delete(table_of(table)))


def test_the_database_takes_no_person_and_no_rule_that_nobody_approved(any_world: Any) -> None:
    gate = wake(any_world.gate)
    number = number_of(refused(lambda: enrol(acting(gate, "zhang"), "zhao")))
    with gate.store.read() as session:
        person = dict(session.connection().execute(select(table_of(PersonRow))).mappings().all()[0])
    new = {"code": "qian", "verification_method": "x", "public_key_multibase": "x"}
    for rests_on in (None, number):
        with pytest.raises(IntegrityError), gate.store.write() as session:
            session.connection().execute(insert(table_of(PersonRow)), [person | new | {"added_by": rests_on}])
        rule = {"number": 2, "awake": False, "mass_rows": 1, "high_value": "", "since": any_world.clock(), "changed_by": rests_on}
        with pytest.raises(IntegrityError), gate.store.write() as session:
            session.connection().execute(insert(table_of(RuleRow)), [rule])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda paper: paper | {"items": 2}, "paper_malformed"),
        (lambda paper: paper | {"more": "x"}, "paper_malformed"),
        (lambda paper: paper | {"type": "LicenceApproval"}, "paper_malformed"),
        (lambda paper: paper | {"about": {"sheet": "another"}}, "signature_mismatch"),
        (lambda paper: paper | {"signedAt": "2026-11-01T00:00:00Z"}, "paper_not_fresh"),
    ],
    ids=["other acts", "a member more", "another paper", "another content", "an old one"],
)
def test_a_paper_that_is_not_what_was_signed_is_refused(awake: Any, spoil: Any, code: str) -> None:
    papers: list[Any] = []
    gate = acting(awake.gate, "zhang")
    act = act_of(read_statement(awake.statement(awake.licence, "revoke")))
    number = Requests(gate).ask(Acts.of([act]))
    papers.append(Requests(gate).show(number).paper)
    with pytest.raises(RegistryError) as caught:
        Requests(gate).receive(spoil(papers[0]), Acts.of([act]), now=awake.clock())
    assert caught.value.code == code


def test_whoever_is_enrolled_holds_the_key(awake: Any) -> None:
    paper = enrolment("zhao", "Zhao", None, person_signer("zhao"), awake.clock())
    with pytest.raises(RegistryError) as caught:
        Persons(awake.gate).add(paper | {"name": "Qian"})
    assert caught.value.code == "signature_mismatch"


@pytest.mark.parametrize(("code", "key_of"), [("zhang", "zhao"), ("zhao", "zhang")], ids=["code", "key"])
def test_nobody_is_enrolled_twice(awake: Any, code: str, key_of: str) -> None:
    with pytest.raises(Refused) as caught:
        enrol(awake.gate, code, key_of=key_of)
    assert caught.value.code == "person_known"


def test_a_request_that_is_not_there_is_missing(awake: Any) -> None:
    with pytest.raises(Missing) as caught:
        Requests(awake.gate).show(7)
    assert caught.value.code == "request_unknown"


def test_a_rotation_is_approved_with_its_new_key(awake: Any) -> None:
    register = KeysRegister(awake.gate)
    first = f"{awake.gate_authority(BUREAU)}#key-1"
    new = offered(awake)
    awake.clock.pass_time(minutes=1)
    twice(awake.gate, lambda gate: KeysRegister(gate).add_key(BUREAU, new, awake.clock()))
    register.retire_key(first, awake.clock())
    assert next(key for key in register.keys(BUREAU) if key.id == first).retired == awake.clock()
