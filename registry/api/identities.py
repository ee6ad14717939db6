"""``GET /.well-known/did.json`` and ``/authorities/<code>/did.json``: did:web documents."""

from __future__ import annotations

import json

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from verifier.answers import published_answer
from verifier.document.strict_json import JsonObject, parse_object
from verifier.limits import Limits

from .did_documents import authority_document, registry_document
from .lists import TRUST_SECONDS
from .ports import TrustLists

DID_TYPES = ("application/did+json", "application/did+ld+json", "application/did", "application/json", "application/ld+json")
# The registry's own list, signed by its root: hundreds of authorities with years of keys.
OWN_LIST = Limits(document_bytes=64 * 1024 * 1024, values=10_000_000)


def identities_blueprint(trust_lists: TrustLists) -> Blueprint:
    """Return the blueprint with both addresses."""
    blueprint = Blueprint("identities", __name__)

    @blueprint.get("/.well-known/did.json")
    def registry() -> Response:
        return published(registry_document(current(trust_lists)))

    @blueprint.get("/authorities/<code>/did.json")
    def authority(code: str) -> Response:
        return published(authority_document(current(trust_lists), code))

    return blueprint


def current(trust_lists: TrustLists) -> JsonObject:
    """Return the newest trust list, parsed.

    Raises:
        NotFound: there is none yet.
    """
    newest = trust_lists.trust_list()
    if newest is None:
        raise NotFound
    return parse_object(newest.body, OWN_LIST)


def published(document: JsonObject | None) -> Response:
    """Return the document for every cache to keep as long as the trust list it comes from.

    Raises:
        NotFound: there is no such identity.
    """
    if document is None:
        raise NotFound
    body = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    return published_answer(body, DID_TYPES, max_age=TRUST_SECONDS)
