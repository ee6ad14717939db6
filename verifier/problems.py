"""Problem details (RFC 9457) for every error that a service of ours answers with.

One table says, for each stable code, the HTTP status, the type URL and the titles in English and
Chinese. Codes of others stand here too: a code that has no row of its own takes the row of the
nearest class above it in the tree of errors, so that nothing is ever without a status.

This module knows no web framework; ``answers`` makes responses of what it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, tzinfo
from types import MappingProxyType

from msgspec import Struct, field

from .errors import Malformed, Unsupported, VerifierError
from .problem_table import HOUSE, ROWS, Row
from .report import Check, Outcome, Report
from .wording import report_as_json, sentence

MEDIA_TYPE = "application/problem+json"
NO_MEMBERS: Mapping[str, object] = MappingProxyType({})


class ContentTypeRefused(Unsupported):
    """The body is of a media type that this address does not take."""

    code = "content_type"


class ContentEncodingRefused(Unsupported):
    """The body is compressed: its real size could not be known before inflating it."""

    code = "content_encoding"


class BodyTooLarge(Malformed):
    """The body is longer than this address takes."""

    code = "body_size"


class BodyUnreadable(Malformed):
    """The body broke off, or its multipart form or text encoding cannot be read."""

    code = "body_unreadable"


class LengthMissing(Malformed):
    """The body does not say how long it is, where that must be known before it is read."""

    code = "length_missing"


class MemberMissing(Malformed):
    """The body has not the member that this address asks for."""

    code = "member_missing"


class MemberType(Malformed):
    """A member of the body is of the wrong JSON type."""

    code = "member_type"


class CredentialExpected(Malformed):
    """Something else stands where a credential is judged."""

    code = "credential_expected"


class PresentationExpected(Malformed):
    """Something else stands where a presentation is judged."""

    code = "presentation_expected"


class Problem(Struct, frozen=True):
    """One error as other programs read it.

    Attributes:
        code: stable identifier in snake_case.
        status: HTTP status.
        type: URL that names the kind of problem; W3C's own where there is one.
        titles: the same short sentence in ``en`` and ``zh-Hans``; it never varies for one code.
        detail: what was found and wanted, or "".
        place: JSON Pointer to the member concerned, or "".
        members: what else the answer carries (a report, ``verified``).
        retry_after: seconds after which trying again makes sense; None where it does not.
    """

    code: str
    status: int
    type: str
    titles: Mapping[str, str]
    detail: str = ""
    place: str = ""
    members: Mapping[str, object] = field(default_factory=lambda: NO_MEMBERS)
    retry_after: int | None = None

    def as_json(self, instance: str) -> dict[str, object]:
        """Return the members of the problem document; ``instance`` is a random URN, so that a log line can be found."""
        document: dict[str, object] = {
            "type": self.type,
            "title": self.titles["en"],
            "titles": dict(self.titles),
            "status": self.status,
            "code": self.code,
        }
        if self.detail:
            document["detail"] = self.detail
        if self.place:
            document["place"] = self.place
        return {**document, "instance": instance, **self.members}


def problem_of(error: VerifierError) -> Problem:
    """Return the problem that tells ``error`` to the one who asked."""
    row = row_of_error(type(error))
    return problem_from(error.code, row, detail=f"found {error.found}; wanted {error.wanted}", place=error.place)


def problem_of_code(code: str, *, found: str = "", wanted: str = "") -> Problem:
    """Return the problem for a code of the table, for refusals that no error of ours stands for (404, 405, …)."""
    detail = f"found {found}; wanted {wanted}" if wanted else ""
    return problem_from(code, ROWS[code], detail=detail)


def problem_of_report(report: Report, zone: tzinfo = UTC) -> Problem:
    """Return the problem for a report that is not *valid*: always 400, with ``verified: false`` and the report.

    ``zone`` is the one in which its sentences write dates.

    Raises:
        ValueError: the report is valid; there is no problem to tell.
    """
    if report.outcome is Outcome.VALID:
        raise ValueError("a valid report is no problem")
    members = {"verified": False, "outcome": report.outcome.value, "report": report_as_json(report, zone)}
    check = report.decisive
    if check is None:
        return problem_from("undecided", ROWS["undecided"], members=members)
    return problem_from(check.code, row_of_check(check), detail=sentence(check, "en", zone), place=check.place, members=members)


def row_of_error(kind: type[VerifierError]) -> Row:
    """Return the row of an error's class, else the row of the nearest class above it."""
    for ancestor in kind.__mro__:
        row = ROWS.get(getattr(ancestor, "code", ""))
        if row is not None:
            return row
    return ROWS["verifier_error"]


def row_of_check(check: Check) -> Row:
    """Return the row for the deciding check of a report; the status of a failed verification is 400 whatever failed."""
    row = ROWS.get(check.code)
    if row is None:
        row = ROWS["undecided" if check.outcome is Outcome.UNDECIDED else f"{check.name}_invalid"]
    return Row(400, row.en, row.zh, row.type)


def problem_from(code: str, row: Row, *, detail: str = "", place: str = "", members: Mapping[str, object] = NO_MEMBERS) -> Problem:
    """Return a problem of ``code`` with the status, type and titles of ``row``."""
    titles = MappingProxyType({"en": row.en, "zh-Hans": row.zh})
    retry_after = 1 if row.status in (429, 503) else None
    return Problem(code, row.status, row.type or HOUSE + code, titles, detail, place, members, retry_after)
