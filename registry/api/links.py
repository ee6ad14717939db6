"""``GET /L/<identifier>``: the page that a code with the link to a licence leads to: what everybody may know of it, as it stands now.

Identifiers can be guessed, so this page tells no more than the wall of an office would. Of a natural person's licence: the state.
Of an organisation's: type, authority, dates; and the face without its sensitive fields where the type is shared unconditionally.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from types import MappingProxyType

from flask import Blueprint, Response
from msgspec import Struct
from msgspec.structs import replace

from verifier.asked import NOTHING_ASKED
from verifier.document.credential_type import CredentialType
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import VerifierError
from verifier.holders import is_of_organisations
from verifier.judge import Desk, Judge
from verifier.page_frame import PageFrame
from verifier.problems import problem_of
from verifier.report import Check, Outcome, Report
from verifier.shown_face import entry_of, face_lines
from verifier.wording import sentence

from ..errors import Missing, RegistryError
from ..on_record import Licence
from .refusals import problem_of_refusal

ALWAYS = frozenset({"issuingAuthorityName", "issuedDate", "effectiveDate", "expiringDate", "certificateIdentifier"})
UNCONDITIONAL = "unconditional"  # sharing class of a type
# A reason is written for the file, and may name people.
TOLD = frozenset({"effective", "decision", "since", "until"})
STANDINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "suspended": ("已暂扣", "SUSPENDED"),
        "lost": ("已挂失", "REPORTED LOST"),
        "superseded": ("已换发", "REPLACED"),
        "annulled": ("已撤销", "ANNULLED"),
        "withdrawn": ("已撤回", "WITHDRAWN"),
        "revoked": ("已吊销", "REVOKED"),
        "cancelled": ("已注销", "CANCELLED"),
        "transferred": ("已转出", "TRANSFERRED"),
        "void": ("已作废", "VOID"),
        "expired": ("已过期", "EXPIRED"),
        "not_yet_valid": ("尚未生效", "NOT YET IN FORCE"),
    }
)
OTHERWISE = MappingProxyType(
    {
        Outcome.VALID: ("有效", "VALID"),
        Outcome.INVALID: ("无效", "NOT VALID"),
        Outcome.UNDECIDED: ("无法判定", "UNDECIDED"),
    }
)


class Standing(Struct, frozen=True):
    """How a licence stands: the look of the page, a word, and a sentence with date and decision but no reason."""

    look: str
    word: tuple[str, str]
    sentence: Mapping[str, str]


def link_blueprint(show: Callable[[str], Licence], desk: Desk, directory: Callable[[], Directory]) -> Blueprint:
    """Return the blueprint of the address, in upper and in lower case.

    ``show`` gives the licence of an identifier; it raises ``Missing`` where there is none, a ``VerifierError`` where it is no identifier.
    """
    blueprint, frame = Blueprint("link", __name__), PageFrame()
    judge = Judge.at(desk)

    @blueprint.get("/L/<path:identifier>")
    @blueprint.get("/l/<path:identifier>", endpoint="lower")
    def link(identifier: str) -> Response:
        try:
            licence = minted(show(identifier.upper()))
        except VerifierError as error:
            return frame.refusal(problem_of(error))
        except RegistryError as error:
            return frame.refusal(problem_of_refusal(error))
        report = judge.document(licence, NOTHING_ASKED)
        lines = list(public_lines(licence, entry_of(licence, directory())))
        standing, person = standing_of(report, desk.zone), not is_of_organisations(licence)
        judged_at = report.verified_at.astimezone(desk.zone)
        return frame.page("record.html", standing=standing, subject=report.subject, lines=lines, person=person, judged_at=judged_at)

    return blueprint


def minted(licence: Licence) -> JsonObject:
    """Return the licence as it was deposited; one that is only reserved is none yet."""
    if licence.body is None:
        raise Missing(code="licence_unknown", found="a licence that was not minted", wanted="the identifier of one on record")
    return parse_object(licence.body)


def standing_of(report: Report, zone: tzinfo) -> Standing:
    """Return how the licence stands by its report: a state on record comes before the calendar, and both before anything else."""
    failed = [check for check in report.checks if check.outcome is Outcome.INVALID]
    named = sorted((check for check in failed if check.code in STANDINGS), key=lambda check: check.name != "status")
    if not named:
        return Standing(report.outcome.value, OTHERWISE[report.outcome], {})
    check: Check = replace(named[0], evidence={name: fact for name, fact in named[0].facts.items() if name in TOLD})
    return Standing(report.outcome.value, STANDINGS[check.code], {each: sentence(check, each, zone) for each in ("zh-Hans", "en")})


def public_lines(licence: JsonObject, entry: CredentialType | None) -> Iterator[JsonObject]:
    """Yield the lines of the face that everybody may read; none of a natural person's licence, or of a type that is not at hand."""
    if entry is None or not is_of_organisations(licence):
        return
    shown = ALWAYS
    if entry.sharing == UNCONDITIONAL:
        shown |= {"licenceHolder", "licenceHolder.code", "certificateNumber"}
        shown |= {field.name for field in entry.signed_fields if field.face and not field.sensitive}
    yield from (line for line in face_lines(licence, entry) if line["name"] in shown)
