"""Every printed form of every example, there and back; who may be printed how; and that signatures survive."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.document.contexts import bundled_contexts
from verifier.qr.cborld import same_json
from verifier.qr.compact import QrWriter, encode
from verifier.qr.decode import QrReader
from verifier.qr.errors import HostMalformed, LinkOnly, NotRepresentable, PersonInAddress, TooLargeForCode
from verifier.qr.forms import Form, Mode
from verifier.report import Outcome
from verifier.sources import bundled_types_root, read_directory

DIRECTORY = read_directory(bundled_types_root())
CONTEXTS = bundled_contexts().with_contexts(DIRECTORY.contexts())
WRITER, READER = QrWriter(CONTEXTS), QrReader(CONTEXTS)
EXAMPLES = [
    pytest.param(path, id=f"{path.parts[-4]}-{path.stem}") for path in sorted(bundled_types_root().glob("*/v1/examples/valid-*.json"))
]
HOST = "licence.example:8443"
HOLDING = [Form.COMPACT, Form.COMPACT_URL, Form.BARCODE, Form.PLAIN]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((bundled_types_root() / name / "v1" / "examples" / "valid-full.json").read_bytes())
    return document


def presentation(*credentials: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        "verifiableCredential": [*credentials],
    }


@pytest.mark.parametrize("path", EXAMPLES)
def test_every_example_comes_back_from_the_compact_form(path: Path) -> None:
    document = json.loads(path.read_bytes())
    text = WRITER.write(document).text
    assert text.startswith("LIC1-R")
    assert same_json(READER.read(text), document)


@pytest.mark.parametrize("form", HOLDING)
@pytest.mark.parametrize("name", ["business-licence", "food-business-licence", "road-transport-operation-permit"])
def test_every_form_that_holds_a_licence_gives_it_back(name: str, form: Form) -> None:
    document = example(name)
    assert same_json(READER.read(WRITER.write(document, form, host=HOST).text), document)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("form", HOLDING)
def test_a_signature_survives_every_form(world: Any, form: Form, suite: str) -> None:
    signed = world.sign(world.unsigned(), suite=suite)
    text = QrWriter(CONTEXTS).write(signed, form, host=HOST).text
    report = world.verifier().verify(text, now=world.now)
    assert {check.name: check.outcome for check in report.checks}["proof"] is Outcome.VALID
    assert [check.code for check in report.checks] == [check.code for check in world.report(signed).checks]


@settings(max_examples=60, deadline=None)
@given(name=TEXTS, scope=TEXTS, person=TEXTS)
def test_awkward_words_come_back_as_they_are(name: str, scope: str, person: str) -> None:
    document = example("business-licence")
    document["credentialSubject"] |= {"entityName": name, "businessScope": scope, "legalRepresentative": person}
    for form in HOLDING:
        assert same_json(READER.read(WRITER.write(document, form, host=HOST).text), document)


def test_a_presentation_has_prefixes_of_its_own() -> None:
    document = presentation(example("business-licence"))
    for form, prefix in ((Form.COMPACT, "LIP1-R"), (Form.BARCODE, "VP1-R")):
        text = WRITER.write(document, form).text
        assert text.startswith(prefix)
        assert same_json(READER.read(text), document)


def test_a_presentation_of_several_licences_fits_a_compact_code() -> None:
    document = presentation(*(example(name) for name in ("business-licence", "food-business-licence", "marriage-certificate")))
    assert same_json(READER.read(WRITER.write(document).text), document)


def test_the_address_form_is_an_address_and_then_digits() -> None:
    address, digits = WRITER.write(example("business-licence"), Form.COMPACT_URL, host="Licence.example").segments
    assert (address.mode, address.text) == (Mode.ALPHANUMERIC, "HTTPS://LICENCE.EXAMPLE/V/")
    assert digits.mode is Mode.NUMERIC
    assert digits.text.isdigit()


def test_another_host_is_ignored_for_the_signature_decides() -> None:
    document = example("business-licence")
    text = WRITER.write(document, Form.COMPACT_URL, host="licence.example").text
    for moved in (text.replace("LICENCE.EXAMPLE", "elsewhere.example"), text.partition("/V/")[2], text + "?from=timeline"):
        assert same_json(READER.read(moved), document)


def test_the_compact_bytes_name_version_and_dictionary_first(world: Any) -> None:
    assert WRITER.compact_bytes(world.sign(world.unsigned()))[:2] == b"\x02\x02"
    assert WRITER.compact_bytes(presentation(example("business-licence")))[:2] == b"\x02\x01"


@pytest.mark.parametrize(
    "name", ["driving-licence", "marriage-certificate", "birth-medical-certificate", "licensed-pharmacist-registration"]
)
def test_a_natural_persons_licence_never_becomes_an_address(name: str) -> None:
    with pytest.raises(PersonInAddress) as refusal:
        WRITER.write(example(name), Form.COMPACT_URL, host=HOST)
    assert refusal.value.code == "qr_person_in_address"


@pytest.mark.parametrize("holders", [[{"name": "王", "codeType": "111", "code": "1"}], [{"name": "王"}], [], "王", None])
def test_a_holder_who_may_be_a_person_never_becomes_an_address(holders: object) -> None:
    document = example("business-licence")
    document["credentialSubject"]["licenceHolder"] = holders
    with pytest.raises(PersonInAddress):
        WRITER.write(document, Form.COMPACT_URL, host=HOST)


def test_a_type_for_natural_persons_never_becomes_an_address_whoever_holds_it() -> None:
    document = example("tax-payment-certificate")
    document["credentialSubject"]["licenceHolder"] = [{"name": "厂", "codeType": "001", "code": "91440199DEMX1001XH"}]
    with pytest.raises(PersonInAddress):
        encode(document, DIRECTORY.by_name("tax-payment-certificate"), form=Form.COMPACT_URL, host=HOST)


def test_a_presentation_never_becomes_an_address() -> None:
    with pytest.raises(PersonInAddress):
        WRITER.write(presentation(example("business-licence")), Form.COMPACT_URL, host=HOST)


def test_one_licence_is_written_with_its_type_alone() -> None:
    document = example("driving-licence")
    text = encode(document, DIRECTORY.by_name("driving-licence")).text
    assert same_json(READER.read(text), document)


def test_a_link_names_the_licence_and_does_not_hold_it() -> None:
    text = WRITER.write(example("driving-licence"), Form.LINK, host="licence.example").text
    assert text.startswith("HTTPS://LICENCE.EXAMPLE/L/2.999.")
    with pytest.raises(LinkOnly) as refusal:
        READER.read(text)
    assert refusal.value.code == "qr_link_only"


@pytest.mark.parametrize("form", [Form.PLAIN, Form.COMPACT, Form.BARCODE])
@pytest.mark.parametrize("value", [float("nan"), 2**53, "\ud800", b"bytes"], ids=["nan", "2^53", "surrogate", "bytes"])
def test_no_form_holds_what_json_does_not(form: Form, value: Any) -> None:
    with pytest.raises(NotRepresentable):
        WRITER.write({**example("business-licence"), "description": value}, form)


def test_what_has_no_identifier_has_no_link() -> None:
    with pytest.raises(NotRepresentable):
        WRITER.write({"id": "https://example.org/1"}, Form.LINK, host="licence.example")


@pytest.mark.parametrize("host", ["", "licence.example/x", "licence example", "许可.example", "-", "licence.example:port"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(HostMalformed) as refusal:
        WRITER.write(example("business-licence"), Form.LINK, host=host)
    assert refusal.value.code == "qr_host_malformed"


@pytest.mark.parametrize("form", [Form.COMPACT, Form.BARCODE, Form.PLAIN])
def test_a_portrait_fits_no_code(form: Form) -> None:
    document = example("driving-licence")
    document["credentialSubject"]["photo"] = base64.b64encode(random.Random(1).randbytes(4_000)).decode()
    with pytest.raises(TooLargeForCode) as refusal:
        WRITER.write(document, form)
    assert refusal.value.code == "qr_too_large"


def test_what_a_reader_would_not_inflate_is_not_written() -> None:
    document = example("business-licence")
    document["credentialSubject"]["businessScope"] = "零" * 3_000
    with pytest.raises(TooLargeForCode) as refusal:
        WRITER.write(document)
    assert "8192" in refusal.value.wanted
