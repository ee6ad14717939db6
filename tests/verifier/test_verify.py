"""The straight path: a good licence is valid, and each single fault has its own code."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from verifier.document.instants import instant_text
from verifier.ports import StateChange
from verifier.proof.canonical.jcs import jcs_digest
from verifier.report import Outcome, Report

World = Any  # the fixture of tests/verifier/conftest.py
VALID, INVALID, UNDECIDED = Outcome.VALID, Outcome.INVALID, Outcome.UNDECIDED


def code_of(report: Report) -> str:
    return report.decisive.code if report.decisive else "none"


def test_a_good_licence_is_valid_and_every_question_was_asked(world: World) -> None:
    report = world.report(world.licence())
    assert report.outcome is VALID, report.decisive
    assert [check.name for check in report.checks] == ["trust", "key", "proof", "type", "schema", "period", "status", "authority"]


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_both_forms_of_signature_hold(world: World, suite: str) -> None:
    assert world.report(world.sign(world.unsigned(), suite=suite)).outcome is VALID


def test_a_set_of_proofs_holds_only_if_each_does(world: World) -> None:
    both = world.sign(world.sign(world.unsigned()), suite="eddsa-jcs-2022")
    assert len(both["proof"]) == 2
    assert world.report(both).outcome is VALID
    for i in range(2):
        broken = copy.deepcopy(both)
        broken["proof"][i]["created"] = "2026-11-22T00:00:00Z"
        assert code_of(world.report(broken)) == "signature_mismatch"


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_list_of_one_proof_or_of_copies_is_not_the_licence_that_was_issued(world: World, times: int) -> None:
    licence = world.licence()
    assert code_of(world.report({**licence, "proof": [licence["proof"]] * times})) == "credential_malformed"


def test_thousands_of_names_are_refused_before_they_are_canonicalised(world: World) -> None:
    licence = world.licence()
    licence["name"] = [{"@value": str(i), "@language": "en"} for i in range(6_000)]
    assert code_of(world.report(licence)) == "credential_malformed"


def _retire(world: World) -> None:
    world.authority["keys"][0]["retired"] = instant_text(world.now)


def _not_yet(world: World) -> None:
    world.authority["keys"][0]["validFrom"] = instant_text(world.now + timedelta(hours=1))


def _other_type(world: World) -> None:
    world.authority["grants"][0]["type"] = "FoodBusinessLicence"


def _other_area(world: World) -> None:
    world.authority["grants"][0]["area"] = "440299"


def _grant_ended(world: World) -> None:
    world.authority["grants"][0]["until"] = instant_text(world.now)


def _no_grant(world: World) -> None:
    world.authority["grants"].clear()


def _no_key(world: World) -> None:
    world.authority["keys"].clear()


def _stranger(world: World) -> None:
    world.trust_list["authorities"].clear()


def _key_for_something_else(world: World) -> None:
    world.authority["keys"][0]["purposes"] = ["authentication"]


def _compromised(world: World) -> None:
    world.authority["keys"][0]["compromised"] = instant_text(world.now - timedelta(days=1))


def _trust_list_stale(world: World) -> None:
    world.trust_list["nextUpdate"] = instant_text(world.now - timedelta(seconds=1))


def _trust_list_ahead(world: World) -> None:
    world.trust_list["issued"] = instant_text(world.now + timedelta(days=1))


def _type_withdrawn_from_list(world: World) -> None:
    world.trust_list["types"] = [each for each in world.trust_list["types"] if each["type"] != "BusinessLicence"]


def _type_of_other_digest(world: World) -> None:
    for each in world.trust_list["types"]:
        each["digests"]["schema.json"] = "sha256:" + "0" * 64


def _revoked(world: World) -> None:
    world.set_bit("revocation", 94567)


def _suspended(world: World) -> None:
    world.set_bit("suspension", 94567)


def _lists_gone(world: World) -> None:
    world.lists.clear()


def _lists_stale(world: World) -> None:
    world.publish(valid_until=world.now - timedelta(seconds=1))


def _lists_ahead(world: World) -> None:
    world.publish(valid_from=world.now + timedelta(hours=1))


def _lists_by_a_stranger(world: World) -> None:
    world.status_key = type(world.status_key)(77, world.status_key.verification_method)
    world.publish()


def _lists_by_the_issuer(world: World) -> None:
    world.status_key = world.key
    world.publish()


def _lists_by_another_issuer(world: World) -> None:
    world.publish(issuer="did:web:elsewhere.example")


def _list_of_another_url(world: World) -> None:
    world.lists["https://registry.example/status-lists/revocation-1"] = world.lists["https://registry.example/status-lists/suspension-1"]


def _lists_of_another_purpose(world: World) -> None:
    world.publish(purpose="message")


def _lists_too_short(world: World) -> None:
    world.publish(bits=bytes(16 * 1024 - 1))


@pytest.mark.parametrize(
    ("change", "outcome", "code"),
    [
        (_retire, INVALID, "key_retired"),
        (_not_yet, INVALID, "key_not_yet_in_use"),
        (_other_type, INVALID, "type_not_granted"),
        (_other_area, INVALID, "not_granted_here_or_then"),
        (_grant_ended, INVALID, "not_granted_here_or_then"),
        (_no_grant, INVALID, "type_not_granted"),
        (_no_key, INVALID, "key_not_the_issuers"),
        (_stranger, INVALID, "issuer_unknown"),
        (_key_for_something_else, INVALID, "key_purpose_wrong"),
        (_compromised, INVALID, "key_compromised"),
        (_trust_list_stale, UNDECIDED, "trust_list_stale"),
        (_trust_list_ahead, UNDECIDED, "trust_list_from_the_future"),
        (_type_withdrawn_from_list, UNDECIDED, "unknown_context"),
        (_type_of_other_digest, UNDECIDED, "unknown_context"),
        (_revoked, INVALID, "revoked"),
        (_suspended, INVALID, "suspended"),
        (_lists_gone, UNDECIDED, "status_list_missing"),
        (_lists_stale, UNDECIDED, "status_list_stale"),
        (_lists_ahead, UNDECIDED, "status_list_stale"),
        (_lists_by_a_stranger, INVALID, "signature_mismatch"),
        (_lists_by_the_issuer, INVALID, "status_list_untrusted"),
        (_lists_by_another_issuer, INVALID, "status_list_untrusted"),
        (_list_of_another_url, INVALID, "status_list_refused"),
        (_lists_of_another_purpose, INVALID, "status_purpose_mismatch"),
        (_lists_too_short, INVALID, "status_list_too_short"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else str(value),
)
def test_one_changed_fact_has_its_own_code(world: World, change: Callable[[World], None], outcome: Outcome, code: str) -> None:
    licence = world.licence()
    change(world)
    report = world.report(licence)
    assert (report.outcome, code_of(report)) == (outcome, code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"validUntil": "2026-11-22T23:59:59+08:00"}, "expired"),
        ({"validFrom": "2026-11-24T00:00:00+08:00"}, "not_yet_valid"),
        ({"validFrom": "2026-11-01T00:00:00+08:00", "validUntil": "2026-10-01T00:00:00+08:00"}, "period_reversed"),
        ({"credentialSchema": {"id": "https://licence.example/types/driving-licence/v1/schema.json", "type": "JsonSchema"}}, None),
    ],
)
def test_what_the_issuer_itself_signed_wrongly_is_caught(world: World, changes: dict[str, Any], code: str | None) -> None:
    report = world.report(world.licence(**changes))
    assert report.outcome is INVALID
    assert code in (None, code_of(report))


def test_a_key_that_leaked_later_is_judged_by_the_deposit_not_by_the_date_in_the_proof(world: World) -> None:
    licence = world.sign(world.unsigned(), created=world.now - timedelta(days=2))
    _compromised(world)
    assert code_of(world.report(licence)) == "key_compromised_deposit_unknown"
    record = world.keep_record()
    assert code_of(world.report(licence)) == "key_compromised_not_deposited_before"
    record.deposits[(licence["id"], jcs_digest(licence))] = world.now - timedelta(days=2)
    assert world.report(licence).outcome is VALID
    record.deposits[(licence["id"], jcs_digest(licence))] = world.now
    assert code_of(world.report(licence)) == "key_compromised_not_deposited_before"


def _change(world: World, state: str, days_ago: int) -> StateChange:
    at = world.now - timedelta(days=days_ago)
    return StateChange(state=state, decided_at=at, effective_at=at, authority="11440199DEMX00014L", reason="年检未通过", decision="2026-17")


def test_the_record_says_why_and_since_when(world: World) -> None:
    licence = world.licence()
    record = world.keep_record()
    record.changes[licence["id"]] = [_change(world, "valid", 90), _change(world, "revoked", 3)]
    world.set_bit("revocation", 94567)
    decisive = world.report(licence).decisive
    assert decisive is not None
    assert (decisive.code, decisive.facts["reason"], decisive.facts["decision"]) == ("revoked", "年检未通过", "2026-17")
    assert decisive.facts["effective"] == instant_text(world.now - timedelta(days=3))


def test_a_revocation_in_the_record_counts_before_the_list_shows_it(world: World) -> None:
    licence = world.licence()
    record = world.keep_record()
    record.changes[licence["id"]] = [_change(world, "valid", 90), _change(world, "cancelled", 0)]
    assert code_of(world.report(licence)) == "cancelled"


def test_as_of_a_date_asks_the_record_and_without_one_stays_open(world: World) -> None:
    licence = world.licence()
    world.set_bit("revocation", 94567)
    then = world.now - timedelta(days=30)
    assert code_of(world.report(licence, as_of=then)) == "state_then_unknown"
    record = world.keep_record()
    changes = [_change(world, "valid", 90), _change(world, "suspended", 60), _change(world, "valid", 40), _change(world, "revoked", 3)]
    record.changes[licence["id"]] = changes
    assert world.report(licence, as_of=then).outcome is VALID
    assert code_of(world.report(licence, as_of=world.now - timedelta(days=50))) == "suspended"
    assert code_of(world.report(licence)) == "revoked"
    assert code_of(world.report(licence, as_of=world.now + timedelta(days=9))) == "state_in_future_unknown"


def test_an_annulment_reaches_back_to_the_start(world: World) -> None:
    licence = world.licence()
    record = world.keep_record()
    record.changes[licence["id"]] = [_change(world, "valid", 90), _change(world, "annulled", 3)]
    world.set_bit("revocation", 94567)
    assert code_of(world.report(licence, as_of=world.now - timedelta(days=30))) == "annulled"


def test_a_list_older_than_one_seen_before_is_not_believed(world: World) -> None:
    licence = world.licence()
    verifier = world.verifier()
    raw = world.encoded(licence)
    assert verifier.verify(raw, now=world.now).outcome is VALID
    world.publish(valid_from=world.now - timedelta(hours=2))
    assert code_of(verifier.verify(raw, now=world.now)) == "status_list_rollback"


def test_an_old_list_is_accepted_only_where_the_caller_said_so_and_the_report_tells(world: World) -> None:
    licence = world.encoded(world.licence())
    _trust_list_stale(world)
    report = world.verifier(freshness=timedelta(days=7)).verify(licence, now=world.now)
    assert report.outcome is VALID
    assert report.checks[0].code == "trust_list_old_but_accepted"
    assert code_of(world.verifier(freshness=timedelta(hours=1)).verify(licence, now=world.now)) == "trust_list_stale"


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in items:
        yield (*path, step)
        yield from _places(member, (*path, step))


def _parent(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def _alter(parent: Any, step: Any, data: st.DataObject) -> None:
    act = data.draw(st.sampled_from(["change", "remove", "add"]))
    if act == "remove":
        del parent[step]
    elif act == "change":
        parent[step] = data.draw(VALUES)
    elif isinstance(parent, list):
        parent.append(data.draw(VALUES))
    else:
        parent[data.draw(st.text(max_size=6))] = data.draw(VALUES)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2), st.just({})
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changing_removing_or_adding_any_member_is_never_valid(world: World, data: st.DataObject) -> None:
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        licence = world.sign(world.unsigned(), suite=suite)
        altered = copy.deepcopy(licence)
        path = data.draw(st.sampled_from(list(_places(licence))))
        _alter(_parent(altered, path), path[-1], data)
        assume(altered != licence)
        report = world.report(altered)
        assert report.outcome is not VALID, (path, altered, report)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"type": "x"}',
        b"\xff\xfe",
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        "LIC1-R",
        "hello",
        "https://example.com/V/1",
    ],
    ids=lambda raw: repr(raw)[:20],
)
def test_what_is_no_licence_at_all_is_never_valid_and_never_a_crash(world: World, raw: bytes | str) -> None:
    report = world.verifier().verify(raw, now=world.now)
    assert report.outcome is not VALID
    assert [check.name for check in report.checks] == ["document"]


def test_a_challenge_that_is_answered_with_a_bare_licence_is_refused(world: World) -> None:
    assert code_of(world.report(world.licence(), challenge="c", domain="d")) == "presentation_expected"
