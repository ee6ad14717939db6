"""``POST /requests``: a person asks for an act that takes two, from wherever they are; their signature is what lets them in.

Whoever sends a statement that lacks an approval is told by 409 which acts it would be (``acts``); a person signs for those.
The answer of the other person is given where the registry runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from flask import Blueprint, Response, request

from verifier.answers import json_answer
from verifier.asked import member
from verifier.bodies import read_json
from verifier.document.strict_json import JsonObject, JsonValue
from verifier.limits import DEFAULT_LIMITS, Limits

from ..two_people.acts import Act, Acts
from ..two_people.papers import paper_malformed

MEMBERS = {"act", "authority", "content"}


class RequestOffice(Protocol):
    """Takes what persons ask for."""

    def receive(self, paper: JsonObject, acts: Acts, *, now: datetime) -> int:
        """Return the number of the request that a person signed for ``acts``, on record from then on."""
        ...


def requests_blueprint(office: RequestOffice, clock: Callable[[], datetime], limits: Limits = DEFAULT_LIMITS) -> Blueprint:
    """Return the blueprint with the one address."""
    blueprint = Blueprint("requests", __name__)

    @blueprint.post("/requests")
    def ask() -> Response:
        body = read_json(request, limits)
        number = office.receive(member(body, "request"), Acts.of(read_acts(body.get("acts"))), now=clock())
        return json_answer({"number": number}, status=201)

    return blueprint


def read_acts(told: JsonValue) -> Sequence[Act]:
    """Return the acts of a body; raises ``Malformed`` where they are none."""
    if not isinstance(told, list) or not told:
        raise paper_malformed("no acts", "the acts that the request is about", "acts")
    return [_act(each) for each in told]


def _act(told: JsonValue) -> Act:
    if not isinstance(told, dict) or told.keys() != MEMBERS:
        raise paper_malformed("another shape", f"an act with {', '.join(sorted(MEMBERS))}", "acts")
    kind, authority, content = told["act"], told["authority"], told["content"]
    if not isinstance(kind, str) or not isinstance(content, dict) or not isinstance(authority, str | None):
        raise paper_malformed("another shape", "act: text, authority: text or null, content: an object", "acts")
    return Act(kind, authority, content)
