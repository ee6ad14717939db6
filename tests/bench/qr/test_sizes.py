"""How small codes are, held: licences that the dictionary never saw, every type, and any 150 characters at all."""

from __future__ import annotations

import statistics

import pytest

from bench.qr.held_out import HELD_OUT
from bench.qr.licences import business_licence, signed_example
from bench.qr.sizes import Codes, alphabets, any_characters
from verifier.document.contexts import bundled_contexts
from verifier.qr.compact import QrWriter
from verifier.qr.decode import QrReader
from verifier.qr.forms import Form
from verifier.sources import bundled_types_root, read_directory

DIRECTORY = read_directory(bundled_types_root())
BUSINESS = DIRECTORY.by_name("business-licence")
CONTEXTS = bundled_contexts().with_contexts(DIRECTORY.contexts())
CODES = Codes(QrWriter(CONTEXTS))
SEEDS = range(6)
READ_BY_A_WEBCAM = 20  # the largest version that one with 720 lines reads


@pytest.mark.parametrize("form", [Form.COMPACT, Form.COMPACT_URL])
def test_a_business_licence_of_standard_wording_takes_version_13(form: Form) -> None:
    versions = [CODES.version(business_licence(BUSINESS, one, seed), form) for seed, one in enumerate(HELD_OUT) if not one.free_words]
    assert statistics.median(found or 99 for found in versions) <= 13
    assert max(found or 99 for found in versions) <= 14


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("signs", ["GB2312", "CJK Unified Ideographs"])
def test_any_150_characters_are_read_by_a_webcam(signs: str, seed: int) -> None:
    licence = any_characters(BUSINESS, alphabets()[signs], seed)
    assert (CODES.version(licence) or 99) <= READ_BY_A_WEBCAM
    assert (CODES.version(licence, Form.COMPACT_URL) or 99) <= READ_BY_A_WEBCAM


def test_characters_of_other_planes_come_back_though_no_webcam_reads_them() -> None:
    licence = any_characters(BUSINESS, alphabets()["Extension B, of the supplementary planes"], 1)
    text = CODES.text(licence, Form.COMPACT)
    assert READ_BY_A_WEBCAM < (CODES.version(licence) or 99) <= 24
    assert QrReader(CONTEXTS).read(text) == licence


@pytest.mark.parametrize("one", DIRECTORY.types, ids=lambda one: one.name)
def test_the_fullest_example_of_every_type_is_read_by_a_webcam(one: object) -> None:
    assert (CODES.version(signed_example(one)) or 99) <= 16  # type: ignore[arg-type]


def test_a_driving_licence_takes_version_12_with_the_holders_key_and_11_without() -> None:
    licence = signed_example(DIRECTORY.by_name("driving-licence"))
    assert CODES.version(licence) == 12
    del licence["credentialSubject"]["id"]  # type: ignore[union-attr, arg-type]
    assert CODES.version(licence) == 11


def test_a_driving_licence_that_its_holder_shows_is_read_by_a_webcam() -> None:
    licence = signed_example(DIRECTORY.by_name("driving-licence"))
    holder = licence["credentialSubject"]["id"]  # type: ignore[index, call-overload]
    signed = {**licence["proof"], "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "authentication"}  # type: ignore[dict-item]
    moment = {"created": "2026-11-23T07:00:00Z", "expires": "2026-11-23T07:01:00Z", "proofValue": "z" + "3" * 87}
    asked = {"challenge": "uJ4bYf5mS0m3m8k2Q9Vd3yA", "domain": "https://counter.example"}
    shown = {
        "@context": licence["@context"][:1],  # type: ignore[index]
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": [licence],
        "proof": {**signed, **moment, **asked, "verificationMethod": f"{holder}#{str(holder).removeprefix('did:key:')}"},
    }
    assert (CODES.version(shown) or 99) <= 16  # type: ignore[arg-type]
