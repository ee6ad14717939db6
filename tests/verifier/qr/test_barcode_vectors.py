"""CBOR-LD against the vectors of VC Barcodes (read from the published ones, where present)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from verifier.document.contexts import ContextSet, bundled_contexts
from verifier.qr.base45 import decode_base45
from verifier.qr.cborld import CborLd
from verifier.qr.errors import RegistryEntryUnknown
from verifier.qr.values import TypeTables

STATUS_LISTS = "https://sandbox.platform.veres.dev/statuses/z19rJ4oGrbFCqf3cNTVDHSbNd/status-lists"
ISSUERS = ("zDnaeWjKfs1ob9QcgasjYSPEMkwq31hmvSAWPVAgnrt1e9GKj", "zDnaeZSD9XcuULaS8qmgDUa6TMg2QjF9xABnZK42awDH3BEzj")
TABLES: TypeTables = {
    "context": {
        "https://www.w3.org/ns/credentials/v2": 32768,
        "https://w3id.org/vc-barcodes/v1": 32769,
        "https://w3id.org/utopia/v2": 32770,
    },
    "https://w3id.org/security#cryptosuiteString": {
        "ecdsa-rdfc-2019": 1,
        "ecdsa-sd-2023": 2,
        "eddsa-rdfc-2022": 3,
        "ecdsa-xi-2023": 4,
    },
}
DOCUMENT_AND_CODE = [
    pytest.param("09", "12", id="driving licence encoded"),
    pytest.param("16", "19", id="employment card encoded"),
    pytest.param("25", "22", id="driving licence decoded"),
    pytest.param("33", "30", id="employment card decoded"),
]


@pytest.fixture(scope="module")
def contexts(published_vectors: Path) -> ContextSet:
    """The contexts of the draft; that of Utopia it uses but does not print: its terms are the addresses of the term map."""
    keys = [text for issuer in ISSUERS for text in (f"did:key:{issuer}", f"did:key:{issuer}#{issuer}")]
    utopia = {"@context": {"@protected": True, **{text: {"@id": text} for text in (*keys, STATUS_LISTS)}}}
    barcodes = (published_vectors / "vc-barcodes" / "contexts" / "vc-barcodes-v1.jsonld").read_bytes()
    added = {"https://w3id.org/vc-barcodes/v1": barcodes, "https://w3id.org/utopia/v2": json.dumps(utopia).encode()}
    return bundled_contexts().with_contexts(added)


def example(vectors: Path, number: str) -> str:
    (path,) = (vectors / "vc-barcodes" / "examples").glob(f"{number}-*")
    return path.read_text(encoding="utf-8")


def code_of(vectors: Path, number: str) -> bytes:
    match = re.match("[0-9A-F]+", example(vectors, number))
    return bytes.fromhex(match[0] if match else "")


@pytest.mark.parametrize(("document", "code"), DOCUMENT_AND_CODE)
def test_a_vector_is_written_to_the_byte(published_vectors: Path, contexts: ContextSet, document: str, code: str) -> None:
    written = CborLd(contexts, {100: TABLES}).encode_with(json.loads(example(published_vectors, document)), 100)
    assert written.hex() == code_of(published_vectors, code).hex()


@pytest.mark.parametrize(("document", "code"), DOCUMENT_AND_CODE)
def test_a_vector_is_read(published_vectors: Path, contexts: ContextSet, document: str, code: str) -> None:
    read = CborLd(contexts, {100: TABLES}).decode(code_of(published_vectors, code))
    assert read == json.loads(example(published_vectors, document))


@pytest.mark.parametrize("number", ["20", "29"])
def test_the_text_of_the_printed_code_holds_the_vector(published_vectors: Path, contexts: ContextSet, number: str) -> None:
    text = example(published_vectors, number).strip()
    assert text.startswith("VC1-R")
    assert decode_base45(text.removeprefix("VC1-R")) == code_of(published_vectors, "19")


def test_a_registry_entry_of_others_is_named(published_vectors: Path, contexts: ContextSet) -> None:
    with pytest.raises(RegistryEntryUnknown) as refusal:
        CborLd(contexts).decode(code_of(published_vectors, "12"))
    assert refusal.value.code == "cborld_registry_entry_unknown"
    assert "100" in refusal.value.found
