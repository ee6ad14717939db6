"""``GET /types`` and below: the directory of licence types, whose files never change once published."""

from __future__ import annotations

import json
from types import MappingProxyType

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from verifier.answers import published_answer
from verifier.document.credential_type import CredentialType

from .ports import Directories, TypeOnRecord

JSON_TYPES = ("application/json",)
FILES = MappingProxyType(
    {
        "schema.json": ("application/schema+json", "application/json"),
        "context.jsonld": ("application/ld+json", "application/json"),
        "labels.json": JSON_TYPES,
        "face.svg": ("image/svg+xml",),
    }
)
ENTRY_SECONDS = 300  # an entry says whether its type is open, and that changes
FILE_SECONDS = 365 * 24 * 3600
# A picture is opened in a browser too: nothing in it may run or load anything.
FACE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


def types_blueprint(directories: Directories) -> Blueprint:
    """Return the blueprint with the directory, its entries and their files."""
    blueprint = Blueprint("types", __name__)

    @blueprint.get("/types")
    def types() -> Response:
        entries = [line_of(each) for each in directories.types()]
        body = json.dumps({"types": entries}, ensure_ascii=False, indent=1).encode() + b"\n"
        return published_answer(body, JSON_TYPES, max_age=ENTRY_SECONDS)

    @blueprint.get("/types/<name>/<version>")
    def entry(name: str, version: str) -> Response:
        return published_answer(found(directories, name, version).files["type.json"], JSON_TYPES, max_age=ENTRY_SECONDS)

    @blueprint.get("/types/<name>/<version>/<file>")
    def type_file(name: str, version: str, file: str) -> Response:
        body = found(directories, name, version).files.get(file)
        if body is None or file not in FILES:
            raise NotFound
        answer = published_answer(body, FILES[file], max_age=FILE_SECONDS, immutable=True)
        if file == "face.svg":
            answer.headers["Content-Security-Policy"] = FACE_POLICY
        return answer

    return blueprint


def line_of(published: TypeOnRecord) -> dict[str, object]:
    """Return what the list of types shows of one."""
    entry = published.files
    return {
        "name": entry.name,
        "version": entry.version,
        "type": entry.type,
        "typeCode": entry.type_code,
        "names": dict(entry.names),
        "open": published.open,
        "retired": published.retired,
        "url": f"/types/{entry.name}/{entry.version}",
    }


def found(directories: Directories, name: str, version: str) -> CredentialType:
    """Return the published type.

    Raises:
        NotFound: there is none of that name and version.
    """
    for published in directories.types():
        if (published.files.name, published.files.version) == (name, version):
            return published.files
    raise NotFound
