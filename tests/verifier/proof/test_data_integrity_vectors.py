"""Data Integrity against the published vectors of eddsa-*-2022 and ecdsa-*-2019."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import base58
import pytest
from nacl.signing import SigningKey

from verifier.document.contexts import bundled_contexts
from verifier.document.strict_json import JsonObject, parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import Proof, add_proof, read_proofs, verify_proof, verify_proofs
from verifier.proof.did_key import resolve_did_key
from verifier.proof.hashing import Hashing, bytes_to_sign, joined_digests, options_and_document
from verifier.proof.multikey import PublicKey
from verifier.proof.suites import suite_named

CASES = [
    pytest.param("vc-di-eddsa", "eddsa-rdfc-2022", "DataInt", "sha256", id="eddsa-rdfc-2022"),
    pytest.param("vc-di-eddsa", "eddsa-jcs-2022", "JCS", "sha256", id="eddsa-jcs-2022"),
    pytest.param("vc-di-ecdsa", "ecdsa-rdfc-2019-p256", "ECDSAP256", "sha256", id="ecdsa-rdfc-2019-p256"),
    pytest.param("vc-di-ecdsa", "ecdsa-rdfc-2019-p384", "ECDSAP384", "sha384", id="ecdsa-rdfc-2019-p384"),
    pytest.param("vc-di-ecdsa", "ecdsa-jcs-2019-p256", "JCSECDSAP256", "sha256", id="ecdsa-jcs-2019-p256"),
    pytest.param("vc-di-ecdsa", "ecdsa-jcs-2019-p384", "JCSECDSAP384", "sha384", id="ecdsa-jcs-2019-p384"),
]
CONTEXTS = Path(__file__).parents[2] / "vectors" / "contexts"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.fixture(scope="module")
def canonicalizer() -> Canonicalizer:
    return Canonicalizer(bundled_contexts())


class PublishedSigner:
    """An Ed25519 key whose secret is published in the vectors."""

    def __init__(self, public: str, private: str) -> None:
        # Two bytes of header, then the seed.
        self._key = SigningKey(base58.b58decode(private[1:])[2:])
        self.public_key_multibase = public
        self.verification_method = f"did:key:{public}#{public}"

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message).signature


def key_of(proof: Proof) -> PublicKey:
    return resolve_did_key(proof.verification_method)


def unsigned(document: JsonObject) -> JsonObject:
    return {name: value for name, value in document.items() if name != "proof"}


@pytest.mark.parametrize(("vectors", "folder", "suffix", "hash_name"), CASES)
def test_each_step_equals_the_published_one(
    published_vectors: Path, canonicalizer: Canonicalizer, vectors: str, folder: str, suffix: str, hash_name: str
) -> None:
    files = published_vectors / vectors / "TestVectors" / folder

    def text(name: str) -> str:
        return (files / f"{name}{suffix}.txt").read_text()

    signed = parse_object((files / f"signed{suffix}.json").read_bytes())
    options = parse_object((files / f"proofConfig{suffix}.json").read_bytes())
    (proof,) = read_proofs(signed)
    suite, key, document = suite_named(proof.cryptosuite), key_of(proof), unsigned(signed)
    canonical = canonicalizer.rdfc if suite.json_ld else lambda document, _: canonicalizer.jcs(document)
    assert canonical(document, hash_name).decode() == text("canonDoc")
    assert canonical(options, hash_name).decode() == text("proofCanon")
    hashing = Hashing.of(suite, key.kind, canonicalizer)
    assert hashing.hash_name == hash_name
    configuration, unsecured = options_and_document(proof.raw, document, suite)
    assert joined_digests([hashing.canonical(unsecured)], hashing.hash_name).hex() == text("docHash")
    assert joined_digests([hashing.canonical(configuration)], hashing.hash_name).hex() == text("proofHash")
    assert bytes_to_sign(signed, proof.raw, (), hashing).hex() == text("combinedHash")
    assert proof.value.hex() == text("sigHex")
    assert proof.raw["proofValue"] == text("sigBTC58")
    verify_proof(signed, proof, key, canonicalizer=canonicalizer)


@pytest.mark.parametrize(("folder", "suffix"), [("eddsa-rdfc-2022", "DataInt"), ("eddsa-jcs-2022", "JCS")])
def test_our_ed25519_signature_is_the_published_one(
    published_vectors: Path, canonicalizer: Canonicalizer, folder: str, suffix: str
) -> None:
    files = published_vectors / "vc-di-eddsa" / "TestVectors"
    pair = json.loads((files / "keyPair.json").read_bytes())
    signer = PublishedSigner(pair["publicKeyMultibase"], pair["privateKeyMultibase"])
    document = parse_object((files / "unsigned.json").read_bytes())
    signed = add_proof(document, signer=signer, cryptosuite=folder, created=CREATED, canonicalizer=canonicalizer)
    assert signed == parse_object((files / folder / f"signed{suffix}.json").read_bytes())


@pytest.mark.parametrize(
    ("name", "count"), [("signedProofSet1", 1), ("signedProofSet2", 2), ("signedProofChain1", 3), ("signedProofChain2", 4)]
)
def test_published_sets_and_chains_hold(published_vectors: Path, canonicalizer: Canonicalizer, name: str, count: int) -> None:
    folder = published_vectors / "vc-di-eddsa" / "TestVectors" / "proof-set-chain"
    signed = parse_object((folder / f"{name}.json").read_bytes())
    assert len(verify_proofs(signed, key_of, canonicalizer=canonicalizer)) == count


def test_our_chain_is_the_published_one(published_vectors: Path, canonicalizer: Canonicalizer) -> None:
    folder = published_vectors / "vc-di-eddsa" / "TestVectors" / "proof-set-chain"
    pairs = json.loads((folder / "multiKeyPairs.json").read_bytes())
    document = parse_object((folder / "unsigned.json").read_bytes())
    configurations = ("proofSetConfig1", "proofSetConfig2", "proofChainConfig1", "proofChainConfig2")
    for pair, name in zip(pairs.values(), configurations, strict=True):
        options = json.loads((folder / f"{name}.json").read_bytes())
        previous = options.get("previousProof", [])
        document = add_proof(
            document,
            signer=PublishedSigner(pair["publicKeyMultibase"], pair["privateKeyMultibase"]),
            cryptosuite=options["cryptosuite"],
            created=datetime.fromisoformat(options["created"]),
            proof_id=options.get("id"),
            previous=[previous] if isinstance(previous, str) else previous,
            canonicalizer=canonicalizer,
        )
    assert document == parse_object((folder / "signedProofChain2.json").read_bytes())


@pytest.mark.parametrize(
    ("vectors", "folder", "suffix", "hash_name"),
    [
        pytest.param("vc-di-eddsa", "eddsa-rdfc-2022", "DataInt", "sha256", id="eddsa"),
        pytest.param("vc-di-ecdsa", "ecdsa-rdfc-2019-p256", "ECDSAP256", "sha256", id="p256"),
        pytest.param("vc-di-ecdsa", "ecdsa-rdfc-2019-p384", "ECDSAP384", "sha384", id="p384"),
    ],
)
def test_the_published_employment_documents_hold(published_vectors: Path, vectors: str, folder: str, suffix: str, hash_name: str) -> None:
    files = published_vectors / vectors / "TestVectors" / folder / "employ"
    citizenship = (CONTEXTS / "citizenship-v4rc1.jsonld").read_bytes()
    canonicalizer = Canonicalizer(bundled_contexts().with_contexts({"https://w3id.org/citizenship/v4rc1": citizenship}))
    signed = parse_object((files / f"signed{suffix}.json").read_bytes())
    (proof,) = verify_proofs(signed, key_of, canonicalizer=canonicalizer)
    assert canonicalizer.rdfc(unsigned(signed), hash_name) == (files / f"canonDoc{suffix}.txt").read_bytes()
    hashing = Hashing.of(suite_named(proof.cryptosuite), key_of(proof).kind, canonicalizer)
    assert bytes_to_sign(signed, proof.raw, (), hashing).hex() == (files / f"combinedHash{suffix}.txt").read_text()
    assert proof.value.hex() == (files / f"sigHex{suffix}.txt").read_text()
