"""The pages that codes lead to: what a telephone sees, what anybody may know of a licence, and what no log keeps."""

from __future__ import annotations

import json
import logging
import random
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from verifier.document.contexts import bundled_contexts
from verifier.document.identifier import LicenceIdentifier
from verifier.qr.base10 import encode_base10
from verifier.qr.compact import QrWriter
from verifier.qr.forms import Form
from verifier.sources import bundled_types_root

from .departments import application

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}
POLICE, PERSON, NAME = "11440199DEMX00022F", "440199199001010017", "林一"


@pytest.fixture
def client(world: Any, tmp_path: Path) -> FlaskClient:
    return application(world, tmp_path).test_client()


def licence(world: Any) -> dict[str, Any]:
    """Return an organisation's licence on record."""
    (reservation,) = world.reserve(world.request())
    document: dict[str, Any] = json.loads(world.deposit(reservation))
    return document


def licence_of_person(world: Any) -> dict[str, Any]:
    """Return a driving licence on record: the type's own example."""
    world.add_bureau(POLICE, types=("driving-licence",))
    (reservation,) = world.reserve(world.request("a person", holders=(("111", PERSON),)), type_name="driving-licence", code=POLICE)
    example = json.loads((bundled_types_root() / "driving-licence" / "v1" / "examples" / "valid-full.json").read_text(encoding="utf-8"))
    placed = world.credential(reservation)
    example |= {name: placed[name] for name in ("id", "credentialStatus")}
    example["issuer"]["id"] = placed["issuer"]["id"]
    example["credentialSubject"]["licenceHolder"] = [{"name": NAME, "codeType": "111", "code": PERSON}]
    document: dict[str, Any] = json.loads(world.deposit(reservation, world.signed(example), code=POLICE))
    return document


def writer(world: Any) -> QrWriter:
    return QrWriter(bundled_contexts().with_contexts(world.gate.types.contexts()))


def path_of(world: Any, document: dict[str, Any], form: Form = Form.COMPACT_URL) -> str:
    return writer(world).write(document, form, host="LICENCE.EXAMPLE").text.removeprefix("HTTPS://LICENCE.EXAMPLE")


def words_of(answer: TestResponse) -> str:
    """Return what the page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))


def refusal_code(answer: TestResponse) -> str:
    found = re.search(r"<code>([a-z_]+)</code>", answer.text)
    return found[1] if found else ""


@pytest.mark.parametrize("lower", [False, True], ids=["upper case", "lower case"])
def test_the_address_in_a_code_shows_verdict_face_and_checks(client: FlaskClient, world: Any, lower: bool) -> None:
    path = path_of(world, licence(world))
    answer = client.get(path.lower() if lower else path, headers=ENGLISH)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert 'class="result valid"' in answer.text
    words = words_of(answer)
    assert "VALID Every check holds." in words
    assert "91440199DEMX1001XH" in words
    for check in ("Signing key", "Signature", "Content", "Validity period", "Status", "Authority"):
        assert check in words
    assert "found out just now" in words
    assert "Checked 2026-11-23 07:00:00 (UTC) · localhost" in words


def test_a_page_speaks_the_language_of_the_browser_or_the_one_that_was_chosen(client: FlaskClient, world: Any) -> None:
    path = path_of(world, licence(world))
    for header, query, tag, word in (
        ("en-US", "", "en", "VALID"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "", "zh-Hans", "有效"),
        ("fr", "", "zh-Hans", "有效"),
        ("en-US", "?lang=zh-Hans", "zh-Hans", "有效"),
        ("zh-CN", "?lang=en", "en", "VALID"),
    ):
        answer = client.get(path + query, headers={"Accept-Language": header})
        assert f'<html lang="{tag}">' in answer.text
        assert f"<h2>{word}</h2>" in answer.text
        assert answer.headers["Content-Language"] == tag
        assert {"?lang=zh-Hans", "?lang=en"} <= set(re.findall(r'href="([^"]*)"', answer.text))


def test_a_page_runs_nothing_keeps_nothing_and_asks_nobody_else(client: FlaskClient, world: Any) -> None:
    document = licence(world)
    for path in (path_of(world, document), path_of(world, document, Form.LINK), "/V/1", "/L/2.999.X"):
        answer = client.get(path)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy == {
            "default-src": "'none'", "style-src": "'self'", "img-src": "'self' data:",
            "frame-ancestors": "'none'", "base-uri": "'none'", "form-action": "'none'",
        }  # fmt: skip
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert re.search(r"<script|<style|\bstyle=|\bon[a-z]+=|javascript:|https?://", answer.text) is None
        for file in re.findall(r'<link rel="stylesheet" href="([^"]*)"', answer.text):
            assert client.get(file).mimetype == "text/css"


def test_a_revocation_shows_with_the_next_scan(client: FlaskClient, world: Any) -> None:
    document = licence(world)
    path = path_of(world, document)
    assert 'class="result valid"' in client.get(path).text
    world.move(LicenceIdentifier.parse(document["id"]), "revoke", reason="提交虚假材料", decision="2026-17")
    answer = client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    assert 'class="result invalid"' in answer.text
    assert "提交虚假材料" in words_of(answer)
    assert 'href="#invalid"' in answer.text


def test_nothing_of_a_forgery_is_shown(client: FlaskClient, world: Any) -> None:
    document = licence(world)
    document["credentialSubject"]["entityName"] = "冒名有限公司"
    answer = client.get(path_of(world, document), headers=ENGLISH)
    assert answer.status_code == 200
    assert "NOT VALID" in words_of(answer)
    assert "冒名有限公司" not in answer.text
    assert "no signature vouches for it" in answer.text


CHANCE = random.Random(5)
HOSTILE = {
    "nothing": ("", "qr_digits_malformed"),
    "too short": ("1" * 59, "qr_digits_malformed"),
    "letters": ("1" * 80 + "A", "qr_digits_malformed"),
    "digits of another script": ("١" * 80, "qr_digits_malformed"),
    "a lost digit": ("1" * 59 + "1" * 29, "qr_digits_malformed"),
    "a block above its value": ("9" * 87, "qr_digits_malformed"),
    "another version": (encode_base10(bytes([77]) + bytes(60)), "qr_version_unknown"),
    "another dictionary": (encode_base10(bytes([2, 250]) + bytes(60)), "qr_dictionary_unknown"),
    "noise": (encode_base10(bytes([2, 1]) + CHANCE.randbytes(200)), "qr_deflate_malformed"),
    "more than a code holds": ("1" * 7_000, "qr_too_long"),
    "a path behind it": ("1" * 80 + "/../../etc/passwd", "qr_digits_malformed"),
    "markup": ("<script>alert(1)</script>", "qr_digits_malformed"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_digits_get_a_page_with_the_code(client: FlaskClient, case: str) -> None:
    digits, code = HOSTILE[case]
    answer = client.get(f"/V/{digits or '%20'}", headers=ENGLISH)
    assert (answer.status_code, answer.mimetype, refusal_code(answer)) == (400, "text/html", code)
    assert "<script" not in answer.text
    assert "NOT READ" in words_of(answer)


def test_a_persons_licence_is_not_shown_even_if_somebody_puts_it_into_an_address(client: FlaskClient, world: Any) -> None:
    document = licence_of_person(world)
    answer = client.get("/V/" + encode_base10(writer(world).compact_bytes(document)), headers=ENGLISH)
    assert (answer.status_code, refusal_code(answer)) == (422, "qr_person_in_address")
    assert NAME not in answer.text
    assert PERSON not in answer.text


@pytest.mark.parametrize("lower", [False, True], ids=["upper case", "lower case"])
def test_a_link_shows_what_is_public_of_an_organisation(client: FlaskClient, world: Any, lower: bool) -> None:
    path = path_of(world, licence(world), Form.LINK)
    answer = client.get(path.lower() if lower else path, headers=ENGLISH)
    words = words_of(answer)
    assert answer.status_code == 200
    assert "VALID On record, and in force at this moment." in words
    assert "91440199DEMX1001XH" in words
    assert "示范市市场监督管理局" in words


def test_a_link_tells_a_revocation_and_its_number_but_not_its_reason(client: FlaskClient, world: Any) -> None:
    document = licence(world)
    world.move(LicenceIdentifier.parse(document["id"]), "revoke", reason="法定代表人张某涉案", decision="2026-17")
    answer = client.get(path_of(world, document, Form.LINK), headers=ENGLISH)
    assert "REVOKED" in words_of(answer)
    assert "2026-17" in answer.text
    assert "张某" not in answer.text


def test_of_a_persons_licence_a_link_tells_the_state_and_nothing_else(client: FlaskClient, world: Any) -> None:
    document = licence_of_person(world)
    answer = client.get(path_of(world, document, Form.LINK), headers=ENGLISH)
    assert answer.status_code == 200
    assert "<h2>VALID</h2>" in answer.text
    assert "<dl>" not in answer.text
    subject = document["credentialSubject"]
    told = [value for value in subject.values() if isinstance(value, str) and len(value) > 1 and value in answer.text]
    assert told == []
    assert document["id"].removeprefix("urn:licence:") not in answer.text


UNKNOWN = "2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000001.001.7"


@pytest.mark.parametrize(("language", "word"), [("en", "NO SUCH LICENCE"), ("zh-CN", "查无此证照")])
def test_an_unknown_licence_is_not_found_in_both_languages(client: FlaskClient, language: str, word: str) -> None:
    answer = client.get(f"/L/{UNKNOWN}", headers={"Accept-Language": language})
    assert (answer.status_code, refusal_code(answer)) == (404, "licence_unknown")
    assert word in answer.text


def test_what_is_reserved_only_is_no_licence_yet(client: FlaskClient, world: Any) -> None:
    (reservation,) = world.reserve(world.request("reserved"))
    assert client.get(f"/L/{reservation.identifier.text}").status_code == 404


@pytest.mark.parametrize("identifier", ["X", "2.999." + "9" * 5_000, "%00", "' OR 1=1 --", UNKNOWN[:-1] + "8", "../health"])
def test_what_is_no_identifier_gets_a_page_with_a_code(client: FlaskClient, identifier: str) -> None:
    answer = client.get(f"/L/{identifier}")
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert refusal_code(answer).startswith(("identifier_", "licence_"))


def test_no_log_holds_a_digit_of_a_licence(client: FlaskClient, world: Any, caplog: pytest.LogCaptureFixture) -> None:
    document = licence(world)
    address, link = path_of(world, document), path_of(world, document, Form.LINK)
    with caplog.at_level(logging.DEBUG):
        for path in (address, address.lower(), address + "/more", address.replace("/V/", "/V"), "/x" + address, link, link[1:].lower()):
            client.get(path if path.startswith("/") else f"/{path}")
            client.post(path if path.startswith("/") else f"/{path}")
    text = caplog.text
    assert " GET /V/<path:digits> 200 " in text
    assert " GET /L/<path:identifier> 200 " in text
    digits = address.removeprefix("/V/")
    assert [run for run in re.findall(r"[0-9]{16,}", text) if run in digits] == []
    assert "DEMX" not in text
