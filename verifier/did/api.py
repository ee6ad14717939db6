"""``GET /1.0/identifiers/<did>``: what a DID stands for, as a resolution result or as the bare document.

Source: DID Resolution 0.3, 7.1 (Bindings: HTTPS). An answer is never a 5xx: that a method is not known here is the asker's matter.
"""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response, request

from ..document.strict_json import JsonObject
from ..errors import VerifierError
from .errors import DidError, DidNotFound
from .resolve import Options, Resolver

RESULT: Final = 'application/ld+json;profile="https://w3id.org/did-resolution"'
RESOLUTION: Final = "application/did-resolution"
DOCUMENTS: Final = ("application/did+ld+json", "application/did+json", "application/did")
_PROFILE: Final = "https://w3id.org/did-resolution"
_CONTEXT: Final = "https://w3id.org/did-resolution/v1"


def did_blueprint(resolver: Resolver) -> Blueprint:
    """Return the blueprint with the address."""
    blueprint = Blueprint("dids", __name__)

    @blueprint.get("/1.0/identifiers/<path:did>")
    def identifiers(did: str) -> Response:
        options = Options(request.args.get("publicKeyFormat"), request.args.get("enableExperimentalPublicKeyTypes") == "true")
        wanted = wanted_form()
        # The web server unquotes a DID once, and a DID URL may come with its query unquoted: it belongs to the resolver then.
        try:
            found = resolver.dereference(did, options)
        except VerifierError as error:
            return _refused(error, did, wanted)
        return _found(found, did, wanted)

    return blueprint


def wanted_form() -> str:
    """Return the media type that the asker wants: a whole result, unless a bare document is named."""
    for offered, _ in sorted(request.accept_mimetypes, key=lambda each: -each[1]):
        kind = offered.partition(";")[0].strip().lower()
        if kind in DOCUMENTS:
            return kind
        if kind == "application/ld+json" and _PROFILE not in offered:
            return kind
        if kind in (RESOLUTION, "application/json"):
            return kind
        if kind == "application/ld+json":
            return RESULT
    return RESULT


def _found(document: JsonObject, did: str, wanted: str) -> Response:
    if wanted in DOCUMENTS or wanted == "application/ld+json":
        return _answer(document, wanted)
    result: JsonObject = {"@context": _CONTEXT, "didDocument": document, "didDocumentMetadata": {}}
    result[_metadata(did)] = {"contentType": "application/did+ld+json"}
    return _answer(result, wanted)


def _refused(error: VerifierError, did: str, wanted: str) -> Response:
    name = error.error if isinstance(error, DidError) else "notFound"
    details: JsonObject = {"error": name, "errorMessage": f"found {error.found}; wanted {error.wanted}"}
    # An unsuccessful resolution has an empty document (DID Core, 7.1).
    result: JsonObject = {"@context": _CONTEXT, "didDocument": {}, "didDocumentMetadata": {}, _metadata(did): details}
    status = 404 if name == DidNotFound.error else 400
    return _answer(result, RESULT if wanted in DOCUMENTS else wanted, status)


def _metadata(text: str) -> str:
    """Return which of the two functions was asked for: a DID is resolved, a DID URL is dereferenced."""
    return "didDereferencingMetadata" if any(mark in text for mark in "/?#") else "didResolutionMetadata"


def _answer(document: JsonObject, media_type: str, status: int = 200) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    answer = Response(body, status=status, content_type=media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Vary"] = "Accept"
    return answer
