"""Reports as a terminal shows them: the verdict first, then every check with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo

from .columns import width_of
from .errors import printable
from .report import Check, Outcome, Report
from .wording import name_of_check, sentence
from .words import OUTCOMES

_COLOURS = {Outcome.VALID: "green", Outcome.INVALID: "red", Outcome.UNDECIDED: "yellow"}
_MARKS = {Outcome.VALID: "✓", Outcome.INVALID: "✗", Outcome.UNDECIDED: "?"}
_NAME_COLUMNS = 18


# What ``click.style`` is: a text, ``fg`` for its colour, ``bold``.
Style = Callable[..., str]


def without_style(text: str, **_: object) -> str:
    """Return ``text`` as it is, where nobody sees colours."""
    return text


def lines_of(report: Report, language: str, zone: tzinfo, style: Style, *, label: str = "") -> Iterator[str]:
    """Yield the lines of one report: verdict, what was judged, and the checks in their order."""
    verdict = style(OUTCOMES[language][report.outcome.value], fg=_COLOURS[report.outcome], bold=True)
    yield f"{verdict}  {label}".rstrip()
    yield from _subject_lines(report, language)
    decisive = report.decisive
    if decisive is not None:
        yield f"  {style(sentence(decisive, language, zone), bold=True)}"
    yield ""
    for check in report.checks:
        yield _check_line(check, language, zone, style)
    for number, member in enumerate(report.credentials, 1):
        yield ""
        yield from (f"  {line}" for line in lines_of(member, language, zone, style, label=f"#{number}"))


def _subject_lines(report: Report, language: str) -> Iterator[str]:
    subject = report.subject
    tag = language.lower()
    name = subject.names.get(tag) or next(iter(subject.names.values()), "")
    issuer = subject.issuer_names.get(tag) or next(iter(subject.issuer_names.values()), subject.issuer)
    if name or issuer:
        yield "  " + " · ".join(printable(part) for part in (name, issuer) if part)
    if subject.id:
        yield f"  {printable(subject.id)}"


def _check_line(check: Check, language: str, zone: tzinfo, style: Style) -> str:
    mark = style(_MARKS[check.outcome], fg=_COLOURS[check.outcome])
    name = name_of_check(check, language)
    age = f" [{check.as_of.astimezone(zone):%Y-%m-%d %H:%M}]" if check.as_of else ""
    return f"  {mark} {name}{' ' * max(1, _NAME_COLUMNS - width_of(name))}{printable(sentence(check, language, zone))}{age}"
