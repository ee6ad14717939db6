"""The HTTP interface of an open issuer: ``POST /credentials/issue``, ``POST /credentials/status`` and the lists.

Source: VC API 0.3 (W3C-CCG), issuing; the profile's table of addresses. 201 with what was issued, 400 or 422 otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request
from msgspec import Struct
from werkzeug.exceptions import NotFound

from verifier.answers import JSON, chosen_media_type, json_answer, published_answer
from verifier.asked import json_kind, member, options_of
from verifier.bodies import DEFAULT_BODY_LIMITS, BodyLimits, read_json
from verifier.open.verify import OPEN_LIMITS
from verifier.problems import MemberType
from verifier.proof.canonical.errors import CanonicalisationBudget
from verifier.time_limit import TimeLimitReached, Watchdog

from .issue import OpenIssuer
from .lists import OpenLists

LIST_SECONDS: Final = 5  # how long a cache may keep a list; trials change a bit and look at once
_CREDENTIAL_TYPES: Final = ("application/vc", JSON, "application/ld+json")


class IssueDesk(Struct, frozen=True):
    """What the blueprint needs of the world. ``clock``: the time, aware, in UTC; read once a request."""

    issuer: OpenIssuer
    lists: OpenLists
    clock: Callable[[], datetime]
    body_limits: BodyLimits = DEFAULT_BODY_LIMITS


def issue_blueprint(desk: IssueDesk) -> Blueprint:
    """Return the blueprint with the three addresses."""
    blueprint = Blueprint("issue", __name__)
    watchdog = Watchdog(desk.body_limits.seconds)

    @blueprint.post("/credentials/issue")
    def issue() -> Response:
        chosen_media_type((JSON, "application/problem+json"))
        body = read_json(request, OPEN_LIMITS)
        credential, options, now = member(body, "credential"), options_of(body), desk.clock()
        try:
            issued = watchdog.within(lambda: desk.issuer.issue(credential, options, now=now))
        except TimeLimitReached as stop:
            raise CanonicalisationBudget(found=f"more than {stop.seconds:g} s of work", wanted="a credential of ordinary size") from None
        return json_answer({"verifiableCredential": issued}, status=201)

    @blueprint.post("/credentials/status")
    def status() -> Response:
        chosen_media_type((JSON, "application/problem+json"))
        body = read_json(request, OPEN_LIMITS)
        entry, value = member(body, "credentialStatus"), body.get("status", True)
        identifier, purpose = body.get("credentialId"), entry.get("statusPurpose", "revocation")
        if not isinstance(identifier, str) or not isinstance(purpose, str) or not isinstance(value, bool):
            raise MemberType(found=json_kind(identifier), wanted="credentialId and statusPurpose as text, status as true or false")
        desk.lists.set_status(identifier, purpose, value)
        return json_answer({"credentialId": identifier, "statusPurpose": purpose, "status": value})

    @blueprint.get("/status-lists/<name>")
    def status_list(name: str) -> Response:
        published = desk.lists.published(name)
        if published is None:
            raise NotFound
        return published_answer(published, _CREDENTIAL_TYPES, max_age=LIST_SECONDS)

    return blueprint
