"""The counter page without a browser: what it may load, what it ships, and what its address answers."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from verifier import pages
from verifier.edge import install_edge
from verifier.judge import Desk
from verifier.pages import FILES, counter_blueprint
from verifier.qr.drawing import modules_of, svg

World = Any  # the fixture of tests/verifier/conftest.py
ROOM = Path(pages.__file__).parent
PORTRAIT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="


@pytest.fixture
def client(world: World) -> FlaskClient:
    app = Flask(__name__, static_folder=None, template_folder=None)
    desk = Desk(world.verifier(), lambda _raw: [], lambda: world.now)
    install_edge(app, desk.body_limits)
    app.register_blueprint(counter_blueprint(desk, lambda: world.directory))
    return app.test_client()


def shown(client: FlaskClient, document: object) -> dict[str, Any]:
    answer = client.post("/counter/verify", json=document)
    assert answer.status_code == 200
    (report,) = json.loads(answer.data)["reports"]
    return dict(report)


def value_of(report: dict[str, Any], name: str) -> dict[str, str]:
    return next(line["value"] for line in report["face"] if line["name"] == name)


def test_the_page_may_run_its_own_files_and_nothing_else(client: FlaskClient) -> None:
    answer = client.get("/counter")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert answer.headers["Permissions-Policy"].startswith("camera=(self)")
    assert re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=|javascript:", answer.text) is None
    assert re.findall(r"https?://[^\"' <]+", answer.text) == []


def test_our_scripts_make_no_markup_of_text() -> None:
    for file in (ROOM / "static" / "counter").glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", text) is None, file.name
        assert len(text.splitlines()) <= 250, file.name


def test_every_file_is_served_under_its_kind_and_no_other_file(client: FlaskClient) -> None:
    for name, (_, media_type) in FILES.items():
        answer = client.get(f"/counter/{name}")
        assert (answer.status_code, answer.mimetype) == (200, media_type)
    for name in ("nothing.js", "../pages.py", "..%2Fpages.py", "zxing-wasm/LICENSE"):
        assert client.get(f"/counter/{name}").status_code == 404


def test_the_reader_of_codes_is_the_one_that_its_note_names() -> None:
    folder = ROOM / "static" / "zxing-wasm"
    noted = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (folder / "SOURCE.md").read_text(encoding="utf-8")))
    assert noted == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in noted}
    assert {f"zxing-wasm/{name}" for name in noted} == {name for name in FILES if name.startswith("zxing-wasm/")}
    assert "MIT License" in (folder / "LICENSE").read_text(encoding="utf-8")


def test_a_face_has_each_label_and_value_in_both_languages(client: FlaskClient, world: World) -> None:
    report = shown(client, world.licence())
    assert report["outcome"] == "valid"
    for line in report["face"]:
        assert line["label"]["zh-hans"] != line["label"]["en"]
    assert value_of(report, "expiringDate") == {"zh-hans": "长期", "en": "long-term"}
    assert value_of(report, "issuingAuthorityName").keys() == {"zh-hans", "en"}


def test_a_portrait_is_shown_as_a_picture_and_only_if_it_is_one(client: FlaskClient, world: World) -> None:
    world.authority["grants"][0]["type"] = "DrivingLicence"
    for portrait, wanted in ((PORTRAIT, f"data:image/png;base64,{PORTRAIT}"), ("PHN2Zy8+PHNjcmlwdD4=", None), ("no base64!", None)):
        unsigned = world.unsigned("driving-licence")
        unsigned["credentialSubject"]["photo"] = portrait
        face = shown(client, world.sign(unsigned))["face"]
        assert next((line["picture"] for line in face if "picture" in line), None) == wanted


@pytest.mark.parametrize("change", ["member", "issuer", "schema", "unsigned"])
def test_nothing_is_shown_that_no_signature_vouches_for(client: FlaskClient, world: World, change: str) -> None:
    forged = world.licence()
    if change == "member":
        forged["validFrom"] = "2001-01-01T00:00:00Z"
    elif change == "issuer":
        forged["issuer"]["id"] = "did:web:elsewhere.example"
    elif change == "schema":
        forged["credentialSchema"]["id"] = "https://elsewhere.example/schema.json"
    else:
        del forged["proof"]
    report = shown(client, forged)
    assert (report["outcome"], report["face"]) == ("invalid", None)


def test_a_code_is_drawn_that_a_telephone_reads(client: FlaskClient) -> None:
    answer = client.post("/counter/code", json={"text": '{"challenge":"c","domain":"counter-7"}'})
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.data == svg(modules_of('{"challenge":"c","domain":"counter-7"}'))


@pytest.mark.parametrize(("body", "code"), [({}, "member_type"), ({"text": 7}, "member_type"), ({"text": "x" * 513}, "qr_too_long")])
def test_a_code_is_drawn_of_a_short_text_only(client: FlaskClient, body: object, code: str) -> None:
    answer = client.post("/counter/code", json=body)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, code)


def test_amounts_and_labels_read_as_people_write_them(client: FlaskClient, world: World) -> None:
    unsigned = world.unsigned()
    unsigned["credentialSubject"]["registeredCapital"] = "10000000.00 CNY"
    report = shown(client, world.sign(unsigned))
    assert value_of(report, "registeredCapital") == {"zh-hans": "10,000,000.00 元", "en": "10,000,000.00 CNY"}
    assert [line["label"]["en"] for line in report["face"] if "absent" in line["label"]["en"]] == []


def test_a_bad_request_is_a_problem_in_both_languages(client: FlaskClient) -> None:
    answer = client.post("/counter/verify", data=b"{", content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert json.loads(answer.data)["titles"].keys() == {"en", "zh-Hans"}
