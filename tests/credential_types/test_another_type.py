"""A thirteenth type is a folder and no code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.document.contexts import bundled_contexts
from verifier.document.identifier import LicenceIdentifier
from verifier.document.schema import SchemaSet
from verifier.entry_check import check_entry, with_digests
from verifier.proof.canonical import Canonicalizer
from verifier.sources import bundled_types_root, read_directory, read_entry_files, read_examples

MODEL = bundled_types_root() / "road-transport-operation-permit" / "v1"
FACE = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><text>{{zoneName}} {{height}}</text>
<text>{{certificateIdentifier}} {{issuingAuthorityName}}</text><image href="{{qr}}"/></svg>"""


def written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with one type, Zoning Permit, written after the model of another as a person would."""
    raw = (MODEL / "{}").as_posix()
    texts = {name: Path(raw.format(name)).read_text("utf-8") for name in ("type.json", "schema.json", "context.jsonld", "labels.json")}
    for name, text in texts.items():
        renamed = text.replace("RoadTransportOperationPermit", "ZoningPermit").replace("road-transport-operation-permit", "zoning-permit")
        renamed = renamed.replace("道路运输经营许可证", "规划许可证").replace("Road Transport Operation Permit", "Zoning Permit")
        texts[name] = renamed.replace("11100000000019713D008", "11440199DEMX0009XA999")
    entry, schema, context, labels = (json.loads(text) for text in texts.values())
    old = [field["name"] for field in entry["fields"]]
    fields = [
        {"name": "zoneName", "type": "s", "required": True, "sensitive": False, "face": True},
        {"name": "height", "type": "n", "required": False, "sensitive": False, "face": True},
    ]
    entry |= {
        "fields": fields,
        "sheet": ["holderName", "holderCodeType", "holderCode", "serial", "validFrom", "validUntil", "version", "zoneName", "height"],
        "numberField": "zoneName",
        "validity": {"from": [], "until": [], "rule": {"zh-hans": "长期", "en": "long-term"}},
        "definingAuthority": entry["definingAuthority"] | {"code": "11440199DEMX0009XA"},
    }
    subject = schema["$defs"]["subject"]
    terms = context["@context"]["ZoningPermitSubject"]["@context"]
    for name in old:
        for where in (subject["properties"], terms, labels):
            if name not in ("validFrom",) or where is not labels:
                del where[name]
    subject["properties"] |= {"zoneName": {"$ref": "#/$defs/text"}, "height": {"type": "number"}}
    subject["required"] = [name for name in subject["required"] if name not in old] + ["zoneName"]
    terms |= {name: f"https://licence.example/types/zoning-permit/v1#{name}" for name in ("zoneName", "height")}
    labels |= {"zoneName": {"zh-hans": "分区名称", "en": "zone"}, "height": {"zh-hans": "高度", "en": "height (m)"}}
    files = {
        "type.json": written(entry),
        "schema.json": written(schema),
        "context.jsonld": written(context),
        "labels.json": written(labels),
    }
    files["face.svg"] = FACE
    files["type.json"] = with_digests(files)
    folder = tmp_path / "zoning-permit" / "v1"
    (folder / "examples").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    good = licence()
    (folder / "examples" / "valid-one.json").write_bytes(written(good))
    bad = {**good, "credentialSubject": {**good["credentialSubject"], "height": "high"}}
    (folder / "examples" / "invalid-height.json").write_bytes(written(bad))
    index = {"invalid-height.json": {"place": "/credentialSubject/height", "code": "wrong_type"}}
    (folder / "examples" / "invalid.json").write_bytes(written(index))
    return tmp_path


def licence() -> dict[str, Any]:
    """Return a zoning permit, made from the model's smallest example."""
    made: dict[str, Any] = json.loads((MODEL / "examples" / "valid-minimal.json").read_text("utf-8"))
    base = "https://licence.example/types/zoning-permit/v1"
    made["@context"][2] = f"{base}/context.jsonld"
    made["type"][2] = "ZoningPermit"
    made["name"] = [{"@value": "规划许可证", "@language": "zh-hans"}, {"@value": "Zoning Permit", "@language": "en"}]
    identifier = LicenceIdentifier.compose(
        type_code="11440199DEMX0009XA999", issuer_code="11440199DEMX00030A", serial="ZONE000001", version=1
    )
    made["id"] = identifier.urn
    made["credentialSchema"]["id"] = f"{base}/schema.json"
    del made["renderMethod"]
    made.pop("validUntil", None)
    envelope = ("certificateNumber", "issuedDate", "areaCode", "trustLevel", "licenceHolder")
    kept = {name: made["credentialSubject"][name] for name in envelope}
    made["credentialSubject"] = {"type": "ZoningPermitSubject", **kept, "zoneName": "东湖一区", "height": 24.5}
    return made


def test_another_type_is_a_folder_and_no_code(root: Path) -> None:
    directory = read_directory(bundled_types_root(), root)
    assert len(directory.types) == 13
    entry = directory.by_name("zoning-permit")
    assert entry is directory.by_type("ZoningPermit")
    assert SchemaSet(directory).violations(licence(), entry) == ()
    quads = Canonicalizer(bundled_contexts().with_contexts(directory.contexts())).rdfc(licence()).decode()
    assert "<https://licence.example/types/zoning-permit/v1#zoneName>" in quads
    assert "<https://licence.example/types/zoning-permit/v1#height>" in quads


def test_another_type_passes_the_maintainers_check(root: Path) -> None:
    folder = root / "zoning-permit" / "v1"
    assert check_entry(read_entry_files(folder), read_examples(folder), bundled_contexts()) == ()
