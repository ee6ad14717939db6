"""A little of the fuzzing in every run of the tests, always the same; ``make fuzz`` does much of it, always another."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import closing

import pytest

from verifier.report import Outcome

from .choices import Choices
from .originals import Originals, says_the_same
from .promises import Finding, examine
from .services import OpenProfile
from .targets import SELDOM, Targets

DOORS = [
    "licence", "signed", "presentation", "code", "cbor", "status-list", "trust-list", "http", "sheet",
    "batch", "address", "pdf", "open", "token", "did", "rows", "deposit", "decision",
]  # fmt: skip
INPUTS = 40


@pytest.fixture(scope="session")
def originals() -> Originals:
    return Originals.make()


@pytest.fixture(scope="session")
def targets(originals: Originals) -> Iterator[Targets]:
    with closing(Targets(originals)) as made:
        yield made


def test_every_original_is_valid(originals: Originals) -> None:
    documents = [*originals.licences, *originals.presentations]
    reports = [originals.judged(json.dumps(one)) for one in documents]
    assert [report.decisive for report in reports if report.outcome is not Outcome.VALID] == []
    assert [text for text, _ in originals.codes if originals.judged(text).outcome is not Outcome.VALID] == []
    assert originals.judged(json.dumps(originals.revoked)).outcome is Outcome.INVALID


def test_every_original_of_the_open_profile_is_valid() -> None:
    ours = OpenProfile()
    asked = [{"verifiableCredential": one} for one in (*ours.credentials, ours.token)]
    answers = [ours.client.post("/credentials/verify", json=body) for body in asked]
    answers += [ours.client.post("/presentations/verify", json={"verifiablePresentation": one}) for one in ours.presentations]
    assert [answer.text for answer in answers if answer.status_code != 200] == []


def test_what_is_written_in_other_words_is_the_same_in_the_open_profile() -> None:
    ours = OpenProfile()
    plain, text = ours.credentials[:2]
    for one, same in ((plain, True), (text, False)):
        assert ours.is_original({**one, "credentialSubject": [one["credentialSubject"]]}) is same
        assert not ours.is_original({**one, "credentialSubject": {**one["credentialSubject"], "unheard": "of"}})
        assert not ours.is_original({**one, "validFrom": "2026-01-02T00:00:00Z"})


def test_a_presentation_that_nobody_signed_is_as_good_as_its_credentials() -> None:
    ours = OpenProfile()
    unsigned = {name: value for name, value in ours.presentations[0].items() if name != "proof"}
    forged = {**ours.credentials[0], "validFrom": "2026-01-02T00:00:00Z"}
    assert ours.is_original(unsigned)
    assert not ours.is_original({**unsigned, "verifiableCredential": [ours.credentials[0], forged]})


def test_every_door_has_its_maker(targets: Targets) -> None:
    assert list(targets.makers) == DOORS


@pytest.mark.parametrize("door", DOORS)
def test_no_input_breaks_a_promise(targets: Targets, door: str) -> None:
    chance = random.Random(door)
    for _ in range(INPUTS if door not in SELDOM else 4):
        examine(targets.makers[door](Choices(chance.randbytes(256))))


def test_a_forgery_that_passed_would_be_found(originals: Originals, targets: Targets) -> None:
    """The fuzzer's own eye: a licence of another world's key, given to a verifier that takes it, is no original."""
    forged = originals.world.sign({**originals.world.unsigned(), "validUntil": "2030-01-01T00:00:00Z"})
    with pytest.raises(Finding, match="not one of the originals"):
        targets._hold(json.dumps(forged).encode())


def test_the_order_of_items_counts_where_text_is_signed(originals: Originals) -> None:
    plain, text = originals.licences[0], originals.licences[1]
    for licence, same in ((plain, True), (text, False)):
        turned = {**licence, "issuer": {**licence["issuer"], "name": licence["issuer"]["name"][::-1]}}
        assert says_the_same(turned, licence) is same
        assert (originals.judged(json.dumps(turned)).outcome is Outcome.VALID) is same
    assert not says_the_same({**plain, "extra": 1}, plain)
    assert not says_the_same({**plain, "proof": []}, plain)
