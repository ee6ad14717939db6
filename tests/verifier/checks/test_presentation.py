"""A presentation: signed by the one to whom the licence is bound, for the one who asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from verifier.document.instants import instant_text
from verifier.report import Outcome, Report

World = Any  # the fixture of tests/verifier/conftest.py
V2 = "https://www.w3.org/ns/credentials/v2"


@pytest.fixture
def holder(world: World) -> Any:
    return type(world.root)(41)


def did_of(signer: Any) -> str:
    return str(signer.verification_method.partition("#")[0])


def bound_licence(world: World, holder: Any, index: int = 94567) -> dict[str, Any]:
    unsigned = world.unsigned(index=index)
    subject = unsigned["credentialSubject"]
    unsigned["credentialSubject"] = {"type": subject["type"], "id": did_of(holder), **subject}
    licence: dict[str, Any] = world.sign(unsigned)
    return licence


def presented(world: World, holder: Any, *licences: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Return the licences as ``holder`` shows them to counter-7 in answer to challenge c-1, unless told otherwise."""
    unsigned = {"@context": [V2], "type": ["VerifiablePresentation"], "holder": did_of(holder), "verifiableCredential": list(licences)}
    asked = {"purpose": "authentication", "challenge": "c-1", "domain": "counter-7.example"}
    signed: dict[str, Any] = world.sign(unsigned, holder, **{**asked, **options})
    return signed


def judged(world: World, presentation: dict[str, Any], challenge: str | None = "c-1", domain: str | None = "counter-7.example") -> Report:
    report: Report = world.report(presentation, challenge=challenge, domain=domain)
    return report


def code_of(report: Report) -> str:
    return report.decisive.code if report.decisive else "none"


def test_the_holder_shows_a_licence_for_the_one_who_asked(world: World, holder: Any) -> None:
    report = judged(world, presented(world, holder, bound_licence(world, holder)))
    assert report.outcome is Outcome.VALID, report.decisive
    assert [each.outcome for each in report.credentials] == [Outcome.VALID]
    assert [check.name for check in report.checks] == ["holder", "proof", "holder", "challenge"]


@pytest.mark.parametrize(
    ("challenge", "domain", "code"),
    [("c-2", "counter-7.example", "challenge_mismatch"), ("c-1", "counter-8.example", "domain_mismatch")],
)
def test_a_presentation_for_another_request_is_refused(world: World, holder: Any, challenge: str, domain: str, code: str) -> None:
    presentation = presented(world, holder, bound_licence(world, holder))
    assert code_of(judged(world, presentation, challenge, domain)) == code


def test_a_presentation_for_several_domains_is_for_none_of_them(world: World, holder: Any) -> None:
    presentation = presented(world, holder, bound_licence(world, holder), domain=["counter-7.example", "counter-8.example"])
    assert code_of(judged(world, presentation)) == "domain_mismatch"


@pytest.mark.parametrize("missing", ["challenge", "domain"])
def test_a_presentation_that_signed_no_answer_is_refused(world: World, holder: Any, missing: str) -> None:
    presentation = presented(world, holder, bound_licence(world, holder), **{missing: None})
    assert code_of(judged(world, presentation)) == f"{missing}_mismatch"


def test_a_licence_of_somebody_else_is_refused(world: World, holder: Any) -> None:
    thief = type(world.root)(42)
    assert code_of(judged(world, presented(world, thief, bound_licence(world, holder)))) == "holder_is_another"


def test_a_licence_that_is_bound_to_no_key_is_refused(world: World, holder: Any) -> None:
    assert code_of(judged(world, presented(world, holder, world.licence()))) == "holder_not_bound"


def test_a_presentation_signed_with_another_key_than_the_holders_is_refused(world: World, holder: Any) -> None:
    unsigned = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": did_of(holder),
        "verifiableCredential": [bound_licence(world, holder)],
    }
    thief = type(world.root)(42)
    presentation = world.sign(unsigned, thief, purpose="authentication", challenge="c-1", domain="counter-7.example")
    assert code_of(judged(world, presentation)) == "key_not_the_holders"


def test_a_signature_for_another_purpose_is_refused(world: World, holder: Any) -> None:
    presentation = presented(world, holder, bound_licence(world, holder), purpose="assertionMethod")
    assert code_of(judged(world, presentation)) == "holder_purpose_wrong"


@pytest.mark.parametrize("outcome_of", ["revoked", "altered", "stranger"])
def test_one_bad_licence_among_good_ones_makes_the_presentation_bad(world: World, holder: Any, outcome_of: str) -> None:
    good, bad = bound_licence(world, holder, index=1), bound_licence(world, holder)
    if outcome_of == "revoked":
        world.set_bit("revocation", 94567)
    elif outcome_of == "altered":
        bad["validUntil"] = "2099-01-01T00:00:00Z"
    else:
        bad["issuer"]["id"] = "did:web:elsewhere.example"
    report = judged(world, presented(world, holder, good, bad))
    assert report.outcome is Outcome.INVALID
    assert report.credentials[1].outcome is Outcome.INVALID


def test_an_expired_proof_is_refused(world: World, holder: Any) -> None:
    presentation = presented(
        world, holder, bound_licence(world, holder), created=world.now - timedelta(minutes=9), expires=world.now - timedelta(minutes=8)
    )
    assert code_of(judged(world, presentation)) == "proof_expired"
    assert instant_text(world.now - timedelta(minutes=8)) in str(judged(world, presentation).decisive)


def test_a_presentation_is_good_for_a_minute(world: World, holder: Any) -> None:
    licence = bound_licence(world, holder)
    fresh = presented(world, holder, licence, created=world.now - timedelta(seconds=59))
    assert judged(world, fresh).outcome is Outcome.VALID
    assert code_of(judged(world, presented(world, holder, licence, created=world.now - timedelta(seconds=60)))) == "presentation_too_old"


def test_a_presentation_that_does_not_say_when_it_was_signed_is_refused(world: World, holder: Any) -> None:
    presentation = presented(world, holder, bound_licence(world, holder))
    del presentation["proof"]["created"]
    assert code_of(judged(world, presentation)) == "signing_time_missing"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proof": None}, "presentation_unsigned"),
        ({"verifiableCredential": []}, "presentation_malformed"),
        ({"verifiableCredential": ["data:application/vc+jwt,x"]}, "presentation_malformed"),
        ({"@context": [V2, "https://licence.example/contexts/licence/v1"]}, "presentation_malformed"),
        ({"type": ["VerifiablePresentation", "VerifiableCredential"]}, "presentation_malformed"),
        ({"holder": None}, "presentation_malformed"),
        ({"termsOfUse": {}}, "presentation_malformed"),
        ({"holder": "did:web:elsewhere.example"}, "key_not_the_holders"),
    ],
    ids=lambda value: str(next(iter(value))) if isinstance(value, dict) else "",
)
def test_another_shape_is_refused(world: World, holder: Any, change: dict[str, Any], code: str) -> None:
    presentation = presented(world, holder, bound_licence(world, holder))
    for name, value in change.items():
        presentation.pop(name, None)
        if value is not None:
            presentation[name] = value
    assert code_of(judged(world, presentation)) == code


def test_more_credentials_than_a_presentation_may_hold_are_refused_before_any_is_judged(world: World, holder: Any) -> None:
    licence = bound_licence(world, holder)
    presentation = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": did_of(holder),
        "verifiableCredential": [licence] * 101,
        "proof": licence["proof"],
    }
    report = world.verifier().verify_document(presentation, now=world.now)
    assert code_of(report) == "presentation_malformed"
    assert report.credentials == ()
