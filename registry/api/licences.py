"""The issuer's side: a department reserves, deposits, decides and reads what is its own.

What the caller never chooses: the department (the token says it), the identifier and its index (the registry draws them), the
time. Every verb is the one that an issuer in the registry's own process calls.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from flask import Blueprint, Response, request
from msgspec import Struct

from verifier.answers import JSON, chosen_media_type, json_answer
from verifier.bodies import declared, read_bytes, read_json_bytes, refuse_encoding
from verifier.document.identifier import LicenceIdentifier
from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject, parse_object
from verifier.limits import DEFAULT_LIMITS
from verifier.ports import StateChange
from verifier.problems import ContentTypeRefused

from ..access_log.accesses import Accesses
from ..departments.department import Department
from ..errors import Missing
from ..on_record import Licence
from .batches import DEPOSIT_BYTES, RESERVATION_LIMITS, answer_json, read_deposits, read_reservations
from .clients import reader
from .door import visitor
from .once import Once

CREDENTIAL = "application/vc"
LINES = "application/x-ndjson"


class IssuersDesk(Struct, frozen=True):
    """What the blueprint needs of the world.

    Attributes:
        department: the record as one department sees it.
        once: answers a request with an idempotency key once.
        accesses: the access log; what is given out stands there first.
    """

    department: Callable[[str], Department]
    once: Once
    accesses: Accesses


def licences_blueprint(desk: IssuersDesk) -> Blueprint:
    """Return the blueprint with the five addresses."""
    blueprint = Blueprint("licences", __name__)

    @blueprint.post("/licences/reservations")
    def reserve() -> Response:
        request.max_content_length = RESERVATION_LIMITS.document_bytes
        raw = read_json_bytes(request)
        return desk.once(raw, lambda: reserved(own(desk), raw))

    @blueprint.post("/licences/deposits")
    def deposit_many() -> Response:
        request.max_content_length = DEPOSIT_BYTES
        raw = read_lines()
        return desk.once(raw, lambda: deposited_all(own(desk), raw))

    @blueprint.put("/licences/<identifier>")
    def deposit(identifier: str) -> Response:
        raw = read_json_bytes(request)
        return desk.once(raw, lambda: deposited(own(desk), LicenceIdentifier.parse(identifier), raw))

    @blueprint.post("/licences/<identifier>/transitions")
    def decide(identifier: str) -> Response:
        raw = read_json_bytes(request)
        return desk.once(raw, lambda: decided(own(desk), LicenceIdentifier.parse(identifier), raw))

    @blueprint.get("/licences/<identifier>")
    def show(identifier: str) -> Response:
        media_type = chosen_media_type((JSON, CREDENTIAL))
        found = own(desk).licence(LicenceIdentifier.parse(identifier))
        desk.accesses.record(reader(), [found.identifier])
        return json_answer(licence_json(found)) if media_type == JSON else signed(found)

    return blueprint


def own(desk: IssuersDesk) -> Department:
    """Return the record as the department of this request sees it."""
    return desk.department(visitor().authority)


def reserved(department: Department, raw: bytes) -> Response:
    """Return an answer for each request, in their order."""
    type_name, requests = read_reservations(raw, department.code)
    return json_answer({"answers": [answer_json(answer) for answer in department.reserve(type_name, requests)]})


def deposited_all(department: Department, raw: bytes) -> Response:
    """Return how many are on record now: all of them, or none where one is refused."""
    credentials = read_deposits(raw)
    department.deposit(credentials)
    return json_answer({"deposited": len(credentials)})


def deposited(department: Department, identifier: LicenceIdentifier, raw: bytes) -> Response:
    """Return 201 for what is new, 200 for what is on record as it was sent."""
    known = department.has_deposited(identifier)
    department.deposit([(identifier, raw)])
    return json_answer({"id": identifier.urn, "deposited": True}, status=200 if known else 201)


def decided(department: Department, identifier: LicenceIdentifier, raw: bytes) -> Response:
    """Return the state that the licence has by the statement; sent again, it is the same decision."""
    change = department.transition(identifier, parse_object(raw, DEFAULT_LIMITS))
    return json_answer({"id": identifier.urn, **change_json(change)})


def signed(found: Licence) -> Response:
    """Return the credential byte for byte as its issuer signed it."""
    if found.body is None:
        raise Missing(code="not_deposited", found="a reservation", wanted="a licence that was deposited", place=found.identifier.text)
    answer = Response(found.body, content_type=CREDENTIAL)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def read_lines() -> bytes:
    """Return a body that is declared as JSON on lines; raises as ``read_json_bytes`` does."""
    refuse_encoding(request)
    if request.mimetype != LINES:
        raise ContentTypeRefused(found=declared(request.content_type), wanted=LINES)
    return read_bytes(request)


def licence_json(found: Licence) -> JsonObject:
    """Return a licence as its department reads it."""
    return {
        "id": found.identifier.urn,
        "state": found.state.value,
        "type": found.type_name,
        "authority": found.authority,
        "validFrom": None if found.valid_from is None else instant_text(found.valid_from),
        "validUntil": None if found.valid_until is None else instant_text(found.valid_until),
        "reserved": instant_text(found.reserved_at),
        "deposited": None if found.deposited_at is None else instant_text(found.deposited_at),
        "statusList": {"number": found.list_number, "index": found.status_index},
        "credential": None if found.body is None else orjson.loads(found.body),
    }


def change_json(change: StateChange) -> JsonObject:
    """Return a change of state as JSON."""
    return {
        "state": change.state,
        "decidedAt": instant_text(change.decided_at),
        "effectiveAt": instant_text(change.effective_at),
        "authority": change.authority,
        "legalBasis": change.legal_basis,
        "decision": change.decision,
        "reason": change.reason,
    }
