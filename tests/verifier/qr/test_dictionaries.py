"""Dictionaries are for ever: one printed code of each number stays readable, and no byte of any changes."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from verifier.document.contexts import bundled_contexts
from verifier.errors import VerifierError
from verifier.qr.cborld import same_json
from verifier.qr.decode import QrReader
from verifier.qr.dictionaries import LARGEST, NEWEST, Dictionaries, DictionaryChanged, bundled_dictionaries, read_dictionaries
from verifier.qr.errors import DictionaryUnknown
from verifier.qr.licence.texts import WrittenTexts
from verifier.sources import bundled_types_root, read_directory

PRINTED = json.loads((Path(__file__).parent / "printed_codes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"dictionary {printed['dictionary']}")
def test_a_code_printed_long_ago_is_read(printed: dict[str, Any]) -> None:
    contexts = bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts())
    for text in printed["texts"]:
        assert same_json(QrReader(contexts).read(text), printed["document"])


def test_there_is_a_printed_code_of_every_number() -> None:
    assert {printed["dictionary"] for printed in PRINTED} == set(bundled_dictionaries().texts)
    assert max(bundled_dictionaries().texts) == NEWEST


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"dictionary {printed['dictionary']}")
def test_no_byte_of_a_dictionary_has_changed(printed: dict[str, Any]) -> None:
    text = bundled_dictionaries().text(printed["dictionary"])
    assert hashlib.sha256(text).hexdigest() == printed["sha256"]
    assert len(text) <= LARGEST


def test_a_number_of_tomorrow_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(DictionaryUnknown) as refusal:
        bundled_dictionaries().text(NEWEST + 1)
    assert refusal.value.code == "qr_dictionary_unknown"
    assert "newer reader" in refusal.value.wanted


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "1.bin").write_bytes(bundled_dictionaries().text(1)[1:])
    with pytest.raises(DictionaryChanged) as refusal:
        read_dictionaries(tmp_path)
    assert refusal.value.code == "qr_dictionary_changed"


def test_a_dictionary_of_others_makes_other_documents_unreadable_not_wrong() -> None:
    contexts = bundled_contexts().with_contexts(read_directory(bundled_types_root()).contexts())
    reader = QrReader(contexts, Dictionaries({1: b"another" * 100}))
    with pytest.raises(VerifierError) as refusal:
        reader.read(PRINTED[0]["texts"][0])
    assert re.fullmatch("qr_deflate_malformed|cborld_malformed|cbor_malformed|qr_bomb", refusal.value.code)


@pytest.mark.parametrize("number", bundled_dictionaries().texts)
def test_a_dictionary_holds_no_company_person_or_host_of_the_examples(number: int) -> None:
    text = bundled_dictionaries().text(number)
    for path in bundled_types_root().glob("*/v1/examples/valid-*.json"):
        subject = json.loads(path.read_bytes())["credentialSubject"]
        for holder in subject["licenceHolder"]:
            for said in (holder["name"], holder["code"]):
                assert said.encode() not in text
                assert as_in_a_licence(said) not in text
    assert b"localhost" not in text


def as_in_a_licence(text: str) -> bytes:
    value = WrittenTexts().text(text)
    return value if isinstance(value, bytes) else text.encode()
