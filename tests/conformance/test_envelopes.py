"""Enveloped credentials and presentations: VC Data Model 2.0, 4.13.1 and 4.13.2; VC-JOSE-COSE 1.0."""

from __future__ import annotations

import json
from typing import Any

import pytest

from verifier.open.envelope import CREDENTIAL, PRESENTATION

V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
KINDS = {"Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384"}


def enveloped(token: str, kind: str = CREDENTIAL, media_type: str = "") -> dict[str, Any]:
    named = media_type or ("application/vc+jwt" if kind == CREDENTIAL else "application/vp+jwt")
    return {"@context": [V2], "id": f"data:{named},{token}", "type": kind}


@pytest.fixture
def claims(credential: Any, holder: Any) -> dict[str, Any]:
    return {**credential, "issuer": holder.did, "validFrom": "2025-01-01T00:00:00Z"}


@pytest.mark.clause("vc-jose-cose 3.1", "vc-data-model-2.0 4.13.1")
@pytest.mark.parametrize("kind", KINDS)
def test_a_token_of_each_algorithm_is_verified(door: Any, make_holder: Any, credential: Any, kind: str) -> None:
    holder = make_holder(kind)
    token = holder.token({**credential, "issuer": holder.did}, alg=KINDS[kind])
    assert door.verify(enveloped(token)) == (200, "valid")
    assert door.verify(token) == (200, "valid")
    cut = token[:-8] + ("A" * 8 if not token.endswith("A" * 8) else "B" * 8)
    assert door.verify(enveloped(cut)) == (400, "signature_mismatch")


@pytest.mark.clause("vc-jose-cose 3.1", "vc-data-model-2.0 4.13.1")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"@context": []}, "envelope_broken", id="no-context"),
        pytest.param({"@context": EXAMPLES}, "envelope_broken", id="another-context"),
        pytest.param({"type": "VerifiableCredential"}, "contexts_broken", id="another-type"),
        pytest.param({"type": [CREDENTIAL, "VerifiableCredential"]}, "envelope_broken", id="two-types"),
        pytest.param({"id": "https://example.org/1"}, "envelope_broken", id="no-data-url"),
        pytest.param({"id": "data:text/plain,a.b.c"}, "envelope_unsupported", id="another-media-type"),
        pytest.param({"id": "data:application/vc+jwt,a.b"}, "envelope_broken", id="no-token"),
        pytest.param({"id": "data:application/vc+jwt,a.b.c"}, "envelope_broken", id="no-base64"),
        pytest.param({"issuer": "did:example:other"}, "envelope_broken", id="a-member-beside-it"),
    ],
)
def test_another_envelope_is_not_valid(door: Any, holder: Any, claims: Any, changes: Any, code: str) -> None:
    envelope = {**enveloped(holder.token(claims)), **changes}
    if changes.get("type") == "VerifiableCredential":
        envelope["@context"] = V2
    assert door.verify(envelope) == (400, code)


@pytest.mark.clause("vc-data-model-2.0 4.13.1")
def test_a_token_outside_of_a_data_url_and_without_a_type_is_not_valid(door: Any, holder: Any, claims: Any) -> None:
    envelope = enveloped(holder.token(claims))
    assert door.verify({**envelope, "id": envelope["id"].partition(",")[2]}) == (400, "envelope_broken")
    del envelope["type"]
    assert door.verify(envelope)[0] == 400


@pytest.mark.clause("vc-jose-cose 3.1", "vc-jose-cose 4")
@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param({"alg": "none"}, "envelope_unsupported", id="no-signature"),
        pytest.param({"alg": "HS256"}, "envelope_unsupported", id="a-shared-secret"),
        pytest.param({"alg": "ES256"}, "key_kind_mismatch", id="the-algorithm-of-another-key"),
        pytest.param({"kid": 4}, "envelope_broken", id="a-number-as-key"),
        pytest.param({"iss": "did:example:other"}, "envelope_broken", id="another-issuer-in-the-header"),
        pytest.param({"x5c": ["MIIB"]}, "envelope_unsupported", id="a-certificate-inside"),
        pytest.param({"typ": "vp+jwt"}, "envelope_unsupported", id="a-presentation"),
        pytest.param({"typ": 4}, "envelope_broken", id="a-number-as-type"),
        pytest.param({"typ": "vc+sd-jwt"}, "envelope_unsupported", id="selective-disclosure"),
        pytest.param({"cty": "JWT"}, "envelope_unsupported", id="a-token-in-a-token"),
        pytest.param({"cty": "vp"}, "envelope_unsupported", id="a-presentation-as-content"),
        pytest.param({"kid": "did:example:x#1"}, "did_method_unsupported", id="a-key-that-nobody-knows"),
        pytest.param({"jwk": {"kty": "OKP"}}, "envelope_unsupported", id="a-key-inside"),
        pytest.param({"crit": ["exp"]}, "envelope_unsupported", id="critical"),
        pytest.param({"typ": "at+jwt"}, "envelope_unsupported", id="another-kind-of-token"),
    ],
)
def test_another_header_is_not_valid(door: Any, holder: Any, claims: Any, header: Any, code: str) -> None:
    assert door.verify(enveloped(holder.token(claims, **header))) == (400, code)


@pytest.mark.clause("vc-jose-cose 3.1")
@pytest.mark.parametrize(
    "header",
    [
        {},
        {"typ": "application/VC+JWT", "cty": "vc"},
        {"typ": "JWT"},
        {"typ": "vc-ld+jwt", "cty": "application/vc"},
        {"unknown": "ignored"},
    ],
    ids=lambda each: ", ".join(each) or "plain",
)
def test_a_header_may_say_more(door: Any, holder: Any, claims: Any, header: Any) -> None:
    assert door.verify(enveloped(holder.token(claims, **header))) == (200, "valid")
    assert door.verify(enveloped(holder.token(claims, **header, iss=holder.did))) == (200, "valid")


@pytest.mark.clause("vc-jose-cose 4")
def test_without_a_kid_the_key_is_that_of_the_issuer_and_of_nobody_else(door: Any, holder: Any, stranger: Any, claims: Any) -> None:
    assert door.verify(enveloped(holder.token(claims, kid=""))) == (200, "valid")
    assert door.verify(enveloped(holder.token({**claims, "iss": holder.did}, kid=""))) == (200, "valid")
    assert door.verify(enveloped(stranger.token(claims, kid=""))) == (400, "signature_mismatch")
    assert door.verify(enveloped(stranger.token({**claims, "iss": stranger.did}, kid=""))) == (400, "iss_not_the_issuer")
    elsewhere = {**claims, "issuer": "https://issuer.example/1"}
    assert door.verify(enveloped(holder.token(elsewhere, kid=""))) == (400, "envelope_broken")


@pytest.mark.clause("vc-jose-cose 3.1")
@pytest.mark.parametrize("typ", ["vc+jwt", "JWT"])
def test_a_token_holds_its_document_in_one_place(door: Any, holder: Any, claims: Any, typ: str) -> None:
    presentation = {"@context": [V2], "type": ["VerifiablePresentation"]}
    assert door.verify(enveloped(holder.token({**claims, "vp": presentation}, typ=typ))) == (400, "envelope_broken")
    assert door.verify(enveloped(holder.token({"vc": claims, "vp": presentation}, typ=typ))) == (400, "envelope_broken")
    both = door.verify(enveloped(holder.token({**claims, "vc": claims}, typ="vc+jwt")))
    assert both == (400, "envelope_broken")


@pytest.mark.clause("vc-jose-cose 3.2")
def test_selective_disclosure_is_told_to_be_unsupported(door: Any, holder: Any, claims: Any) -> None:
    token = holder.token(claims)
    assert door.verify(enveloped(f"{token}~")) == (400, "envelope_unsupported")
    assert door.verify(enveloped(f"{token}~WyJzYWx0Il0~", media_type="application/vc+sd-jwt")) == (400, "envelope_unsupported")
    assert door.verify(f"{token}~") == (400, "envelope_unsupported")
    assert door.verify(enveloped("2oRDoQE4", media_type="application/vc+cose")) == (400, "envelope_unsupported")


@pytest.mark.clause("vc-jose-cose 3.1", "vc-data-model-2.0 4")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"type": ["Other"]}, "type_broken", id="no-credential"),
        pytest.param({"credentialSubject": {}}, "subject_broken", id="no-subject"),
        pytest.param({"undefinedTerm": 1}, "data_loss", id="undefined-term"),
        pytest.param({"validUntil": "2026-01-01T00:00:00Z"}, "expired", id="expired"),
        pytest.param({"exp": 1767225600}, "expired", id="expired-token"),
        pytest.param({"nbf": 4102444800}, "not_yet_valid", id="token-of-the-future"),
        pytest.param({"exp": "2050"}, "envelope_broken", id="text-as-time"),
        pytest.param({"iss": "did:example:other"}, "iss_not_the_issuer", id="another-issuer-beside-it"),
    ],
)
def test_what_is_inside_is_judged_like_any_credential(door: Any, holder: Any, claims: Any, changes: Any, code: str) -> None:
    assert door.verify(enveloped(holder.token({**claims, **changes}))) == (400, code)


@pytest.mark.clause("vc-jose-cose 3.1", "vc-data-model-2.0 4.13.2")
def test_an_enveloped_presentation_answers_a_challenge_with_its_claims(door: Any, holder: Any, stranger: Any, claims: Any) -> None:
    inner = enveloped(stranger.token({**claims, "issuer": stranger.did}))
    presented = {"@context": [V2], "type": ["VerifiablePresentation"], "holder": holder.did, "verifiableCredential": [inner]}
    token = holder.token({**presented, "aud": "counter.example", "nonce": "n-1"}, typ="vp+jwt")
    envelope = enveloped(token, PRESENTATION)
    assert door.verify_presentation(envelope) == (200, "valid")
    assert door.verify_presentation(token) == (200, "valid")
    assert door.verify_presentation(envelope, challenge="n-1", domain="counter.example") == (200, "valid")
    assert door.verify_presentation(envelope, challenge="n-2") == (400, "challenge_mismatch")
    assert door.verify_presentation(envelope, domain="other.example") == (400, "domain_mismatch")
    stolen = stranger.token(presented, typ="vp+jwt")
    assert door.verify_presentation(enveloped(stolen, PRESENTATION)) == (400, "key_not_the_holders")
    assert door.verify_presentation({**envelope, "@context": []}) == (400, "envelope_broken")
    assert door.verify_presentation({**envelope, "type": ["VerifiablePresentation"]})[0] == 400


@pytest.mark.clause("vc-data-model-2.0 4.13.1", "vc-data-model-2.0 4.13.2")
def test_a_presentation_that_is_not_enveloped_holds_enveloped_credentials(door: Any, holder: Any, claims: Any) -> None:
    presented = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [enveloped(holder.token(claims))]}
    assert door.verify_presentation(presented) == (200, "valid")
    assert door.verify_presentation(holder.sign(presented, purpose="authentication")) == (200, "valid")
    forged = json.loads(json.dumps(presented).replace("data:application/vc+jwt,", "data:application/vc+jwt,e30."))
    assert door.verify_presentation(forged) == (400, "envelope_broken")


@pytest.mark.clause("vc-data-model-1.1 6.3.1")
def test_the_claims_of_version_1_are_read_too(door: Any, holder: Any, claims: Any) -> None:
    token = holder.token({"iss": holder.did, "sub": "did:example:subject", "vc": claims}, typ="JWT")
    assert door.verify(enveloped(token, media_type="application/jwt")) == (200, "valid")
    presentation = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [enveloped(token)]}
    presented = holder.token({"iss": holder.did, "vp": presentation}, typ="JWT")
    assert door.verify_presentation(enveloped(presented, PRESENTATION)) == (200, "valid")
