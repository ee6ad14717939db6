"""An entry of the directory, loaded from its files."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from verifier.document.credential_type import CredentialType, TypeDigestMismatch, digest
from verifier.document.entry_reader import TypeMalformed
from verifier.document.field_kinds import FieldTypeMalformed, Kind, parse_field_type
from verifier.entry_check import with_digests
from verifier.errors import VerifierError
from verifier.sources import bundled_types_root, read_entry_files

FOLDER = bundled_types_root() / "driving-licence" / "v1"


@pytest.fixture
def files() -> dict[str, bytes]:
    return read_entry_files(FOLDER)


def edited(files: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """Return the files with members of ``type.json`` changed; None takes one away."""
    entry = json.loads(files["type.json"]) | changes
    return {**files, "type.json": json.dumps({name: value for name, value in entry.items() if value is not None}).encode()}


def test_an_entry_is_what_its_file_says(files: dict[str, bytes]) -> None:
    entry = CredentialType.load(files)
    assert (entry.key, entry.type, entry.subject_type) == ("driving-licence/v1", "DrivingLicence", "DrivingLicenceSubject")
    assert entry.type_code == "11440199DEMX0009XA901"
    assert entry.holder.code_types == ("111", "414", "511", "516")
    assert (entry.validity.begins, entry.validity.ends) == (("validFrom",), ("validTo",))
    assert entry.one_live_per_holder
    assert entry.labels["sex.1"] == {"zh-hans": "男", "en": "male"}
    assert entry.fields[0].type == parse_field_type("cid")


def test_living_facts_are_known_but_not_signed(files: dict[str, bytes]) -> None:
    entry = CredentialType.load(files)
    assert {field.name for field in entry.fields if field.living} == {"penaltyPoints", "licenceCondition"}
    assert not {field.name for field in entry.signed_fields} & {"penaltyPoints", "licenceCondition"}
    assert b"penaltyPoints" not in files["schema.json"] + files["context.jsonld"]


def test_the_face_is_named_by_its_multihash(files: dict[str, bytes]) -> None:
    written = CredentialType.load(files).face_digest_multibase
    assert written is not None
    assert base64.urlsafe_b64decode(written[1:] + "=" * (-len(written[1:]) % 4)) == b"\x12\x20" + hashlib.sha256(files["face.svg"]).digest()


@pytest.mark.parametrize("name", ["schema.json", "context.jsonld", "labels.json", "face.svg"])
def test_a_file_that_was_changed_is_refused(files: dict[str, bytes], name: str) -> None:
    with pytest.raises(TypeDigestMismatch) as caught:
        CredentialType.load({**files, name: files[name] + b"\n"})
    assert caught.value.code == "type_digest_mismatch"
    assert caught.value.place == f"driving-licence/v1/{name}"


@pytest.mark.parametrize("name", ["type.json", "schema.json", "context.jsonld", "labels.json"])
def test_a_file_that_is_missing_is_named(files: dict[str, bytes], name: str) -> None:
    with pytest.raises(TypeMalformed) as caught:
        CredentialType.load({other: content for other, content in files.items() if other != name})
    assert caught.value.place == name


def test_a_bundle_may_leave_the_picture_away(files: dict[str, bytes]) -> None:
    entry = CredentialType.load({name: content for name, content in files.items() if name != "face.svg"})
    assert entry.digest_of("face.svg") == digest(files["face.svg"])
    assert entry.digest_of("type.json") == digest(files["type.json"])
    with pytest.raises(TypeMalformed):
        entry.digest_of("rows.csv")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"suites": None}, "/suites"),
        ({"suites": ["none-2022"]}, "/suites"),
        ({"suites": ["eddsa-jcs-2022", "eddsa-jcs-2022"]}, "/suites"),
        ({"name": "Driving Licence"}, "/name"),
        ({"version": "1"}, "/version"),
        ({"oneLivePerHolder": "yes"}, "/oneLivePerHolder"),
        ({"publishd": True}, "/publishd"),
        ({"numberField": "number"}, "/numberField"),
        ({"sheet": ["holderName", "x"]}, "/sheet"),
        ({"context": "https://www.w3.org/ns/credentials/v2"}, "/context"),
        ({"context": "https://licence.example/types/driving-licence/v2/context.jsonld"}, "/context"),
        ({"names": {"zh-hans": "机动车驾驶证"}}, "/names/en"),
        ({"names": {"zh-hans": "机动车驾驶证", "en": "x", "fr": "y"}}, "/names/fr"),
        ({"holder": {"kinds": ["naturalPerson"], "codeTypes": ["111"], "most": 0, "natural": True}}, "/holder/most"),
        ({"state": {"published": True}}, "/state/open"),
        ({"validity": {"from": ["began"], "until": [], "rule": {"zh-hans": "x", "en": "x"}}}, "/validity/from"),
        ({"fields": [{"name": "a", "type": "s", "required": True, "sensitive": False, "face": 1}]}, "/fields/0/face"),
        ({"digests": {}}, "/digests/schema.json"),
        ({"legalBasis": ["law"]}, "/legalBasis/0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_entry_that_says_it_wrong_is_told_where(files: dict[str, bytes], changes: dict[str, Any], place: str) -> None:
    with pytest.raises(TypeMalformed) as caught:
        CredentialType.load(edited(files, **changes))
    assert caught.value.code == "type_malformed"
    assert caught.value.place == place


def test_a_field_stands_once(files: dict[str, bytes]) -> None:
    fields = json.loads(files["type.json"])["fields"]
    with pytest.raises(TypeMalformed, match="a field twice"):
        CredentialType.load(edited(files, fields=[*fields, fields[0]]))


@pytest.mark.parametrize("raw", [b"[]", b'{"name": 1, "name": 2}', b"\xff", b'{"name": 1e400}'])
def test_an_entry_is_strict_json(files: dict[str, bytes], raw: bytes) -> None:
    with pytest.raises(VerifierError) as caught:
        CredentialType.load({**files, "type.json": raw})
    assert caught.value.code.startswith("json_")


def test_new_digests_change_nothing_else(files: dict[str, bytes]) -> None:
    stale = files["type.json"].replace(digest(files["labels.json"]).encode(), b"sha256:" + b"0" * 64)
    assert stale != files["type.json"]
    assert with_digests({**files, "type.json": stale}) == files["type.json"]


@pytest.mark.parametrize(
    ("code", "kind", "many"),
    [
        ("s", Kind.TEXT, False),
        ("s512", Kind.TEXT, False),
        ("s[]", Kind.TEXT, True),
        ("e:1,2", Kind.CHOICE, False),
        ("e[]:a,b", Kind.CHOICE, True),
        ("spouse[2]", Kind.SPOUSE, True),
        ("parent", Kind.PARENT, False),
        ("p:^[0-9]{2}$", Kind.PATTERN, False),
    ],
)
def test_a_type_code_is_taken_apart(code: str, kind: Kind, many: bool) -> None:
    read = parse_field_type(code)
    assert (read.code, read.kind, read.many) == (code, kind, many)


@pytest.mark.parametrize("code", ["", "x", "s0", "d5", "e", "e:", "p", "d[]", "S", "s512x", "p:(", "p:^\\d{2}$", "money[]", "uscc:1"])
def test_a_type_code_that_means_nothing_is_refused(code: str) -> None:
    with pytest.raises(FieldTypeMalformed) as caught:
        parse_field_type(code, "/fields/0/type")
    assert caught.value.code == "field_type_malformed"
    assert caught.value.place == "/fields/0/type"
