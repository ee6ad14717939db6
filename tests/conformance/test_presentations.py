"""VC Data Model 2.0, 4.13: presentations, what they hold, who shows them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CHALLENGE = "uGvTJkTUg8vXdmyRfMlqWAw"


@pytest.fixture
def presentation() -> dict[str, Any]:
    return {"@context": [V2], "type": ["VerifiablePresentation"]}


def shown(holder: Any, presentation: Any, **proof: Any) -> Any:
    return holder.sign(presentation, **{"purpose": "authentication", "challenge": CHALLENGE, **proof})


@pytest.mark.clause("vc-data-model-2.0 4.13")
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="alone"),
        pytest.param({"verifiableCredential": []}, id="without-credentials"),
        pytest.param({"id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"}, id="with-an-id"),
        pytest.param({"@context": [V2, EXAMPLES]}, id="with-another-context"),
        pytest.param(
            {"@context": [V2, {"Kind": "https://example.org/#Kind"}], "type": ["VerifiablePresentation", "Kind"]},
            id="with-a-type-of-its-own",
        ),
    ],
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_signed_presentation_is_valid(door: Any, holder: Any, presentation: Any, changes: Any, suite: str) -> None:
    signed = shown(holder, {**presentation, **changes}, cryptosuite=suite) if changes != {"verifiableCredential": []} else None
    if signed is None:
        # Signed without the empty set, which says nothing: so do implementations that drop it.
        if suite == "eddsa-jcs-2022":
            signed = shown(holder, {**presentation, **changes}, cryptosuite=suite)
        else:
            signed = {**shown(holder, presentation), **changes}
    assert door.verify_presentation(signed) == (200, "valid")
    assert door.verify_presentation(signed, challenge=CHALLENGE) == (200, "valid")


@pytest.mark.clause("vc-data-model-2.0 4.3", "vc-data-model-2.0 4.4", "vc-data-model-2.0 4.5", "vc-data-model-2.0 4.13")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"@context": None}, "contexts_broken", id="no-context"),
        pytest.param({"@context": [EXAMPLES, V2]}, "contexts_broken", id="contexts-in-another-order"),
        pytest.param({"@context": [EXAMPLES]}, "contexts_broken", id="no-base-context"),
        pytest.param({"@context": [V2, "https://example.com"]}, "unknown_context", id="unknown-context"),
        pytest.param({"@context": [V2, "https ://not-a-url"]}, "contexts_broken", id="no-url-as-context"),
        pytest.param({"@context": [V2, 123192875]}, "contexts_broken", id="number-as-context"),
        pytest.param({"type": None}, "presentation_expected", id="no-type"),
        pytest.param({"type": ["NonconformingDocument"]}, "presentation_expected", id="another-type"),
        pytest.param({"type": ["VerifiablePresentation", "Unmapped"]}, "data_loss", id="unmapped-type"),
        pytest.param({"id": "not-a-url"}, "id_broken", id="no-url-as-id"),
        pytest.param({"holder": 4}, "holder_broken", id="number-as-holder"),
        pytest.param({"holder": {"name": "x"}}, "holder_broken", id="holder-without-id"),
        pytest.param({"holder": "no url"}, "holder_broken", id="no-url-as-holder"),
        pytest.param({"verifiableCredential": "https://example.org/1"}, "member_broken", id="url-as-credential"),
        pytest.param({"verifiableCredential": [4]}, "member_broken", id="number-as-credential"),
        pytest.param({"termsOfUse": {"id": "did:example:terms"}}, "type_broken", id="terms-without-type"),
    ],
)
def test_another_presentation_is_not_valid(door: Any, holder: Any, presentation: Any, changes: Any, code: str) -> None:
    assert door.verify_presentation({**shown(holder, presentation), **changes}) == (400, code)


@pytest.mark.clause("vc-data-model-2.0 4.13")
def test_every_credential_in_it_is_verified(door: Any, holder: Any, presentation: Any, credential: Any) -> None:
    good = [door.issued({**credential, "name": name}) for name in ("one", "two")]
    assert door.verify_presentation(shown(holder, {**presentation, "verifiableCredential": good})) == (200, "valid")
    assert door.verify_presentation(shown(holder, {**presentation, "verifiableCredential": good[0]})) == (200, "valid")
    for position in (0, 1):
        worse = deepcopy(good)
        worse[position]["name"] = "forged"
        signed = shown(holder, {**presentation, "verifiableCredential": worse})
        assert door.verify_presentation(signed) == (400, "signature_mismatch")
    missing = deepcopy(good[0])
    del missing["type"]
    signed = shown(holder, presentation)
    signed["verifiableCredential"] = [missing]
    assert door.verify_presentation(signed)[0] == 400


@pytest.mark.clause("vc-data-model-2.0 4.13")
@pytest.mark.parametrize("form", ["url", "object"])
def test_a_holder_is_the_one_who_signed(door: Any, holder: Any, stranger: Any, presentation: Any, form: str) -> None:
    named, other = (who.did if form == "url" else {"id": who.did} for who in (holder, stranger))
    assert door.verify_presentation(shown(holder, {**presentation, "holder": named})) == (200, "valid")
    assert door.verify_presentation(shown(holder, {**presentation, "holder": other})) == (400, "key_not_the_holders")


@pytest.mark.clause("vc-data-model-2.0 4.13.4")
def test_what_a_holder_asserts_of_himself_is_secured_by_the_presentation(
    door: Any, holder: Any, presentation: Any, credential: Any
) -> None:
    own = {**credential, "issuer": holder.did}
    assert door.verify_presentation(shown(holder, {**presentation, "holder": holder.did, "verifiableCredential": [own]})) == (200, "valid")
    without = shown(holder, {**presentation, "verifiableCredential": [own]})
    assert door.verify_presentation(without) == (400, "self_asserted_without_holder")
    foreign = {**presentation, "holder": holder.did, "verifiableCredential": [{**credential, "issuer": "did:example:acme"}]}
    assert door.verify_presentation(shown(holder, foreign)) == (400, "self_asserted_by_another")
    elsewhere = {**presentation, "holder": "did:example:acme", "verifiableCredential": [own]}
    assert door.verify_presentation(shown(holder, elsewhere))[0] == 400


@pytest.mark.clause("vc-data-model-2.0 4.13", "vc-data-integrity 4.4")
def test_challenge_and_domain_are_signed(door: Any, holder: Any, presentation: Any) -> None:
    signed = shown(holder, presentation, domain="hall.example")
    several = shown(holder, presentation, domain=["counter.example", "hall.example"])
    assert door.verify_presentation(several, challenge=CHALLENGE, domain="hall.example") == (400, "domain_mismatch")
    assert door.verify_presentation(signed, challenge=CHALLENGE, domain="hall.example") == (200, "valid")
    assert door.verify_presentation(signed, challenge="another") == (400, "challenge_mismatch")
    assert door.verify_presentation(signed, challenge=CHALLENGE, domain="other.example") == (400, "domain_mismatch")
    asserted = holder.sign(presentation, challenge=CHALLENGE)
    assert door.verify_presentation(asserted, challenge=CHALLENGE) == (400, "proof_purpose_wrong")


@pytest.mark.clause("vc-data-model-2.0 4.13")
def test_a_presentation_without_proof_answers_no_challenge(door: Any, presentation: Any, credential: Any) -> None:
    bare = {**presentation, "verifiableCredential": [door.issued(credential)]}
    assert door.verify_presentation(bare, challenge=CHALLENGE) == (400, "proof_missing")
    assert door.verify_presentation(bare, domain="counter.example") == (400, "proof_missing")
    assert door.verify_presentation(bare) == (200, "valid")
    assert door.verify_presentation(presentation) == (400, "proof_missing")
    assert door.verify_presentation({**presentation, "verifiableCredential": [credential]}) == (400, "issuer_broken")


@pytest.mark.clause("vc-data-model-2.0 4.13")
@pytest.mark.parametrize("value", ["z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh", None, 4, "", "no base58: 0OIl"])
def test_another_signature_is_not_valid(door: Any, holder: Any, presentation: Any, value: Any) -> None:
    signed = shown(holder, presentation)
    signed["proof"]["proofValue"] = value
    assert door.verify_presentation(signed)[0] == 400
