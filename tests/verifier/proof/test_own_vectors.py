"""What was signed once must hold for ever: documents of our own, committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.document.strict_json import parse_object
from verifier.proof.canonical import Canonicalizer
from verifier.proof.data_integrity import verify_proofs
from verifier.proof.did_key import resolve_did_key

FOLDER = Path(__file__).parents[2] / "vectors" / "data-integrity"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_an_old_signature_still_holds(canonicalizer: Canonicalizer, path: Path) -> None:
    document = parse_object(path.read_bytes())
    assert verify_proofs(document, lambda proof: resolve_did_key(proof.verification_method), canonicalizer=canonicalizer)


def test_the_canonical_forms_are_those_of_old(canonicalizer: Canonicalizer) -> None:
    document = parse_object((FOLDER / "eddsa-rdfc-2022-ed25519.json").read_bytes())
    del document["proof"]
    assert canonicalizer.rdfc(document) == (FOLDER / "document.nq").read_bytes()
    assert canonicalizer.jcs(document) == (FOLDER / "document.jcs").read_bytes()


def test_there_is_a_vector_for_each_suite_and_key() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {
        "chain",
        "ecdsa-jcs-2019-p-256",
        "ecdsa-jcs-2019-p-384",
        "ecdsa-rdfc-2019-p-256",
        "ecdsa-rdfc-2019-p-384",
        "eddsa-jcs-2022-ed25519",
        "eddsa-rdfc-2022-ed25519",
    }
