"""A change of state: whose decision it is, what it says, and that it happens once and is seen at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from registry.errors import Malformed, Missing, NotGranted, Refused, RegistryError, SignerMissing, TransitionNotAllowed
from registry.keys_register import KeysRegister
from registry.ledger import LocalLedger
from registry.licences import Licences
from registry.signers import Signers
from registry.soundness import faults
from registry.sources import LocalStatusLists
from registry.states import bits_of
from registry.transitions import Wanted, transition_many
from verifier.proof.data_integrity import add_proof
from verifier.status.bitstring import bit_at, decode_list

BUREAU = "11440199DEMX00014L"
OTHER = "11440199DEMX00022F"
DID = f"did:web:localhost%3A8000:authorities:{BUREAU}"


@pytest.fixture
def licence(world: Any) -> Any:
    return world.minted()


def transition(world: Any, identifier: Any, statement: Any) -> Any:
    return LocalLedger(world.gate).transition(identifier, statement)


def published_bits(world: Any, identifier: Any) -> tuple[bool, bool]:
    """Return what the signed lists say of a licence, as anybody may fetch them."""
    licence = Licences(world.gate).show(identifier.text)
    lists = LocalStatusLists(world.gate)
    found = []
    for purpose in ("revocation", "suspension"):
        body = orjson.loads(lists.status_list(f"http://localhost:8000/status-lists/{purpose}-{licence.list_number}").body)
        found.append(bit_at(decode_list(body["credentialSubject"]["encodedList"]), licence.status_index))
    return found[0], found[1]


PATHS = [
    ("suspend", "reinstate"),
    ("suspend", "revoke", "cancel"),
    ("suspend-lost", "replace"),
    ("suspend-lost", "suspend", "reinstate"),
    ("revoke", "annul", "cancel"),
    ("withdraw", "cancel", "annul"),
    ("cancel-transferred",),
    ("void",),
]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_record_lists_and_events_say_the_same_after_every_step(any_world: Any, path: tuple[str, ...]) -> None:
    identifier = any_world.minted()
    for step in path:
        action, _, variant = step.partition("-")
        any_world.clock.pass_time(days=1)
        change = any_world.move(identifier, action, **({variant: True} if variant else {}))
        bits = bits_of(any_world.state(identifier))
        assert change.state == any_world.state(identifier)
        assert published_bits(any_world, identifier) == (bits.revocation, bits.suspension)
    assert not list(faults(any_world.gate))


def test_an_event_keeps_everything_that_was_decided(world: Any, licence: Any) -> None:
    world.clock.pass_time(days=2)
    effective = world.clock() - timedelta(days=1)
    statement = world.statement(
        licence, "withdraw", reason="the law changed", decision="2026-17", legal_basis="行政许可法 第八条", effective_at=effective
    )
    transition(world, licence, statement)
    event = Licences(world.gate).history(licence.text)[-1]
    change = event.change
    assert (event.prior, change.state, change.authority) == ("valid", "withdrawn", BUREAU)
    assert (change.decided_at, change.effective_at, event.recorded_at) == (world.clock(), effective, world.clock())
    assert (change.reason, change.decision, change.legal_basis) == ("the law changed", "2026-17", "行政许可法 第八条")
    assert orjson.loads(event.statement or b"") == statement


def test_the_same_statement_again_is_the_same_decision(world: Any, licence: Any) -> None:
    statement = world.statement(licence, "suspend")
    first = transition(world, licence, statement)
    world.clock.pass_time(hours=1)
    assert transition(world, licence, statement) == first
    world.move(licence, "reinstate")
    # Played back later, by whoever kept it, it is still the decision of then and no new one.
    assert transition(world, licence, statement) == first
    assert world.state(licence) == "valid"
    assert len(Licences(world.gate).history(licence.text)) == 3


def test_the_same_decision_made_twice_is_refused_the_second_time(world: Any, licence: Any) -> None:
    world.move(licence, "revoke")
    with pytest.raises(TransitionNotAllowed) as refused:
        world.move(licence, "revoke")
    assert refused.value.code == "transition_not_allowed"
    assert "revoke of a licence that is revoked" in refused.value.found
    assert "annul, cancel" in refused.value.wanted


def test_a_decision_about_a_state_that_has_passed_is_refused(world: Any, licence: Any) -> None:
    late = world.statement(licence, "revoke")
    world.move(licence, "suspend")
    with pytest.raises(TransitionNotAllowed) as refused:
        transition(world, licence, late)
    assert refused.value.code == "state_changed"


def signed_again(world: Any, statement: dict[str, Any], key: str = f"{DID}#key-1", suite: str = "eddsa-jcs-2022") -> Any:
    bare = {name: value for name, value in statement.items() if name != "proof"}
    return add_proof(bare, signer=world.signers[key], cryptosuite=suite, created=world.clock(), canonicalizer=world.gate.canonicalizer)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "Transition"}, "statement_malformed"),
        ({"action": "bury"}, "statement_malformed"),
        ({"to": "cancelled"}, "statement_malformed"),
        ({"to": "nowhere"}, "statement_malformed"),
        ({"from": "nowhere"}, "statement_malformed"),
        ({"reason": ""}, "statement_malformed"),
        ({"reason": " \n"}, "statement_malformed"),
        ({"reason": "a\x1b[2J"}, "statement_malformed"),
        ({"reason": "x" * 2_001}, "statement_malformed"),
        ({"reason": 7}, "statement_malformed"),
        ({"nonce": ""}, "statement_malformed"),
        ({"decidedAt": "2026-11-23"}, "statement_malformed"),
        ({"effectiveAt": "soon"}, "statement_malformed"),
        ({"licence": "urn:licence:x"}, "statement_malformed"),
        ({"comment": "x"}, "statement_malformed"),
        ({"decidedAt": "2026-11-23T07:06:00Z"}, "statement_in_future"),
        ({"effectiveAt": "2026-12-01T00:00:00Z"}, "statement_in_future"),
        ({"authority": OTHER}, "not_the_issuer"),
        ({"from": "suspended"}, "state_changed"),
        ({"action": "reinstate", "to": "valid", "from": "suspended"}, "transition_not_allowed"),
        ({"decidedAt": "2026-11-22T07:00:00Z"}, "not_granted"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, dict) else value,
)
def test_a_statement_that_says_something_else_is_refused(world: Any, licence: Any, changes: dict[str, Any], code: str) -> None:
    statement = signed_again(world, world.statement(licence, "revoke") | changes)
    with pytest.raises(RegistryError) as refused:
        transition(world, licence, statement)
    assert refused.value.code == code
    assert world.state(licence) == "valid"


@pytest.mark.parametrize("member", ["type", "licence", "action", "from", "to", "decidedAt", "effectiveAt", "authority", "reason", "nonce"])
def test_no_member_may_be_missing(world: Any, licence: Any, member: str) -> None:
    statement = world.statement(licence, "revoke")
    del statement[member]
    with pytest.raises(Malformed) as refused:
        transition(world, licence, signed_again(world, statement))
    assert refused.value.code == "statement_malformed"


@pytest.mark.parametrize("member", ["action", "to", "reason", "decidedAt", "effectiveAt", "legalBasis", "decision", "nonce", "from"])
def test_no_member_is_left_unsigned(world: Any, licence: Any, member: str) -> None:
    statement = world.statement(licence, "revoke")
    other = world.statement(licence, "suspend", reason="x", decision="y", legal_basis="z", effective_at=world.clock() - timedelta(days=1))
    world.clock.pass_time(seconds=1)
    changed = {"from": "lost", "decidedAt": "2026-11-23T07:00:01Z", "to": "revoked"}.get(member, other[member])
    changed = "annul" if member == "action" else changed
    tampered = statement | {member: changed} | ({"to": "annulled"} if member in ("action", "to") else {})
    with pytest.raises(RegistryError) as refused:
        transition(world, licence, tampered)
    assert refused.value.code in ("signature_mismatch", "statement_malformed")
    assert world.state(licence) == "valid"


def without_proof(world: Any, statement: dict[str, Any]) -> Any:
    return {name: value for name, value in statement.items() if name != "proof"}


def by_two(world: Any, statement: dict[str, Any]) -> Any:
    return {**statement, "proof": [statement["proof"], statement["proof"]]}


def for_authentication(world: Any, statement: dict[str, Any]) -> Any:
    return {**statement, "proof": {**statement["proof"], "proofPurpose": "authentication"}}


def as_linked_data(world: Any, statement: dict[str, Any]) -> Any:
    return {**statement, "proof": {**statement["proof"], "cryptosuite": "eddsa-rdfc-2022"}}


def by_a_key_of_nobody(world: Any, statement: dict[str, Any]) -> Any:
    return {**statement, "proof": {**statement["proof"], "verificationMethod": f"{DID}#key-9"}}


@pytest.mark.parametrize("forge", [without_proof, by_two, for_authentication, as_linked_data, by_a_key_of_nobody], ids=lambda f: f.__name__)
def test_a_statement_that_nobody_rightly_signed_is_refused(world: Any, licence: Any, forge: Callable[..., Any]) -> None:
    with pytest.raises(RegistryError):
        transition(world, licence, forge(world, world.statement(licence, "revoke")))
    assert world.state(licence) == "valid"


def test_another_department_moves_nothing_of_ours(world: Any, licence: Any) -> None:
    world.add_bureau(OTHER)
    theirs = f"did:web:localhost%3A8000:authorities:{OTHER}#key-1"
    ours = world.statement(licence, "revoke")
    for statement, expected in (
        (signed_again(world, ours, key=theirs), NotGranted),
        (signed_again(world, ours | {"authority": OTHER}, key=theirs), Refused),
    ):
        with pytest.raises(expected):
            transition(world, licence, statement)
    assert world.state(licence) == "valid"


@pytest.mark.parametrize("end", ["retire_key", "compromise_key"])
def test_a_key_that_ended_decides_nothing_not_even_dated_back(world: Any, licence: Any, end: str) -> None:
    before = world.statement(licence, "revoke")
    world.clock.pass_time(hours=1)
    getattr(KeysRegister(world.gate), end)(f"{DID}#key-1", world.clock())
    with pytest.raises(NotGranted):
        transition(world, licence, before)
    world.add_key()
    world.move(licence, "revoke", key=f"{DID}#key-2")
    assert world.state(licence) == "revoked"


def test_a_statement_is_about_the_licence_that_was_meant(world: Any, licence: Any) -> None:
    other = world.minted("other")
    with pytest.raises(Malformed) as refused:
        transition(world, other, world.statement(licence, "revoke"))
    assert refused.value.code == "statement_malformed"


def test_a_licence_that_is_not_on_record_cannot_be_moved(world: Any, licence: Any) -> None:
    unknown = replace(licence, arc="1.2.3")
    statement = signed_again(world, world.statement(licence, "revoke") | {"licence": unknown.urn})
    with pytest.raises(Missing) as refused:
        transition(world, unknown, statement)
    assert refused.value.code == "licence_unknown"


def test_what_was_signed_and_never_deposited_can_be_made_void(world: Any) -> None:
    (reservation,) = world.reserve(world.request())
    world.move(reservation.identifier, "void")
    assert published_bits(world, reservation.identifier) == (True, False)
    assert not list(faults(world.gate))


def test_without_the_status_key_nothing_is_acknowledged(world: Any, licence: Any) -> None:
    gate = world.gate
    statement = world.statement(licence, "revoke")
    world.gate = replace(gate, signers=Signers(root=gate.signers.root))
    with pytest.raises(SignerMissing) as refused:
        transition(world, licence, statement)
    world.gate = gate
    assert (refused.value.code, world.state(licence)) == ("signer_missing", "valid")
    transition(world, licence, statement)
    assert published_bits(world, licence) == (True, False)


def test_a_signer_that_fails_leaves_the_record_as_it_was(world: Any, licence: Any) -> None:
    gate = world.gate

    class Broken:
        verification_method = "did:web:localhost%3A8000#status-1"
        public_key_multibase = world.signers[f"{DID}#key-1"].public_key_multibase

        def sign(self, message: bytes) -> bytes:
            raise ConnectionError

    world.gate = replace(gate, signers=Signers(status=Broken))
    with pytest.raises(ConnectionError):
        world.move(licence, "revoke")
    world.gate = gate
    assert world.state(licence) == "valid"
    assert not list(faults(gate))


def test_many_decisions_stand_each_for_itself(world: Any) -> None:
    licences = [world.minted(f"row {number}") for number in range(3)]
    world.move(licences[1], "void")
    wanted = [Wanted(each, world.statement(each, "revoke", start="valid")) for each in licences]
    first, second, third = transition_many(world.gate, [*wanted])
    assert (first.state, second.code, third.state) == ("revoked", "transition_not_allowed", "revoked")
    assert not list(faults(world.gate))


def test_two_decisions_on_one_licence_in_one_batch_follow_each_other(world: Any, licence: Any) -> None:
    suspend = world.statement(licence, "suspend")
    reinstate = world.statement(licence, "reinstate", start="suspended")
    first, second = transition_many(world.gate, [Wanted(licence, suspend), Wanted(licence, reinstate)])
    assert first.state == "suspended"
    # It was looked at before the first was recorded, so it comes again.
    assert second.code in ("transition_not_allowed", "state_changed")
    assert not list(faults(world.gate))
