"""Presentations as lists: what a holder shows comes back, what has another shape is written with the terms, hostile lists are refused."""

from __future__ import annotations

from typing import Any

import pytest

from bench.qr.licences import signed_example
from verifier.document.contexts import CREDENTIALS_V2, bundled_contexts
from verifier.errors import VerifierError
from verifier.qr.cborld import same_json
from verifier.qr.compact import QrWriter
from verifier.qr.decode import QrReader
from verifier.qr.licence.entry import LicenceEntry
from verifier.qr.licence.presented import PresentationEntry
from verifier.sources import bundled_types_root, read_directory

DIRECTORY = read_directory(bundled_types_root())
CONTEXTS = bundled_contexts().with_contexts(DIRECTORY.contexts())
WRITER, READER = QrWriter(CONTEXTS), QrReader(CONTEXTS)
ENTRY = PresentationEntry(LicenceEntry(CONTEXTS))
HOLDER = "did:key:z6MkvsCRT4mhNREdq9e8c5X5kYfyDkk9RuuNFmw1SAq5bM4m"


def presentation(*names: str, **proof: Any) -> dict[str, Any]:
    """Return what a holder shows; ``proof`` changes members of the proof, or takes those out that are None."""
    signed = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-23T07:00:00Z",
        "expires": "2026-11-23T07:01:00Z",
        "verificationMethod": f"{HOLDER}#{HOLDER.removeprefix('did:key:')}",
        "proofPurpose": "authentication",
        "challenge": "uJ4bYf5mS0m3m8k2Q9Vd3yA",
        "domain": "https://counter.example",
        "proofValue": "z" + "3" * 87,
    }
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": [signed_example(DIRECTORY.by_name(name)) for name in names],
        "proof": {name: value for name, value in (signed | proof).items() if value is not None},
    }


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(presentation("driving-licence"), id="one licence"),
        pytest.param(presentation("driving-licence", "marriage-certificate", "business-licence"), id="three"),
        pytest.param(presentation("driving-licence", challenge=None, domain=None), id="for no one"),
    ],
)
def test_a_presentation_comes_back_from_its_list(shown: dict[str, Any]) -> None:
    assert ENTRY.read(ENTRY.write(shown), repeated=65_536) == shown
    assert WRITER.compact_bytes(shown)[1] == 2
    assert READER.read(WRITER.write(shown).text) == shown


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param({"expires": None}, id="a proof without end"),
        pytest.param({"domain": ["https://a.example", "https://b.example"]}, id="two domains"),
        pytest.param({"created": "2026-11-23T07:00:00.25Z"}, id="parts of a second"),
        pytest.param({"created": "2026-02-30T07:00:00Z"}, id="no day of the calendar"),
        pytest.param({"proofPurpose": "assertionMethod"}, id="another purpose"),
        pytest.param({"proofValue": "z0"}, id="no base58"),
    ],
)
def test_what_has_no_place_is_written_with_the_terms(proof: dict[str, Any]) -> None:
    shown = presentation("driving-licence", **proof)
    assert WRITER.compact_bytes(shown)[1] == 1
    assert same_json(READER.read(WRITER.write(shown).text), shown)


@pytest.mark.parametrize("change", [{"verifiableCredential": ["urn:uuid:1"]}, {"proof": []}, {"holder": "did:web:x.example"}], ids=str)
def test_what_is_no_presentation_of_licences_is_written_with_the_terms(change: dict[str, Any]) -> None:
    assert WRITER.compact_bytes(presentation("driving-licence") | change)[1] == 1


VALUES = ENTRY.write(presentation("driving-licence"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param([], "cborld_malformed", id="nothing"),
        pytest.param({0: 5}, "cborld_malformed", id="licences that are no list"),
        pytest.param({0: [5]}, "cborld_malformed", id="a licence that is no list"),
        pytest.param({0: [[]] * 101}, "qr_bomb", id="101 licences"),
        pytest.param({1: bytes(52)}, "cborld_malformed", id="a key of 52 bytes"),
        pytest.param({3: 2**50}, "cborld_malformed", id="signed beyond the calendar"),
        pytest.param({4: -1}, "cborld_malformed", id="a life of less than nothing"),
        pytest.param({4: 2**50}, "cborld_malformed", id="a life beyond the calendar"),
        pytest.param({6: 7}, "cborld_malformed", id="a domain that is no text"),
        pytest.param({7: None}, "cborld_malformed", id="no signature"),
    ],
)
def test_a_hostile_list_is_refused_by_name(change: Any, code: str) -> None:
    values = [change.get(place, value) for place, value in enumerate(VALUES)] if isinstance(change, dict) else change
    with pytest.raises(VerifierError) as refusal:
        ENTRY.read(values, repeated=65_536)
    assert refusal.value.code == code


def test_all_licences_together_say_no_more_again_than_one_presentation_may() -> None:
    licences = VALUES[0]
    assert isinstance(licences, list)
    with pytest.raises(VerifierError) as refusal:
        ENTRY.read([licences * 50, *VALUES[1:]], repeated=500)
    assert refusal.value.code == "qr_bomb"
