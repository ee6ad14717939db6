"""VC Data Integrity 1.0 and its cryptosuites: what proofs look like, and which do not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

SUITES = [
    ("eddsa-rdfc-2022", "Ed25519", 64),
    ("eddsa-jcs-2022", "Ed25519", 64),
    ("ecdsa-rdfc-2019", "P-256", 64),
    ("ecdsa-rdfc-2019", "P-384", 96),
    ("ecdsa-jcs-2019", "P-256", 64),
    ("ecdsa-jcs-2019", "P-384", 96),
]
EACH_SUITE = pytest.mark.parametrize(("suite", "kind", "length"), SUITES, ids=[f"{suite}-{kind}" for suite, kind, _ in SUITES])
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
Change = Callable[[dict[str, Any]], object]


@pytest.mark.clause("vc-data-integrity 2.1", "vc-di-eddsa 2.2.1", "vc-di-ecdsa 2.2.1")
@EACH_SUITE
def test_an_issued_proof_has_the_members_of_its_suite(door: Any, credential: Any, suite: str, kind: str, length: int) -> None:
    issued = door.issued(credential, cryptosuite=suite, keyType=kind)
    proof = issued["proof"]
    assert (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) == ("DataIntegrityProof", suite, "assertionMethod")
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", proof["created"])
    assert re.fullmatch(r"z[1-9A-HJ-NP-Za-km-z]+", proof["proofValue"])
    assert proof["verificationMethod"] == "#".join([issued["issuer"], issued["issuer"].removeprefix("did:key:")])
    assert issued["issuer"].startswith({"Ed25519": "did:key:z6Mk", "P-256": "did:key:zDna", "P-384": "did:key:z82L"}[kind])
    assert door.verify(issued) == (200, "valid")


@pytest.mark.clause("vc-data-integrity 4.3", "vc-di-ecdsa 3", "vc-di-eddsa 3")
def test_without_options_the_suite_is_eddsa_rdfc_2022(door: Any, credential: Any) -> None:
    assert door.issued(credential)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert door.issued(credential, cryptosuite="ecdsa-rdfc-2019")["issuer"].startswith("did:key:zDna")


@pytest.mark.clause("vc-di-eddsa 2.2.1", "vc-di-ecdsa 2.2.1")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param({"cryptosuite": "ecdsa-sd-2023"}, "cryptosuite_unknown", id="another-suite"),
        pytest.param({"cryptosuite": "eddsa-rdfc-2022", "keyType": "P-256"}, "key_type_unknown", id="a-key-of-another-suite"),
        pytest.param({"cryptosuite": "ecdsa-rdfc-2019", "keyType": "P-521"}, "key_type_unknown", id="another-key"),
        pytest.param({"cryptosuite": 4}, "option_malformed", id="a-number"),
    ],
)
def test_another_suite_or_key_is_refused(door: Any, credential: Any, options: Any, code: str) -> None:
    status, told = door.issue(credential, **options)
    assert (status, told["code"]) == (400, code)


def _proof(name: str, value: Any) -> Change:
    return lambda document: document["proof"].__setitem__(name, value)


def _without(name: str) -> Change:
    return lambda document: document["proof"].__delitem__(name)


def _whole(value: Any) -> Change:
    return lambda document: document.__setitem__("proof", value)


def _longer(document: dict[str, Any]) -> None:
    document["proof"]["proofValue"] += "1" * 8


def _shorter(document: dict[str, Any]) -> None:
    document["proof"]["proofValue"] = document["proof"]["proofValue"][:-8]


def _headless(document: dict[str, Any]) -> None:
    document["proof"]["proofValue"] = document["proof"]["proofValue"][1:]


BROKEN = [
    pytest.param(lambda document: document.__delitem__("proof"), "proof_missing", id="no-proof"),
    pytest.param(_whole(None), "proof_missing", id="null"),
    pytest.param(_whole([]), "proof_missing", id="empty-set"),
    pytest.param(_whole("x"), "proof_malformed", id="text"),
    pytest.param(_whole(10), "proof_malformed", id="number"),
    pytest.param(_whole([None]), "proof_malformed", id="null-in-the-set"),
    pytest.param(_without("type"), "proof_malformed", id="no-type"),
    pytest.param(_proof("type", "UnknownProofType"), "proof_malformed", id="another-type"),
    pytest.param(_proof("type", ""), "proof_malformed", id="empty-type"),
    pytest.param(_without("cryptosuite"), "proof_malformed", id="no-cryptosuite"),
    pytest.param(_proof("cryptosuite", ""), "proof_malformed", id="empty-cryptosuite"),
    pytest.param(_proof("cryptosuite", "UnknownCryptosuite"), "cryptosuite_unknown", id="another-cryptosuite"),
    pytest.param(_proof("cryptosuite", 4), "proof_malformed", id="number-as-cryptosuite"),
    pytest.param(_without("verificationMethod"), "proof_malformed", id="no-method"),
    pytest.param(_proof("verificationMethod", "did:key:invalidVm"), "verification_method_broken", id="no-did-url"),
    pytest.param(_proof("verificationMethod", "did:key:z6Mk#z6Mk"), "key_malformed", id="no-key"),
    pytest.param(_proof("verificationMethod", "did:example:issuer#key"), "did_method_unsupported", id="another-did-method"),
    pytest.param(_proof("verificationMethod", "https://example.org/key"), "verification_method_unavailable", id="a-url"),
    pytest.param(_without("proofPurpose"), "proof_malformed", id="no-purpose"),
    pytest.param(_proof("proofPurpose", "invalidPurpose"), "proof_purpose_wrong", id="another-purpose"),
    pytest.param(_proof("proofPurpose", "authentication"), "proof_purpose_wrong", id="purpose-of-a-presentation"),
    pytest.param(_without("proofValue"), "proof_value_malformed", id="no-value"),
    pytest.param(_proof("proofValue", None), "proof_value_malformed", id="null-value"),
    pytest.param(_headless, "proof_value_malformed", id="no-multibase-header"),
    pytest.param(_proof("proofValue", "uAAAA"), "proof_value_malformed", id="another-multibase"),
    pytest.param(_longer, "signature_mismatch", id="too-long"),
    pytest.param(_shorter, "signature_mismatch", id="too-short"),
    pytest.param(_without("created"), "signature_mismatch", id="no-created"),
    pytest.param(_proof("created", "invalidDate"), "instant_malformed", id="no-date"),
    pytest.param(_proof("created", "2023-02-30T00:00:00Z"), "instant_malformed", id="no-day"),
    pytest.param(_proof("expires", "tomorrow"), "instant_malformed", id="no-date-as-end"),
    pytest.param(_proof("created", "2030-01-01T00:00:00Z"), "signed_in_the_future", id="from-the-future"),
    pytest.param(_proof("expires", "2026-11-23T06:59:59Z"), "proof_expired", id="expired"),
    pytest.param(_proof("nonce", "x"), "signature_mismatch", id="one-more-member"),
    pytest.param(_proof("previousProof", "urn:uuid:none"), "previous_proof_missing", id="a-previous-proof-that-is-not-there"),
    pytest.param(_proof("previousProof", 4), "proof_malformed", id="no-name-of-a-previous-proof"),
]


@pytest.mark.clause("vc-data-integrity 2.1", "vc-data-integrity 4.4", "vc-di-eddsa 2.2.1", "vc-di-eddsa 3.2", "vc-di-ecdsa 3.2")
@pytest.mark.parametrize(("suite", "kind"), [("eddsa-rdfc-2022", "Ed25519"), ("ecdsa-jcs-2019", "P-256")], ids=["rdfc", "jcs"])
@pytest.mark.parametrize(("change", "code"), BROKEN)
def test_a_broken_proof_is_not_valid(door: Any, credential: Any, suite: str, kind: str, change: Change, code: str) -> None:
    issued = door.issued(credential, cryptosuite=suite, keyType=kind)
    change(issued)
    assert door.verify(issued) == (400, code)


@pytest.mark.clause("vc-data-integrity 4.4", "vc-di-eddsa 3.1", "vc-di-ecdsa 3.1")
@EACH_SUITE
def test_a_document_that_was_changed_is_not_valid(door: Any, credential: Any, suite: str, kind: str, length: int) -> None:
    issued = door.issued({**credential, "name": "示範"}, cryptosuite=suite, keyType=kind)
    for name, value in {"name": "示范", "id": "urn:x:1", "validUntil": "2050-01-01T00:00:00Z"}.items():
        assert door.verify({**issued, name: value}) == (400, "signature_mismatch")


@pytest.mark.clause("vc-data-integrity 2.4", "vc-data-integrity 5.2")
@EACH_SUITE
def test_what_no_context_defines_is_an_error_also_when_it_was_added_later(
    door: Any, credential: Any, suite: str, kind: str, length: int
) -> None:
    undefined = {**credential, "credentialSubject": {"id": "did:example:subject", "undefinedTerm": "x"}}
    status, told = door.issue(undefined, cryptosuite=suite, keyType=kind)
    assert (status, told["code"], told["type"]) == (400, "data_loss", "https://w3id.org/security#DATA_LOSS_DETECTION_ERROR")
    issued = door.issued(credential, cryptosuite=suite, keyType=kind)
    added = deepcopy(issued)
    added["credentialSubject"]["undefinedTerm"] = "IfDroppedWillVerify"
    assert door.verify(added) == (400, "data_loss")
    assert door.verify({**issued, "type": [*issued["type"], "UndefinedType"]}) == (400, "data_loss")
    assert door.verify({**issued, "statusEntry": {"type": "BitstringStatusListEntry"}}) == (400, "data_loss")


@pytest.mark.clause("vc-data-integrity 2.1.1", "vc-data-integrity 4.5")
def test_a_set_is_good_only_if_every_proof_in_it_is(door: Any, credential: Any, holder: Any, stranger: Any) -> None:
    one = holder.sign({**credential, "issuer": holder.did})
    both = stranger.sign(one)
    assert door.verify(both) == (200, "valid")
    for broken in (0, 1):
        worse = deepcopy(both)
        worse["proof"][broken]["proofValue"] = worse["proof"][1 - broken]["proofValue"]
        assert door.verify(worse) == (400, "signature_mismatch")


@pytest.mark.clause("vc-data-integrity 2.1.2", "vc-data-integrity 4.5")
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_chain_names_proofs_that_are_there_and_hold(door: Any, credential: Any, holder: Any, stranger: Any, suite: str) -> None:
    first = holder.sign({**credential, "issuer": holder.did}, proof_id="urn:uuid:first", cryptosuite=suite)
    chain = stranger.sign(first, previous=("urn:uuid:first",), cryptosuite=suite)
    assert door.verify(chain) == (200, "valid")
    renamed, alone, forged = deepcopy(chain), deepcopy(chain), deepcopy(chain)
    renamed["proof"][0]["id"] = "urn:uuid:another"
    alone["proof"] = alone["proof"][1]
    forged["proof"][0]["proofValue"] = chain["proof"][1]["proofValue"]
    assert door.verify(renamed)[0] == 400
    assert door.verify(alone) == (400, "previous_proof_missing")
    assert door.verify(forged) == (400, "signature_mismatch")


@pytest.mark.clause("vc-data-integrity 2.1", "vc-data-integrity 4.4")
def test_a_proof_without_created_holds_and_one_with_an_end_holds_until_then(door: Any, credential: Any, holder: Any) -> None:
    document = {**credential, "issuer": holder.did}
    assert door.verify(holder.sign(document, expires=NOW + timedelta(seconds=1))) == (200, "valid")
    assert door.verify(holder.sign(document, expires=NOW)) == (400, "proof_expired")


@pytest.mark.clause("vc-data-integrity 2.1")
def test_a_time_without_an_offset_means_utc(door: Any, credential: Any, holder: Any) -> None:
    # Signed by hand, since what is made here always has an offset.
    signed = holder.sign({**credential, "issuer": holder.did}, cryptosuite="eddsa-jcs-2022")
    for created, code in {
        "2026-11-23T07:00:00": "valid",
        "2026-11-23T07:05:01": "signed_in_the_future",
        "2026-11-23": "instant_malformed",
    }.items():
        assert door.verify(holder.resigned(signed, created=created))[1] == code
    for expires, code in {"2026-11-23T07:00:01": "valid", "2026-11-23T06:59:59.5": "proof_expired"}.items():
        assert door.verify(holder.resigned(signed, expires=expires))[1] == code


@pytest.mark.clause("vc-data-integrity 4.4")
def test_challenge_domain_and_purpose_are_what_was_asked_for(door: Any, credential: Any, holder: Any) -> None:
    signed = holder.sign({**credential, "issuer": holder.did}, challenge="1235abcd6789", domain="domain.example")
    assert door.verify(signed, challenge="1235abcd6789", domain="domain.example") == (200, "valid")
    assert door.verify(signed, domain="other.example") == (400, "domain_mismatch")
    several = holder.sign({**credential, "issuer": holder.did}, domain=["domain.example", "other.example"])
    assert door.verify(several, domain="domain.example") == (400, "domain_mismatch")
    assert door.verify(several) == (200, "valid")
    assert door.verify(signed, challenge="other") == (400, "challenge_mismatch")
    assert door.verify(holder.sign({**credential, "issuer": holder.did}), challenge="x") == (400, "challenge_mismatch")
    assert door.verify(signed, expectedProofPurpose="authentication") == (400, "proof_purpose_wrong")
    assert door.verify(signed, expectedProofPurpose="assertionMethod") == (200, "valid")


@pytest.mark.clause("vc-data-integrity 4.4", "controlled-identifiers 3.3")
def test_a_key_of_another_than_the_issuer_is_told_and_not_refused_here(door: Any, credential: Any, holder: Any) -> None:
    signed = holder.sign({**credential, "issuer": "https://vc.example/issuers/5678"})
    _, told = door.post("/credentials/verify", {"verifiableCredential": signed})
    assert told["verified"] is True
    assert "key_not_bound_to_issuer" in [check["code"] for check in told["report"]["checks"]]
    own = door.post("/credentials/verify", {"verifiableCredential": holder.sign({**credential, "issuer": holder.did})})[1]
    assert "key_named_after_issuer" in [check["code"] for check in own["report"]["checks"]]


@pytest.mark.clause("vc-di-eddsa 2.1.1", "vc-di-ecdsa 2.1.1")
def test_a_key_of_another_kind_than_the_suite_has_is_not_taken(door: Any, credential: Any, holder: Any, make_holder: Any) -> None:
    other = make_holder("P-256")
    signed = holder.sign({**credential, "issuer": holder.did})
    signed["proof"]["verificationMethod"] = other.key.did_key
    assert door.verify(signed) == (400, "key_kind_mismatch")
