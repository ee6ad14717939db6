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
        # A body is not needed: a counter without a name of its own is the service's host.
        challenge = office.create(_domain(limits) if request.content_length or request.mimetype else None)
        body = {"challenge": challenge.challenge, "domain": challenge.domain, "expires": instant_text(challenge.expires)}
        return json_answer(body, status=201)

    return blueprint


def _domain(limits: Limits) -> str | None:
    domain = read_json(request, limits).get("domain")
    if domain is not None and not isinstance(domain, str):
        raise MemberType(found=json_kind(domain), wanted="a string", place="/domain")
    return domain
