"""Reports in words that a clerk understands, and as JSON that a program reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import orjson

from .document.instants import instant_text
from .document.strict_json import JsonObject
from .document.subject import Subject
from .report import Check, Outcome, Report
from .words import CHECK_NAMES, LANGUAGES, OUTCOMES
from .words.zh_hans import FOREIGN

MOST_KEPT = 4_096  # sentences; of most facts there are few, such as the department, the type and the trust list
ENGLISH = LANGUAGES["en"]
_NAMED = re.compile(r"\{(\w+)\}")
_VALID = Outcome.VALID  # looking it up in the enumeration takes as long as writing a check
_FALLBACK = {Outcome.INVALID: "malformed", Outcome.UNDECIDED: "unavailable", Outcome.VALID: "in_force"}
_PARTS = {  # of a sentence, each there where its fact is
    "effective_part": ("effective", {"en": " with effect from {}", "zh-Hans": "，自 {} 起"}),
    "reason_part": ("reason", {"en": " ({})", "zh-Hans": "，原因：{}"}),
    "decision_part": ("decision", {"en": ", decision {}", "zh-Hans": "，文号：{}"}),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_INSTANTS = frozenset(
    ["since", "until", "effective", "decided", "signed", "retired", "compromised", "deposited", "date", "issued", "next_update", "expires"]
)


def sentence(check: Check, language: str, zone: tzinfo = UTC) -> str:
    """Return the reason of one check in ``language`` (``en`` or ``zh-Hans``), dates as people in ``zone`` write them."""
    return sentences(check, zone)[language]


def sentences(check: Check, zone: tzinfo = UTC) -> Mapping[str, str]:
    """Return the reason of one check in each language."""
    return _reasons(check, check.facts, zone)


def _reasons(check: Check, facts: Mapping[str, str], zone: tzinfo) -> Mapping[str, str]:
    # A list says that a licence is out of force, not which of the states in law it is in.
    known = f"{check.code}_by_list" if facts.get("state") in ("revocation", "suspension") else check.code
    if known not in ENGLISH:
        known = _FALLBACK[check.outcome]
    values = [facts.get(name, "") for name in _names_in(ENGLISH[known])]
    return _told(known, tuple(values), zone)


@cache
def _names_in(template: str) -> tuple[str, ...]:
    """Return the names of the facts that a sentence of ours tells, the same in every language."""
    return tuple(_PARTS[name][0] if name in _PARTS else name for name in _NAMED.findall(template))


@lru_cache(maxsize=MOST_KEPT)
def _told(known: str, values: tuple[str, ...], zone: tzinfo) -> Mapping[str, str]:
    """Return a sentence in each language. ``values``: of the facts that it names; "" for a missing one.

    A sentence with a gap beats a crash at a counter.
    """
    facts = dict(zip(_names_in(ENGLISH[known]), values, strict=True))
    return MappingProxyType({language: _filled(known, facts, language, zone) for language in LANGUAGES})


def _filled(known: str, facts: Mapping[str, str], language: str, zone: tzinfo) -> str:
    told = {name: _readable(value, language, zone) if name in _INSTANTS else value for name, value in facts.items()}
    if known == "qr_not_ours" and language == "zh-Hans":
        told["found"] = _foreign_in_chinese(told["found"])
    for part, (needed, texts) in _PARTS.items():
        told[part] = texts[language].format(told[needed]) if told.get(needed) else ""
    return LANGUAGES[language][known].format_map(told)


def _foreign_in_chinese(found: str) -> str:
    kind, colon, quoted = found.partition(": ")
    return f"{FOREIGN.get(kind, kind)}{'：' if colon else ''}{quoted}"


def report_as_json(report: Report, zone: tzinfo = UTC) -> JsonObject:
    """Return the report as a JSON object: outcome, reasons in both languages, every check with code, facts and age."""
    return _as_json(report, zone, _check_as_json)


def report_to_write(report: Report, zone: tzinfo) -> JsonObject:
    """Return the same for ``orjson`` to write and for nobody to read: most checks say what those of another licence said."""
    return _as_json(report, zone, _check_to_write)


def _as_json(report: Report, zone: tzinfo, shown: Callable[[Check, tzinfo], Any]) -> JsonObject:
    outcome, decisive = report.outcome, report.decisive
    verified_at = instant_text(report.verified_at)
    return {
        "outcome": str(outcome),
        "summary": {language: summary_of(outcome, decisive, language, zone) for language in LANGUAGES},
        "code": decisive.code if decisive else "valid",
        "verifiedAt": verified_at,
        "judgedAt": verified_at if report.judged_at is report.verified_at else instant_text(report.judged_at),
        "credential": _subject_as_json(report.subject),
        "checks": [shown(check, zone) for check in report.checks],
        **({"credentials": [_as_json(each, zone, shown) for each in report.credentials]} if report.credentials else {}),
    }


def summary(report: Report, language: str, zone: tzinfo = UTC) -> str:
    """Return outcome and decisive reason in one line."""
    return summary_of(report.outcome, report.decisive, language, zone)


def summary_of(outcome: Outcome, decisive: Check | None, language: str, zone: tzinfo = UTC) -> str:
    """Return an outcome and the check that decided, if one did, in one line."""
    word = OUTCOMES[language][str(outcome)]
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
    facts = check.facts
    return {
        "check": check.name,
        "outcome": str(check.outcome),
        "code": check.code,
        "reason": dict(_reasons(check, facts, zone)),
        "facts": dict(facts),
        "asOf": instant_text(check.as_of) if check.as_of else None,
        "place": check.place,
    }


def _check_to_write(check: Check, zone: tzinfo) -> object:
    if check.outcome is not _VALID:
        return _check_as_json(check, zone)  # what is wrong is seldom the same, and what a stranger wrote is not kept
    # To the second, as it will be written, so that all of one second are found again.
    as_of = check.as_of.replace(microsecond=0) if check.as_of is not None and check.as_of.microsecond else check.as_of
    return _kept(check.name, check.code, check.told, as_of, check.place, zone)


@lru_cache(maxsize=MOST_KEPT)
def _kept(name: str, code: str, facts: tuple[tuple[str, str], ...], as_of: datetime | None, place: str, zone: tzinfo) -> orjson.Fragment:
    """Return a check that holds, as it is written."""
    return orjson.Fragment(orjson.dumps(_check_as_json(Check(name, _VALID, code, dict(facts), as_of, place), zone)))


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
