"""``GET /status-lists/<name>`` and ``GET /trust``: signed documents, byte for byte as stored, for every cache to keep."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from verifier.answers import published_answer

from .ports import StatusLists, TrustLists

CREDENTIAL_TYPES = ("application/vc", "application/json", "application/ld+json")
TRUST_TYPES = ("application/json",)
STATUS_SECONDS = 60  # how long a revocation may stay unseen behind a cache
TRUST_SECONDS = 300  # how long a compromised key may


def lists_blueprint(status_lists: StatusLists, trust_lists: TrustLists) -> Blueprint:
    """Return the blueprint with both addresses."""
    blueprint = Blueprint("lists", __name__)

    @blueprint.get("/status-lists/<name>")
    def status_list(name: str) -> Response:
        published = status_lists.status_list(name)
        if published is None:
            raise NotFound
        return published_answer(published.body, CREDENTIAL_TYPES, max_age=STATUS_SECONDS, modified=published.issued)

    @blueprint.get("/trust")
    def trust_list() -> Response:
        published = trust_lists.trust_list()
        if published is None:
            raise NotFound
        return published_answer(published.body, TRUST_TYPES, max_age=TRUST_SECONDS, modified=published.issued)

    return blueprint
