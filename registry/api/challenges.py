"""``POST /challenges``: what a holder must sign for this counter, now, once."""

from __future__ import annotations

from typing import Protocol

from flask import Blueprint, Response, request

from verifier.answers import json_answer
from verifier.asked import json_kind
from verifier.bodies import read_json
from verifier.document.instants import instant_text
from verifier.limits import DEFAULT_LIMITS, Limits
from verifier.problems import MemberType

from ..challenges import Challenge


class ChallengeOffice(Protocol):
    """Who sends challenges out."""

    def create(self, domain: str | None = None) -> Challenge:
        """Return a new challenge for the counter ``domain``, for this service's host where none is named."""
        ...


def challenges_blueprint(office: ChallengeOffice, limits: Limits = DEFAULT_LIMITS) -> Blueprint:
    """Return the blueprint with the one address."""
    blueprint = Blueprint("challenges", __name__)

    @blueprint.post("/challenges")
    def create() -> Response:
        challenge = office.create(_domain(limits))
        return json_answer({"challenge": challenge.challenge, "domain": challenge.domain, "expires": instant_text(challenge.expires)})

    return blueprint


def _domain(limits: Limits) -> str | None:
    if request.content_length in (None, 0) and not request.headers.get("Transfer-Encoding"):
        return None  # nothing was sent: whoever has no name of their own means this service's host
    domain = read_json(request, limits).get("domain")
    if domain is not None and not isinstance(domain, str):
        raise MemberType(found=json_kind(domain), wanted="a string", place="/domain")
    return domain
