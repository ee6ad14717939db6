"""``GET /`` and ``GET /openapi.json``: what there is here, for people with curl and for programs."""

from __future__ import annotations

import json
from importlib.resources import files

from flask import Blueprint, Response

from verifier.answers import JSON, published_answer

ADDRESSES = {
    "verify": "/verify",
    "verifyCredential": "/credentials/verify",
    "verifyBatch": "/credentials/verify-batch",
    "verifyPresentation": "/presentations/verify",
    "challenges": "/challenges",
    "counter": "/counter",
    "trust": "/trust",
    "types": "/types",
    "did": "/.well-known/did.json",
    "health": "/health",
    "metrics": "/metrics",
    "openapi": "/openapi.json",
    "docs": "/docs",
}
SECONDS = 300


def index_blueprint(base_url: str) -> Blueprint:
    """Return the blueprint with both addresses; ``base_url`` is the one under which the registry is known."""
    blueprint = Blueprint("index", __name__)
    links = {name: base_url + path for name, path in ADDRESSES.items()}
    index = json.dumps({"service": "licence registry", "links": links}, indent=1).encode() + b"\n"
    interface = files(__package__).joinpath("openapi.json").read_bytes()

    @blueprint.get("/")
    def start() -> Response:
        return published_answer(index, (JSON,), max_age=SECONDS)

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return published_answer(interface, (JSON, "application/openapi+json", "application/vnd.oai.openapi+json"), max_age=SECONDS)

    return blueprint
