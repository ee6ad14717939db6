"""Answers that are kept: bound to department and request, the first one stays, on both kinds of database."""

from __future__ import annotations

from typing import Any

import pytest

from registry.departments.kept_answers import Answer, KeptAnswers, request_digest
from registry.errors import RegistryError

BUREAU = "11440199DEMX00014L"
DIGEST = request_digest("POST", "/licences/reservations", b"{}")
FIRST, SECOND = Answer(200, "application/json", b"first"), Answer(200, "application/json", b"second")


def test_the_first_answer_is_the_one_that_is_given(any_world: Any) -> None:
    answers = KeptAnswers(any_world.gate)
    one, same = answers.claim(BUREAU, "k-1", DIGEST), answers.claim(BUREAU, "k-1", DIGEST)
    assert (one.answer, same.answer) == (None, None)  # both try at once: neither is answered yet
    assert answers.keep(one, FIRST) == FIRST
    assert answers.keep(same, SECOND) == FIRST
    assert answers.claim(BUREAU, "k-1", DIGEST).answer == FIRST


def test_a_key_that_is_being_answered_is_taken_already(world: Any) -> None:
    answers = KeptAnswers(world.gate)
    answers.claim(BUREAU, "k-1", DIGEST)
    with pytest.raises(RegistryError) as refused:
        answers.claim(BUREAU, "k-1", request_digest("POST", "/licences/reservations", b"[]"))
    assert refused.value.code == "idempotency_mismatch"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "/licences/reservations", b"{}"), ("POST", "/licences/deposits", b"{}"), ("POST", "/licences/reservations", b"{ }")],
)
def test_method_address_and_every_byte_count(method: str, path: str, body: bytes) -> None:
    assert request_digest(method, path, body) != DIGEST


def test_what_is_a_day_old_is_forgotten_and_may_be_another_request(world: Any) -> None:
    answers = KeptAnswers(world.gate)
    answers.keep(answers.claim(BUREAU, "k-1", DIGEST), FIRST)
    world.clock.pass_time(hours=24)
    assert answers.claim(BUREAU, "k-1", DIGEST).answer == FIRST
    world.clock.pass_time(seconds=1)
    assert answers.claim(BUREAU, "k-1", request_digest("PUT", "/", b"")).answer is None


def test_an_answer_that_took_longer_than_a_day_is_still_given(world: Any) -> None:
    answers = KeptAnswers(world.gate)
    claim = answers.claim(BUREAU, "k-1", DIGEST)
    world.clock.pass_time(days=2)
    answers.claim(BUREAU, "k-2", DIGEST)  # which forgets what is old
    assert answers.keep(claim, FIRST) == FIRST
