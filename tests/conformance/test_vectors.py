"""The published vectors of the cryptosuites, through the door that others use."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

SIGNED = {
    "vc-di-eddsa 3.2": ["vc-di-eddsa/TestVectors/eddsa-rdfc-2022/signedDataInt.json"],
    "vc-di-eddsa 3.3": ["vc-di-eddsa/TestVectors/eddsa-jcs-2022/signedJCS.json"],
    "vc-di-eddsa A.6": ["vc-di-eddsa/TestVectors/Ed25519Signature2020/signedEdSig.json"],
    "vc-data-integrity 2.1.1": [f"vc-di-eddsa/TestVectors/proof-set-chain/signedProofSet{n}.json" for n in (1, 2)],
    "vc-data-integrity 2.1.2": [f"vc-di-eddsa/TestVectors/proof-set-chain/signedProofChain{n}.json" for n in (1, 2)],
    "vc-di-ecdsa 3.2": [f"vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p{n}/signedECDSAP{n}.json" for n in (256, 384)],
    "vc-di-ecdsa 3.3": [f"vc-di-ecdsa/TestVectors/ecdsa-jcs-2019-p{n}/signedJCSECDSAP{n}.json" for n in (256, 384)],
}
FILES = [each for files in SIGNED.values() for each in files]


@pytest.mark.clause("vc-di-eddsa 3.2", "vc-di-eddsa 3.3", "vc-di-eddsa A", "vc-di-ecdsa 3.2", "vc-di-ecdsa 3.3", "vc-data-integrity 2.1.2")
@pytest.mark.parametrize("file", FILES, ids=[Path(each).stem for each in FILES])
def test_a_published_vector_is_valid_and_a_changed_one_is_not(door: Any, published_vectors: Path, file: str) -> None:
    document: dict[str, Any] = json.loads((published_vectors / file).read_text())
    assert door.verify(document) == (200, "valid")
    changed = deepcopy(document)
    changed["credentialSubject"]["alumniOf"] = "Another School"
    assert door.verify(changed) == (400, "signature_mismatch")


@pytest.mark.clause("vc-di-eddsa A")
def test_an_elder_proof_stays_what_it_is(door: Any, published_vectors: Path) -> None:
    document = json.loads((published_vectors / SIGNED["vc-di-eddsa A.6"][0]).read_text())
    for name, value in {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "authentication"}.items():
        changed = deepcopy(document)
        changed["proof"][name] = value
        assert door.verify(changed)[0] == 400


@pytest.mark.clause("vc-di-ecdsa 3.2", "vc-di-eddsa 3.2")
@pytest.mark.parametrize(
    "file", sorted(["ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json", "ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json"])
)
def test_a_vector_whose_context_is_not_at_hand_is_neither_valid_nor_invalid(door: Any, published_vectors: Path, file: str) -> None:
    document = json.loads((published_vectors / "vc-di-ecdsa" / "TestVectors" / file).read_text())
    _, told = door.post("/credentials/verify", {"verifiableCredential": document})
    assert (told["outcome"], told["code"]) == ("undecided", "unknown_context")
