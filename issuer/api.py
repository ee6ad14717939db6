"""``POST /credentials/issue``: an authority's own programs ask for one licence, and get it signed and on record.

Mounted only where the server was started with the key of an authority (``licence serve --issuer CODE``); who may ask, the
registry's door has found out by its token.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType

import orjson
from flask import Blueprint, Response, request
from msgspec import Struct

from issuer.errors import IssuerError, OrderRefused, ReadBackFailed
from issuer.issue import AskedWrongly, Issuers, NotIssuedHere
from verifier.answers import JSON, chosen_media_type, json_answer, problem_answer
from verifier.asked import member, options_of
from verifier.bodies import read_json_bytes
from verifier.document.schema import Violation
from verifier.document.strict_json import JsonObject, parse_object
from verifier.limits import DEFAULT_LIMITS
from verifier.problem_table import Row
from verifier.problems import MemberType, Problem, problem_from

LOG = logging.getLogger("licence.issuing")
# The nearest first.
KINDS = MappingProxyType(
    {
        NotIssuedHere: Row(404, "This service does not issue for that authority", "本服务不为该机关颁发证照"),
        AskedWrongly: Row(422, "No such licence may be issued", "不能颁发这样的证照"),
        OrderRefused: Row(422, "It can't be signed so", "不能如此签名"),
        ReadBackFailed: Row(500, "What was signed did not hold, and was not given out", "签名未通过自检，未予颁发"),
    }
)
OTHER = Row(422, "The licence was not issued", "证照未颁发")


class IssuingDesk(Struct, frozen=True):
    """What the blueprint needs of the world.

    Attributes:
        caller: the code of the authority whose token let this request in.
        once: answers a request with an idempotency key once; given its body, and what is to be done.
        clock: the time, aware, in UTC; read once a request.
    """

    issuers: Issuers
    caller: Callable[[], str]
    once: Callable[[bytes, Callable[[], Response]], Response]
    clock: Callable[[], datetime]


def issuing_blueprint(desk: IssuingDesk) -> Blueprint:
    """Return the blueprint with the one address, having said in the log in whose name it signs."""
    blueprint = Blueprint("issuing", __name__)
    for code, signer in desk.issuers.signers.items():
        LOG.warning("this service signs in the name of %s with %s", code, signer.verification_method)

    @blueprint.post("/credentials/issue")
    def issue() -> Response:
        chosen_media_type((JSON, "application/problem+json"))
        raw = read_json_bytes(request)
        return desk.once(raw, lambda: issued(desk, raw))

    return blueprint


def issued(desk: IssuingDesk, raw: bytes) -> Response:
    """Return 201 with the licence, or the problem that keeps it from being issued."""
    body = parse_object(raw, DEFAULT_LIMITS)
    unknown = [name for name in body if name not in ("credential", "options")]
    if unknown:
        raise MemberType(found=unknown[0], wanted="only credential and options", place=f"/{unknown[0]}")
    try:
        licence = desk.issuers.issue(desk.caller(), member(body, "credential"), options_of(body), desk.clock())
    except IssuerError as error:
        return problem_answer(problem_of_issue(error))
    return json_answer({"verifiableCredential": orjson.loads(licence)}, status=201)


def problem_of_issue(error: IssuerError) -> Problem:
    """Return the problem that tells ``error`` to the caller, with every rule of the type that the licence would break."""
    row = next((row for kind, row in KINDS.items() if isinstance(error, kind)), OTHER)
    members: dict[str, object] = {}
    if isinstance(error, AskedWrongly) and error.violations:
        members["violations"] = [violation_json(each) for each in error.violations]
    return problem_from(error.code, row, detail=f"found {error.found}; wanted {error.wanted}", place=error.place, members=members)


def violation_json(each: Violation) -> JsonObject:
    """Return one broken rule of a type."""
    return {"place": f"/credential{each.place}", "code": each.code, "found": each.found, "wanted": each.wanted}
