"""The HTTP interface of the open profile: VC-API verification, as loosely written requests as test suites send, as strictly judged.

Source: VC API 0.3 (W3C-CCG), verifying; the profile's table of addresses. 200 only for *valid*, else 400 with problem and report.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, request
from msgspec import Struct

from ..answers import JSON, chosen_media_type, json_answer
from ..api import ANSWERS, BATCH_ANSWERS, batch_answer, strict_answer
from ..asked import json_kind, options_of, text_option
from ..batch import batch_lines
from ..bodies import DEFAULT_BODY_LIMITS, BodyLimits, read_batch, read_json
from ..document.contexts import CREDENTIALS_V2
from ..document.presentation import is_presentation
from ..document.strict_json import JsonObject, parse_object
from ..errors import shortened
from ..judge import out_of_time
from ..late_modules import load_late_modules
from ..problems import CredentialExpected, MemberMissing, MemberType, PresentationExpected
from ..report import Report
from ..time_limit import TimeLimitReached, Watchdog
from ..wording import report_as_json
from .envelope import CREDENTIAL, PRESENTATION, envelope_kind
from .verify import OPEN_LIMITS, OpenVerifier

WARNING: Final = "open profile: judged by the standards alone, for trials; this says nothing about a licence"
_MEDIA_TYPES: Final = {CREDENTIAL: "application/vc+jwt", PRESENTATION: "application/vp+jwt"}


class OpenDesk(Struct, frozen=True):
    """What the blueprint needs of the world.

    Attributes:
        clock: the time, aware, in UTC; read once a request.
    """

    verifier: OpenVerifier
    clock: Callable[[], datetime]
    body_limits: BodyLimits = DEFAULT_BODY_LIMITS


class OpenAsked(Struct, frozen=True):
    """What a proof must have signed. ``purpose``: another than the usual one."""

    challenge: str | None = None
    domain: str | None = None
    purpose: str | None = None


def open_blueprint(desk: OpenDesk) -> Blueprint:
    """Return the blueprint with the four addresses."""
    load_late_modules()
    blueprint = Blueprint("open", __name__)
    watchdog = Watchdog(desk.body_limits.seconds)

    def judged(document: JsonObject, asked: OpenAsked) -> Report:
        now, judge = desk.clock(), desk.verifier.verify_document
        try:
            return watchdog.within(lambda: judge(document, now=now, challenge=asked.challenge, domain=asked.domain, purpose=asked.purpose))
        except TimeLimitReached as stop:
            return out_of_time(now, stop.seconds)

    def judged_credential(body: JsonObject) -> Report:
        document = secured(body, "verifiableCredential", CREDENTIAL)
        if is_presentation(document) or envelope_kind(document) == PRESENTATION:
            raise CredentialExpected(found="a presentation", wanted="a credential", place="/verifiableCredential/type")
        return judged(document, asked_for(body))

    def judged_line(raw: bytes) -> Report:
        body = parse_object(raw, OPEN_LIMITS)
        wrapped = "verifiableCredential" in body and "type" not in body
        return judged_credential(body if wrapped else {"verifiableCredential": body})

    @blueprint.post("/credentials/verify")
    def verify_credential() -> Response:
        chosen_media_type(ANSWERS)
        return marked(strict_answer(judged_credential(read_json(request, OPEN_LIMITS)), UTC).response())

    @blueprint.post("/presentations/verify")
    def verify_presentation() -> Response:
        chosen_media_type(ANSWERS)
        body = read_json(request, OPEN_LIMITS)
        # VC API 3.3.2: one that nobody signed comes under another name.
        name = "presentation" if "presentation" in body and "verifiablePresentation" not in body else "verifiablePresentation"
        document = secured(body, name, PRESENTATION)
        if not is_presentation(document) and envelope_kind(document) != PRESENTATION:
            raise PresentationExpected(found="another type", wanted="VerifiablePresentation", place=f"/{name}/type")
        return marked(strict_answer(judged(document, asked_for(body)), UTC).response())

    @blueprint.post("/credentials/verify-batch")
    def verify_batch() -> Response:
        chosen_media_type(BATCH_ANSWERS)
        lines = batch_lines(read_batch(request, desk.body_limits), desk.body_limits.batch_lines)
        return marked(batch_answer(lines, judged_line, desk.clock(), desk.body_limits, UTC))

    @blueprint.post("/verify")
    def verify_anything() -> Response:
        chosen_media_type((JSON,))
        return marked(json_answer(report_as_json(judged(read_json(request, OPEN_LIMITS), OpenAsked()))))

    return blueprint


def secured(body: JsonObject, name: str, kind: str) -> JsonObject:
    """Return the document under ``name``; a bare token is put into the envelope that it stands for.

    Raises:
        MemberMissing, MemberType: there is none, or something else stands there.
    """
    if name not in body:
        raise MemberMissing(found=shortened(", ".join(body) or "an empty object"), wanted=name)
    value = body[name]
    if isinstance(value, str):
        return {"@context": [CREDENTIALS_V2], "id": f"data:{_MEDIA_TYPES[kind]},{value}", "type": kind}
    if not isinstance(value, dict):
        raise MemberType(found=json_kind(value), wanted="an object", place=f"/{name}")
    return value


def asked_for(body: JsonObject) -> OpenAsked:
    """Return what the proof must have signed; other options change nothing, as every check runs anyway.

    Raises:
        MemberType: ``options`` is no object, or one of the three no text.
    """
    asked = options_of(body)
    return OpenAsked(text_option(asked, "challenge"), text_option(asked, "domain"), text_option(asked, "expectedProofPurpose"))


def marked(answer: Response) -> Response:
    """Return ``answer`` with a header that says which profile it speaks for."""
    answer.headers["Warning"] = f'299 - "{WARNING}"'
    return answer
