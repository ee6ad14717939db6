"""``GET /docs``: the interface as a page for people, made of ``openapi.json``: no script, nothing from elsewhere, in two languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from verifier.answers import published_answer
from verifier.page_frame import CHINESE, PageFrame, asked_language

SECONDS = 300
METHODS = ("get", "post", "put", "delete", "patch")
PLACES = {"path": ("路径", "in the path"), "query": ("查询参数", "in the query"), "header": ("请求头", "in the header")}


class Body(Struct, frozen=True):
    """A body of a request or an answer: its media type, and the name of its schema, "" where it has none of its own."""

    type: str
    schema: str


class Answer(Struct, frozen=True):
    """One answer of an operation."""

    status: str
    description: str
    bodies: Sequence[Body]


class Operation(Struct, frozen=True):
    """One method of one address, as the page shows it; ``scope`` is empty where everybody may ask."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str
    example: str
    parameters: Sequence[Mapping[str, Any]]
    bodies: Sequence[Body]
    answers: Sequence[Answer]


class Group(Struct, frozen=True):
    """The operations under one tag."""

    name: str
    description: str
    operations: Sequence[Operation]


def docs_blueprint() -> Blueprint:
    """Return the blueprint with the page and its style."""
    blueprint = Blueprint("docs", __name__)
    here = files(__package__)
    interface = json.loads(here.joinpath("openapi.json").read_bytes())
    chinese = json.loads(here.joinpath("docs.zh-Hans.json").read_bytes())
    style = here.joinpath("static/docs.css").read_bytes()
    frame, groups = PageFrame(_templates()), groups_of(interface)

    @blueprint.get("/docs")
    def page() -> Response:
        words = chinese if asked_language().tag == CHINESE else {}
        shown = translated(interface["components"]["schemas"], words)
        return frame.page(
            "docs.html",
            interface=interface,
            groups=groups,
            schemas=[(name, json.dumps(schema, ensure_ascii=False, indent=1)) for name, schema in shown.items()],
            told=lambda text: words.get(text, text),
            places={name: asked_language()(*both) for name, both in PLACES.items()},
        )

    @blueprint.get("/docs/docs.css")
    def docs_style() -> Response:
        return published_answer(style, ("text/css; charset=utf-8",), max_age=SECONDS)

    return blueprint


def groups_of(interface: Mapping[str, Any]) -> list[Group]:
    """Return the operations by tag, each in the order of the document."""
    operations = [
        (entry["tags"][0], _operation(interface, path, method, entry))
        for path, methods in interface["paths"].items()
        for method, entry in methods.items()
        if method in METHODS
    ]
    return [Group(tag["name"], tag["description"], [each for name, each in operations if name == tag["name"]]) for tag in interface["tags"]]


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text for people in ``value``: titles, summaries and descriptions."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name in ("title", "summary", "description") and isinstance(inner, str):
                yield inner
            else:
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def translated(value: Any, words: Mapping[str, str]) -> Any:
    """Return ``value`` with its texts for people as ``words`` has them."""
    if isinstance(value, Mapping):
        return {
            name: words.get(inner, inner) if name == "description" and isinstance(inner, str) else translated(inner, words)
            for name, inner in value.items()
        }
    return [translated(inner, words) for inner in value] if isinstance(value, list) else value


def _templates() -> Environment:
    loader = PackageLoader(__package__, "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _operation(interface: Mapping[str, Any], path: str, method: str, entry: Mapping[str, Any]) -> Operation:
    security = entry.get("security", [])
    return Operation(
        id=entry["operationId"],
        method=method.upper(),
        path=path,
        summary=entry["summary"],
        description=entry.get("description", ""),
        scope=" ".join(scope for each in security for scopes in each.values() for scope in scopes),
        example=entry.get("x-example", ""),
        parameters=[{"required": False, "description": "", **_resolved(interface, each)} for each in entry.get("parameters", [])],
        bodies=_bodies(_resolved(interface, entry.get("requestBody", {}))),
        answers=[
            Answer(status, found["description"], _bodies(found))
            for status, each in entry["responses"].items()
            for found in (_resolved(interface, each),)
        ],
    )


def _bodies(entry: Mapping[str, Any]) -> list[Body]:
    content = entry.get("content", {})
    return [Body(media_type, each.get("schema", {}).get("$ref", "").rpartition("/")[2]) for media_type, each in content.items()]


def _resolved(interface: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = value
    while "$ref" in found:
        steps, found = found["$ref"].removeprefix("#/").split("/"), interface
        for step in steps:
            found = found[step]
    return dict(found)
