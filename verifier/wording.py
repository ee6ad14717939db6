"""Reports in words that a clerk understands, and as JSON that a program reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from .document.instants import instant_text
from .document.strict_json import JsonObject
from .report import Check, Outcome, Report
from .subject import Subject
from .words import CHECK_NAMES, LANGUAGES, OUTCOMES
from .words.zh_hans import FOREIGN

_FALLBACK = {Outcome.INVALID: "malformed", Outcome.UNDECIDED: "unavailable", Outcome.VALID: "in_force"}
_PARTS = {
    "en": {"effective_part": " with effect from {effective}", "reason_part": " ({reason})", "decision_part": ", decision {decision}"},
    "zh-Hans": {"effective_part": "，自 {effective} 起", "reason_part": "，原因：{reason}", "decision_part": "，文号：{decision}"},
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_INSTANTS = frozenset(
    ["since", "until", "effective", "decided", "signed", "retired", "compromised", "deposited", "date", "issued", "next_update", "expires"]
)


def sentence(check: Check, language: str, zone: tzinfo = UTC) -> str:
    """Return the reason of one check in ``language`` (``en`` or ``zh-Hans``), dates as people in ``zone`` write them."""
    # A list says that a licence is out of force, not which of the states in law it is in.
    known = f"{check.code}_by_list" if check.facts.get("state") in ("revocation", "suspension") else check.code
    template = LANGUAGES[language].get(known) or LANGUAGES[language][_FALLBACK[check.outcome]]
    if "{" not in template:
        return template
    facts = {name: _readable(value, language, zone) if name in _INSTANTS else value for name, value in check.facts.items()}
    if check.code == "qr_not_ours" and language == "zh-Hans":
        facts["found"] = _foreign_in_chinese(facts.get("found", ""))
    for part, text in _PARTS[language].items():
        needed = part.removesuffix("_part")
        facts[part] = text.format(**{needed: facts[needed]}) if facts.get(needed) else ""
    return template.format_map(_Blank(facts))


def _foreign_in_chinese(found: str) -> str:
    kind, colon, quoted = found.partition(": ")
    return f"{FOREIGN.get(kind, kind)}{'：' if colon else ''}{quoted}"


def report_as_json(report: Report, zone: tzinfo = UTC) -> JsonObject:
    """Return the report as a JSON object: outcome, reasons in both languages, every check with code, facts and age."""
    return {
        "outcome": report.outcome.value,
        "summary": {language: summary(report, language, zone) for language in LANGUAGES},
        "code": report.decisive.code if report.decisive else "valid",
        "verifiedAt": instant_text(report.verified_at),
        "judgedAt": instant_text(report.judged_at),
        "credential": _subject_as_json(report.subject),
        "checks": [_check_as_json(check, zone) for check in report.checks],
        **({"credentials": [report_as_json(each, zone) for each in report.credentials]} if report.credentials else {}),
    }


def summary(report: Report, language: str, zone: tzinfo = UTC) -> str:
    """Return outcome and decisive reason in one line."""
    return summary_of(report.outcome, report.decisive, language, zone)


def summary_of(outcome: Outcome, decisive: Check | None, language: str, zone: tzinfo = UTC) -> str:
    """Return an outcome and the check that decided, if one did, in one line."""
    word = OUTCOMES[language][outcome.value]
    if decisive is None:
        return word
    colon = "：" if language == "zh-Hans" else ": "
    if outcome is Outcome.UNDECIDED:
        word = word.partition(colon.strip())[0]
    return f"{word}{colon}{sentence(decisive, language, zone)}"


def name_of_check(check: Check, language: str) -> str:
    """Return the question of a check as a heading."""
    return CHECK_NAMES[language].get(check.name, check.name)


def _check_as_json(check: Check, zone: tzinfo) -> JsonObject:
    return {
        "check": check.name,
        "outcome": check.outcome.value,
        "code": check.code,
        "reason": {language: sentence(check, language, zone) for language in LANGUAGES},
        "facts": dict(check.facts),
        "asOf": instant_text(check.as_of) if check.as_of else None,
        "place": check.place,
    }


def _subject_as_json(subject: Subject) -> JsonObject:
    return {
        "id": subject.id,
        "type": list(subject.types),
        "name": dict(subject.names),
        "issuer": {"id": subject.issuer, "name": dict(subject.issuer_names)},
        "validFrom": subject.valid_from,
        "validUntil": subject.valid_until,
    }


def _readable(value: str, language: str, zone: tzinfo) -> str:
    """Return an instant as a person writes it: date and minute in ``zone``, which is named."""
    try:
        instant = datetime.fromisoformat(value).astimezone(zone)
    except (ValueError, OverflowError):
        return value
    minute = f"{instant.hour:02}:{instant.minute:02}"
    if language == "zh-Hans":
        return f"{instant.year}年{instant.month}月{instant.day}日 {minute}（{instant.tzname()}）"
    return f"{instant.day} {_MONTHS[instant.month - 1]} {instant.year}, {minute} ({instant.tzname()})"


class _Blank(dict[str, str]):
    """Facts in which a missing one reads as nothing: a sentence with a gap beats a crash at a counter."""

    def __missing__(self, key: str) -> str:
        return ""

    def __init__(self, facts: Mapping[str, str]) -> None:
        super().__init__(facts)
