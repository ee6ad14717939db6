"""Every error has a problem: a status, a type and a title in two languages."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import verifier
from verifier.errors import Malformed, Unavailable, Unsupported, VerifierError
from verifier.problem_table import HOUSE, ROWS
from verifier.problems import problem_of, problem_of_code, problem_of_report
from verifier.report import Check, Outcome, Report

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Strange(Unsupported):
    code = "strange"


def classes(root: type[VerifierError]) -> Iterator[type[VerifierError]]:
    yield root
    for each in root.__subclasses__():
        yield from classes(each)


def report(*checks: Check) -> Report:
    return Report(checks, NOW, NOW)


@pytest.mark.parametrize("code", ROWS)
def test_a_row_has_titles_in_two_languages_and_an_honest_status(code: str) -> None:
    row = ROWS[code]
    assert row.en.isascii()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in row.zh)
    assert 400 <= row.status < 600
    assert row.type == "" or row.type.startswith(
        ("https://w3id.org/security#", "https://www.w3.org/ns/credentials/status-list#", "https://www.w3.org/TR/vc-data-model#")
    )


def test_every_error_of_the_verifier_has_a_row() -> None:
    for module in pkgutil.walk_packages(verifier.__path__, "verifier."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for kind in classes(VerifierError):
        problem = problem_of(kind(found="a", wanted="b", place="/c"))
        assert problem.code == kind.code
        assert (problem.detail, problem.place) == ("found a; wanted b", "/c")
        assert problem.status != 500


def test_an_error_without_a_row_takes_that_of_its_kind() -> None:
    problem = problem_of(Strange(found="a", wanted="b"))
    assert (problem.status, problem.type) == (422, HOUSE + "strange")
    assert problem.titles["en"] == ROWS["unsupported"].en


@pytest.mark.parametrize(("error", "status", "retry"), [(Malformed, 400, None), (Unsupported, 422, None), (Unavailable, 503, 1)])
def test_the_three_kinds_are_told_apart(error: type[VerifierError], status: int, retry: int | None) -> None:
    problem = problem_of(error(found="a", wanted="b"))
    assert (problem.status, problem.retry_after) == (status, retry)


@pytest.mark.parametrize(
    ("name", "code", "type_url"),
    [
        ("proof", "signature_mismatch", "https://w3id.org/security#PROOF_VERIFICATION_ERROR"),
        ("proof", "data_loss", "https://w3id.org/security#DATA_LOSS_DETECTION_ERROR"),
        ("challenge", "domain_mismatch", "https://w3id.org/security#INVALID_DOMAIN_ERROR"),
        ("challenge", "challenge_mismatch", "https://w3id.org/security#INVALID_CHALLENGE_ERROR"),
        ("status", "status_list_missing", "https://www.w3.org/ns/credentials/status-list#STATUS_RETRIEVAL_ERROR"),
        ("status", "status_list_untrusted", "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"),
        ("status", "status_list_too_short", "https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR"),
        ("status", "status_index_out_of_range", "https://www.w3.org/ns/credentials/status-list#RANGE_ERROR"),
        ("status", "status_entry_malformed", "https://www.w3.org/ns/credentials/status-list#MALFORMED_VALUE_ERROR"),
        ("status", "revoked", HOUSE + "revoked"),
        ("period", "expired", HOUSE + "expired"),
    ],
)
def test_a_failed_check_has_the_type_that_others_know(name: str, code: str, type_url: str) -> None:
    problem = problem_of_report(report(Check(name, Outcome.INVALID, code)))
    assert (problem.status, problem.code, problem.type) == (400, code, type_url)
    assert problem.members["verified"] is False


def test_an_undecided_report_is_400_with_a_code_of_its_own() -> None:
    problem = problem_of_report(report(Check("trust", Outcome.UNDECIDED, "trust_list_stale")))
    assert (problem.status, problem.code, problem.members["outcome"]) == (400, "trust_list_stale", "undecided")


def test_a_report_without_any_check_is_undecided() -> None:
    assert problem_of_report(report()).code == "undecided"


def test_a_valid_report_is_no_problem() -> None:
    with pytest.raises(ValueError, match="valid"):
        problem_of_report(report(Check("proof", Outcome.VALID, "proof_holds")))


def test_the_document_is_that_of_rfc_9457() -> None:
    document = problem_of_code("not_found").as_json("urn:uuid:1")
    assert document == {
        "type": HOUSE + "not_found",
        "title": ROWS["not_found"].en,
        "titles": {"en": ROWS["not_found"].en, "zh-Hans": ROWS["not_found"].zh},
        "status": 404,
        "code": "not_found",
        "instance": "urn:uuid:1",
    }
