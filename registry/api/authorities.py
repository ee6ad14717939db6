"""``GET /authorities/<code>``: who an authority is and what it may issue, for the program that issues in its name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from verifier.answers import JSON, published_answer
from verifier.document.instants import instant_text

from ..authorities import Authority, Granted
from ..errors import Missing

SECONDS = 60
_CODE = re.compile(r"[0-9A-Z]{18}")  # nothing else reaches the database


def authorities_blueprint(authority: Callable[[str], Authority]) -> Blueprint:
    """Return the blueprint with the one address; ``authority`` raises ``Missing`` where there is none."""
    blueprint = Blueprint("authorities", __name__)

    @blueprint.get("/authorities/<code>")
    def show(code: str) -> Response:
        if not _CODE.fullmatch(code):
            raise NotFound
        try:
            found = authority(code)
        except Missing:
            raise NotFound from None
        body = json.dumps(authority_json(found), ensure_ascii=False, indent=1).encode() + b"\n"
        return published_answer(body, (JSON,), max_age=SECONDS)

    return blueprint


def authority_json(each: Authority) -> dict[str, object]:
    """Return an authority as its registry knows it; everything but the arc stands in the trust list too."""
    return {
        "code": each.code,
        "id": each.did,
        "names": dict(each.names),
        "area": each.area,
        "baseUrl": each.base_url,
        "identifierArc": each.identifier_arc,
        "grants": [_grant_json(grant) for grant in each.grants],
    }


def _grant_json(grant: Granted) -> dict[str, object]:
    until = None if grant.until is None else instant_text(grant.until)
    return {"type": grant.type_name, "area": grant.area, "from": instant_text(grant.valid_from), "until": until}
