"""Data Integrity proofs: what makes one hold, and what never does."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from verifier.document.contexts import LICENCE_V1, bundled_contexts
from verifier.document.strict_json import JsonObject
from verifier.errors import VerifierError
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import Proof, add_proof, read_proofs, verify_proof, verify_proofs
from verifier.proof.did_key import resolve_did_key
from verifier.proof.multikey import PublicKey

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
V2 = "https://www.w3.org/ns/credentials/v2"
SUITES = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"]
DOCUMENT: dict[str, Any] = {
    "@context": [V2, LICENCE_V1],
    "id": "urn:example:1",
    "type": ["VerifiableCredential", "LicenceCredential"],
    "name": [{"@value": "营业执照", "@language": "zh-hans"}, {"@value": "Business Licence", "@language": "en"}],
    "issuer": {"id": "did:example:issuer"},
    "validFrom": "2026-01-01T00:00:00+08:00",
    "credentialSubject": {"id": "did:example:holder"},
}


def key_of(proof: Proof) -> PublicKey:
    return resolve_did_key(proof.verification_method)


def signed_with(signer: Signer, suite: str, canonicalizer: Canonicalizer, **options: Any) -> dict[str, Any]:
    return add_proof(DOCUMENT, signer=signer, cryptosuite=suite, created=NOW, canonicalizer=canonicalizer, **options)


def code_of(document: JsonObject, canonicalizer: Canonicalizer) -> str:
    try:
        verify_proofs(document, key_of, canonicalizer=canonicalizer)
    except VerifierError as refused:
        return refused.code
    return "holds"


@pytest.fixture(params=[(suite, key) for suite in SUITES for key in (["ed25519"] if suite[:2] == "ed" else ["p256", "p384"])], ids="-".join)
def signed(request: pytest.FixtureRequest, canonicalizer: Canonicalizer) -> dict[str, Any]:
    suite, key = request.param
    return signed_with(request.getfixturevalue(key), suite, canonicalizer)


def test_what_was_signed_holds(signed: dict[str, Any], canonicalizer: Canonicalizer) -> None:
    assert code_of(signed, canonicalizer) == "holds"
    assert {name: value for name, value in signed.items() if name != "proof"} == DOCUMENT


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in steps for found in ((*path, step), *places(inner, (*path, step)))]


def changed(document: dict[str, Any], path: Sequence[Any], change: str) -> dict[str, Any]:
    altered = copy.deepcopy(document)
    around: Any = altered
    for step in path[:-1]:
        around = around[step]
    if change == "removed":
        del around[path[-1]]
    elif isinstance(around[path[-1]], str):
        around[path[-1]] = around[path[-1]] + "x"
    else:
        around[path[-1]] = "x"
    return altered


@pytest.mark.parametrize("change", ["removed", "altered"])
def test_no_member_can_be_changed_or_taken_away(signed: dict[str, Any], canonicalizer: Canonicalizer, change: str) -> None:
    jcs = "jcs" in signed["proof"]["cryptosuite"]
    for path in places(signed):
        if not jcs and path[0] == "@context" and (path == ("@context", 1) or len(path) == 1) and change == "removed":
            # Statements are signed, not spellings; which contexts a licence names is checked elsewhere, word for word.
            continue
        assert code_of(changed(signed, path, change), canonicalizer) != "holds", path


@pytest.mark.parametrize("value", ["x", 1, True, [], {}, None, "urn:x"])
def test_no_member_can_be_added(signed: dict[str, Any], canonicalizer: Canonicalizer, value: object) -> None:
    for path in [(), ("issuer",), ("credentialSubject",), ("name", 0), ("proof",)]:
        altered = copy.deepcopy(signed)
        around: Any = altered
        for step in path:
            around = around[step]
        around["validUntil" if path == () else "added"] = value
        assert code_of(altered, canonicalizer) != "holds", path


def test_a_context_can_be_added_behind_only_where_jcs_allows_it(signed: dict[str, Any], canonicalizer: Canonicalizer) -> None:
    # vc-di-eddsa 3.3.2, step 4: the document's contexts begin with those of the proof. The profile of a licence forbids more.
    altered = {**signed, "@context": [*signed["@context"], "https://www.w3.org/ns/credentials/status/v1"]}
    before = {**signed, "@context": ["https://www.w3.org/ns/credentials/status/v1", *signed["@context"]]}
    if "jcs" in signed["proof"]["cryptosuite"]:
        assert code_of(altered, canonicalizer) == "holds"
        assert code_of(before, canonicalizer) == "proof_context_mismatch"


def test_contexts_in_an_rdfc_proof_are_those_of_the_document(ed25519: Signer, canonicalizer: Canonicalizer) -> None:
    signed = signed_with(ed25519, "eddsa-rdfc-2022", canonicalizer)
    signed["proof"]["@context"] = DOCUMENT["@context"]
    assert code_of(signed, canonicalizer) == "holds"
    signed["proof"]["@context"] = DOCUMENT["@context"][:1]
    assert code_of(signed, canonicalizer) == "proof_context_mismatch"


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("cryptosuite", "ecdsa-sd-2023", "cryptosuite_unknown"),
        ("cryptosuite", "", "proof_malformed"),
        ("cryptosuite", "ecdsa-jcs-2019", "key_kind_mismatch"),
        ("cryptosuite", "eddsa-rdfc-2022", "data_loss"),
        ("type", "Ed25519Signature2020", "proof_malformed"),
        ("type", ["DataIntegrityProof"], "proof_malformed"),
        ("proofPurpose", "keyAgreement", "purpose_unknown"),
        ("proofPurpose", "authentication", "signature_mismatch"),
        ("proofPurpose", None, "proof_malformed"),
        ("verificationMethod", {"id": "did:key:z"}, "proof_malformed"),
        ("created", "2026-11-23", "instant_malformed"),
        ("created", "2026-11-23T07:00:01Z", "signature_mismatch"),
        ("expires", "soon", "instant_malformed"),
        ("challenge", 5, "proof_malformed"),
        ("domain", [], "proof_malformed"),
        ("domain", ["a", 5], "proof_malformed"),
        ("previousProof", "urn:missing", "previous_proof_missing"),
        ("previousProof", [], "proof_malformed"),
        ("id", 5, "proof_malformed"),
        ("id", "_:b0", "proof_malformed"),
        ("proofValue", None, "proof_value_malformed"),
        ("proofValue", "", "proof_value_malformed"),
        ("proofValue", "uAAAA", "proof_value_malformed"),
        ("proofValue", "z0OIl", "proof_value_malformed"),
        ("proofValue", "z" + "1" * 1_000_000, "proof_value_malformed"),
        ("proofValue", "z2", "signature_mismatch"),
        ("proofValue", "z" + "1" * 64, "signature_mismatch"),
        ("proofValue", "z" + "1" * 96, "signature_mismatch"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_each_member_of_a_proof_is_read_strictly(
    ed25519: Signer, canonicalizer: Canonicalizer, member: str, value: object, code: str
) -> None:
    document: JsonObject = {"type": "Statement", "text": "x"}
    signed: Any = add_proof(document, signer=ed25519, cryptosuite="eddsa-jcs-2022", created=NOW, canonicalizer=canonicalizer)
    signed["proof"][member] = value
    assert code_of(signed, canonicalizer) == code


@pytest.mark.parametrize(
    ("proof", "code"),
    [(None, "proof_missing"), ([], "proof_missing"), ("x", "proof_malformed"), ([None], "proof_malformed"), ([{}] * 5, "too_many_proofs")],
)
def test_a_document_without_a_readable_proof_is_refused(canonicalizer: Canonicalizer, proof: Any, code: str) -> None:
    assert code_of({**DOCUMENT, "proof": proof}, canonicalizer) == code
    assert code_of(DOCUMENT, canonicalizer) == "proof_missing"


def test_the_options_of_a_proof_are_read_back(ed25519: Signer, canonicalizer: Canonicalizer) -> None:
    signed = signed_with(
        ed25519,
        "eddsa-rdfc-2022",
        canonicalizer,
        purpose="authentication",
        challenge="c",
        domain=["a.example", "b.example"],
        expires=datetime(2027, 1, 1, tzinfo=UTC),
        proof_id="urn:proof:1",
    )
    (proof,) = verify_proofs(signed, key_of, canonicalizer=canonicalizer)
    assert (proof.id, proof.purpose, proof.challenge, proof.domain) == ("urn:proof:1", "authentication", "c", ("a.example", "b.example"))
    assert (proof.created, proof.expires) == (NOW, datetime(2027, 1, 1, tzinfo=UTC))


class TestSetsAndChains:
    @pytest.fixture
    def chain(self, ed25519: Signer, p256: Signer, canonicalizer: Canonicalizer) -> dict[str, Any]:
        first = signed_with(ed25519, "eddsa-rdfc-2022", canonicalizer, proof_id="urn:proof:1")
        return add_proof(
            first, signer=p256, cryptosuite="ecdsa-jcs-2019", created=NOW, canonicalizer=canonicalizer, previous=["urn:proof:1"]
        )

    def test_a_set_holds_only_if_each_proof_holds(self, ed25519: Signer, p384: Signer, canonicalizer: Canonicalizer) -> None:
        signed = signed_with(ed25519, "eddsa-rdfc-2022", canonicalizer)
        both: Any = add_proof(signed, signer=p384, cryptosuite="ecdsa-rdfc-2019", created=NOW, canonicalizer=canonicalizer)
        assert code_of(both, canonicalizer) == "holds"
        for index in (0, 1):
            broken = copy.deepcopy(both)
            broken["proof"][index]["created"] = "2020-01-01T00:00:00Z"
            assert code_of(broken, canonicalizer) == "signature_mismatch"

    def test_a_chain_holds_whole(self, chain: dict[str, Any], canonicalizer: Canonicalizer) -> None:
        assert code_of(chain, canonicalizer) == "holds"
        assert read_proofs(chain)[1].previous == ("urn:proof:1",)

    def test_a_chain_without_its_first_link_is_refused(self, chain: dict[str, Any], canonicalizer: Canonicalizer) -> None:
        chain["proof"] = chain["proof"][1:]
        assert code_of(chain, canonicalizer) == "previous_proof_missing"

    def test_a_changed_link_breaks_the_one_that_builds_on_it(self, chain: dict[str, Any], canonicalizer: Canonicalizer) -> None:
        chain["proof"][0]["created"] = "2020-01-01T00:00:00Z"
        last = read_proofs(chain)[1]
        with pytest.raises(VerifierError) as refused:
            verify_proof(chain, last, key_of(last), canonicalizer=canonicalizer)
        assert refused.value.code == "signature_mismatch"

    def test_another_proof_under_the_same_id_is_no_link(self, chain: dict[str, Any], canonicalizer: Canonicalizer) -> None:
        chain["proof"].append(dict(chain["proof"][0]))
        assert code_of(chain, canonicalizer) == "proof_malformed"

    def test_proofs_that_build_on_each_other_are_refused(self, chain: dict[str, Any], canonicalizer: Canonicalizer) -> None:
        chain["proof"][1]["id"] = "urn:proof:2"
        chain["proof"][0]["previousProof"] = "urn:proof:2"
        assert code_of(chain, canonicalizer) == "previous_proof_cycle"

    def test_a_proof_that_builds_on_itself_is_refused(self, ed25519: Signer, canonicalizer: Canonicalizer) -> None:
        signed = signed_with(ed25519, "eddsa-rdfc-2022", canonicalizer, proof_id="urn:proof:1")
        signed["proof"]["previousProof"] = "urn:proof:1"
        assert code_of(signed, canonicalizer) == "previous_proof_cycle"


class WrongSigner:
    """A token that signs something else than it was given."""

    def __init__(self, signer: Signer) -> None:
        self.verification_method = signer.verification_method
        self.public_key_multibase = signer.public_key_multibase
        self.sign = lambda message: signer.sign(message + b"x")


def test_what_a_signer_did_not_sign_never_leaves(ed25519: Signer, canonicalizer: Canonicalizer) -> None:
    with pytest.raises(VerifierError) as refused:
        signed_with(WrongSigner(ed25519), "eddsa-rdfc-2022", canonicalizer)
    assert refused.value.code == "signature_mismatch"


def test_nothing_that_would_be_lost_is_signed(ed25519: Signer, canonicalizer: Canonicalizer) -> None:
    with pytest.raises(VerifierError) as refused:
        add_proof({**DOCUMENT, "colour": "red"}, signer=ed25519, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=canonicalizer)
    assert refused.value.code == "data_loss"


def test_every_term_of_our_own_context_is_signed(ed25519: Signer, canonicalizer: Canonicalizer) -> None:
    document = {
        **DOCUMENT,
        "renderMethod": {
            "type": "TemplateRenderMethod",
            "renderSuite": "svg-mustache",
            "template": {"id": "https://licence.example/face.svg", "mediaType": "image/svg+xml", "digestMultibase": "uEiA"},
        },
    }
    signed: Any = add_proof(document, signer=ed25519, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=canonicalizer)
    assert code_of(signed, canonicalizer) == "holds"
    for path in places(signed["renderMethod"]):
        for change in ("removed", "altered"):
            assert code_of(changed(signed, ("renderMethod", *path), change), canonicalizer) != "holds", path


def test_a_signature_is_bound_to_the_contexts_own_meaning(ed25519: Signer) -> None:
    texts = [b'{"@context": {"@protected": true, "a": "urn:%s"}}' % word for word in (b"one", b"two")]
    one, two = (Canonicalizer(bundled_contexts().with_contexts({"https://example.org/v1": text})) for text in texts)
    document = {**DOCUMENT, "@context": [V2, "https://example.org/v1"], "type": ["VerifiableCredential"], "a": "x"}
    signed: Any = add_proof(document, signer=ed25519, cryptosuite="eddsa-rdfc-2022", created=NOW, canonicalizer=one)
    assert code_of(signed, one) == "holds"
    assert code_of(signed, two) == "signature_mismatch"
