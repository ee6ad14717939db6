"""Every answer has a sentence in both languages, filled with its facts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from string import Formatter

import orjson
import pytest

from verifier.qr.foreign import _KINDS
from verifier.report import Check, Outcome, Report
from verifier.wording import report_as_json, report_to_write, sentence, summary
from verifier.words import CHECK_NAMES, LANGUAGES, OUTCOMES

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CHECKS = Path(__file__).resolve().parents[2] / "verifier" / "checks"
CALL = re.compile(r'\b(?:holds|fails|open_question)\(\s*"([a-z]+)",\s*"([a-z_]+)"(?: if [^,]*? else "([a-z_]+)")?', re.DOTALL)


def codes_of_checks() -> set[str]:
    found = set()
    for file in CHECKS.glob("*.py"):
        for _, code, otherwise in CALL.findall(file.read_text()):
            found |= {code, otherwise} - {""}
    return found


def test_every_code_that_a_check_gives_has_a_sentence_in_every_language() -> None:
    codes = codes_of_checks()
    assert len(codes) > 40
    for language, sentences in LANGUAGES.items():
        assert codes - sentences.keys() == set(), language


def test_the_languages_say_the_same_things_with_the_same_facts() -> None:
    english, chinese = LANGUAGES["en"], LANGUAGES["zh-Hans"]
    assert english.keys() == chinese.keys()
    assert OUTCOMES["en"].keys() == OUTCOMES["zh-Hans"].keys() == {outcome.value for outcome in Outcome}
    assert CHECK_NAMES["en"].keys() == CHECK_NAMES["zh-Hans"].keys()
    fields = {code: {field for _, field, _, _ in Formatter().parse(text) if field} for code, text in english.items()}
    assert {code: {field for _, field, _, _ in Formatter().parse(text) if field} for code, text in chinese.items()} == fields


def test_a_revocation_is_told_with_date_reason_and_decision_as_people_write_them() -> None:
    facts = {"effective": "2026-11-20T16:30:00Z", "reason": "年检未通过", "decision": "2026-17"}
    check = Check("status", Outcome.INVALID, "revoked", facts)
    china = timezone(timedelta(hours=8))
    assert "21 November 2026, 00:30" in sentence(check, "en", china)
    chinese = sentence(check, "zh-Hans", china)
    assert "2026年11月21日 00:30" in chinese
    assert "年检未通过" in chinese
    assert "2026-17" in chinese


def test_a_sentence_that_was_said_before_is_said_anew_for_another_zone_and_another_date() -> None:
    night = Check("key", Outcome.VALID, "key_is_the_issuers", {"signed": "2026-11-20T16:30:00Z", "key": "#key-1"})
    day = Check("key", Outcome.VALID, "key_is_the_issuers", {"signed": "2026-11-20T03:30:00Z", "key": "#key-1"})
    for _ in range(2):
        assert "20 November 2026, 16:30 (UTC)" in sentence(night, "en")
        assert "21 November 2026, 00:30" in sentence(night, "en", timezone(timedelta(hours=8)))
        assert "20 November 2026, 03:30 (UTC)" in sentence(day, "en")


def test_a_report_is_written_as_it_reads_whatever_was_written_before() -> None:
    for second in (0, 1, 1.5):
        now = NOW + timedelta(seconds=second)
        checks = (
            Check("key", Outcome.VALID, "key_is_the_issuers", {"signed": now, "key": "#key-1"}),
            Check("status", Outcome.VALID, "in_force", as_of=now),
            Check("period", Outcome.INVALID, "expired", {"since": NOW, "until": "x" * 500}, place="/validUntil"),
        )
        report = Report(checks, now, now, credentials=(Report(checks[:2], now, now),))
        for zone in (UTC, timezone(timedelta(hours=8))):
            for _ in range(2):
                assert orjson.loads(orjson.dumps(report_to_write(report, zone))) == report_as_json(report, zone)


def test_what_is_not_known_of_a_revocation_leaves_no_gap() -> None:
    check = Check("status", Outcome.INVALID, "revoked", {"reason": "", "decision": "", "effective": "", "state": "revocation"})
    assert sentence(check, "en").endswith(".")
    assert "(" not in sentence(check, "en").replace("(revoked, cancelled or replaced)", "")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_an_error_without_a_sentence_of_its_own_says_found_and_wanted(language: str) -> None:
    check = Check("document", Outcome.INVALID, "some_new_code", {"found": "FOUND", "wanted": "WANTED"})
    assert "FOUND" in sentence(check, language)
    assert "WANTED" in sentence(check, language)


def test_braces_in_a_strangers_text_are_text() -> None:
    check = Check("document", Outcome.INVALID, "malformed", {"found": "{0.__class__}", "wanted": "{x}"})
    assert "{0.__class__}" in sentence(check, "en")


def test_the_json_of_a_report_has_code_reason_age_and_place_of_every_check() -> None:
    check = Check("status", Outcome.UNDECIDED, "status_list_stale", {"found": "a list that ended"}, NOW, "/credentialStatus")
    told = report_as_json(Report((check,), NOW, NOW))
    assert told["outcome"] == "undecided"
    assert told["code"] == "status_list_stale"
    (only,) = told["checks"]  # type: ignore[misc]
    assert (only["check"], only["asOf"], only["place"]) == ("status", "2026-11-23T01:00:00Z", "/credentialStatus")  # type: ignore[index,call-overload]
    assert set(only["reason"]) == set(LANGUAGES)  # type: ignore[index,call-overload]


def test_the_summary_of_a_good_report_is_its_outcome() -> None:
    assert summary(Report((Check("period", Outcome.VALID, "in_period"),), NOW, NOW), "zh-Hans") == "有效"


def test_what_a_foreign_code_is_is_told_in_both_languages() -> None:
    for _, kind in _KINDS:
        check = Check("document", Outcome.UNDECIDED, "qr_not_ours", {"found": f"{kind}: 123", "wanted": "the code of a licence"})
        assert kind in sentence(check, "en")
        assert kind not in sentence(check, "zh-Hans")
        assert "123" in sentence(check, "zh-Hans")
