"""A possession token judged together with the licence that it is about, which somebody else brings, or has on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from .asked import Asked
from .checks.answers import open_question, refusal
from .checks.possession import check_possession, check_token_answer
from .document.strict_json import JsonObject, parse_object
from .errors import VerifierError
from .limits import Limits
from .ports import LicenceArchive
from .qr.possession import Possession, read_possession
from .redeeming import Answered, Judged
from .report import Report


class Shown(Struct, frozen=True):
    """A token as a scanner read it, and the licence that lies beside it, None where none does."""

    token: str
    licence: JsonObject | None


def judged_possession(
    shown: Shown,
    asked: Asked,
    verify: Callable[[JsonObject], Report],
    *,
    archive: LicenceArchive | None,
    now: datetime,
    limits: Limits,
) -> Judged:
    """Return the report on the licence with two more checks, and what the token answers."""
    try:
        token = read_possession(shown.token)
        licence = shown.licence or _on_record(token, archive, limits)
    except VerifierError as error:
        return Judged(Report((refusal("document", error),), now, now))
    if licence is None:
        return Judged(Report((open_question("document", "token_without_licence"),), now, now))
    report = verify(licence)
    held = check_possession(token, licence, now=now, skew=limits.clock_skew, lifetime=limits.presentation_lifetime)
    answer = check_token_answer(token, challenge=asked.challenge, domain=asked.domain)
    answered = (Answered(token.challenge, (token.audience,)),)
    return Judged(replace(report, checks=(*report.checks, held, answer)), answered, borrowed=shown.licence is None)


def _on_record(token: Possession, archive: LicenceArchive | None, limits: Limits) -> JsonObject | None:
    body = archive.licence_of(token.digest) if archive else None
    return None if body is None else parse_object(body, limits)
