"""``GET /1.0/identifiers/<did>``: what a DID stands for, as a resolution result or as the bare document.

Source: DID Resolution 1.0, 12.1 (HTTPS binding); options are query parameters.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from ..errors import VerifierError
from .errors import InvalidDid
from .forms import DEREFERENCING, DOCUMENTS, LINKED_DATA, RESOLUTION, RESULT, Told, tell_found, tell_refused
from .options import read_options
from .resolve import Resolver

_PROFILE = "https://w3id.org/did-resolution"
_NAMED = (RESOLUTION, DEREFERENCING, "application/json")


def did_blueprint(resolver: Resolver) -> Blueprint:
    """Return the blueprint with the address."""
    blueprint = Blueprint("dids", __name__)

    @blueprint.get("/1.0/identifiers/<path:did>")
    def identifiers(did: str) -> Response:
        wanted = wanted_form()
        # The web server unquotes a DID once, and a DID URL may come with its query unquoted: it belongs to the resolver then.
        try:
            return _answer(tell_found(resolver.dereference(did, read_options(request.args)), did, wanted))
        except VerifierError as error:
            return _answer(tell_refused(error, did, wanted))

    @blueprint.get("/1.0/identifiers/")
    def nothing() -> Response:
        return _answer(tell_refused(InvalidDid(found="no DID", wanted="a DID behind the last slash"), "", wanted_form()))

    return blueprint


def wanted_form() -> str:
    """Return the media type that the asker wants: a whole result, unless another is named."""
    for offered, _ in sorted(request.accept_mimetypes, key=lambda each: -each[1]):
        kind = offered.partition(";")[0].strip().lower()
        if kind == LINKED_DATA:
            return RESULT if _PROFILE in offered else LINKED_DATA
        if kind in DOCUMENTS or kind in _NAMED:
            return kind
    return RESULT


def _answer(told: Told) -> Response:
    body = json.dumps(told.body, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    answer = Response(body, status=told.status, content_type=told.media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Vary"] = "Accept"
    return answer
