"""Licences of every type: the packages of the field verify what we sign, and we verify what they sign."""

from __future__ import annotations

import re
from typing import Any

import pytest

from verifier.proof.multikey import KeyKind
from verifier.report import Outcome
from verifier.sources import bundled_types_root

from ..verifier.conftest import BUREAU
from .conftest import Field
from .known import statements_of
from .tasks import CHALLENGE, COMBINATIONS, DOMAIN, Combination

EXAMPLES = sorted(f"{path.parts[-4]} {path.stem}" for path in bundled_types_root().glob("*/v1/examples/valid-*.json"))
every_example = pytest.mark.parametrize("name", EXAMPLES)
every_combination = pytest.mark.parametrize("combination", COMBINATIONS, ids=str)


def test_each_type_has_three_examples_to_try() -> None:
    assert len({name.partition(" ")[0] for name in EXAMPLES}) == 12
    assert {name.partition(" ")[2] for name in EXAMPLES} >= {"valid-minimal", "valid-full", "valid-awkward"}


@every_example
@pytest.mark.parametrize("hash_name", ["sha256", "sha384"])
def test_canonical_statements_are_equal(field: Field, name: str, hash_name: str) -> None:
    example = field.town.examples[name]
    ours = field.town.canonicalizer.rdfc(example, hash_name).decode()
    theirs = field.value(f"canonise {name} {hash_name}")
    # Where we say that others part from us, they do: by the text their fault, and gone when this line fails.
    assert (theirs == ours) is field.town.canonicalizer.is_portable(example, hash_name)
    # Even then nothing but order differs, and what order decides: the names of blank nodes.
    assert sorted(map(anonymous, statements_of(theirs))) == sorted(map(anonymous, statements_of(ours)))


def anonymous(line: str) -> str:
    """Return a statement without the numbers of its blank nodes."""
    return re.sub("_:c14n[0-9]+", "_:", line)


def agreed(field: Field, licence: dict[str, Any], combination: Combination) -> bool:
    """Return whether they and we sign the same bytes for a licence; ``docs/interop.md`` says why not always."""
    hash_name = "sha384" if combination.kind is KeyKind.P384 else "sha256"
    return "-jcs-" in combination.suite or field.town.canonicalizer.is_portable(licence, hash_name)


@every_combination
@every_example
def test_they_verify_what_we_sign(field: Field, name: str, combination: Combination) -> None:
    licence = field.town.licences[name]
    answer = field.value(f"verify {name} {combination}")
    assert answer["verified"] is agreed(field, licence, combination), answer
    if answer["verified"]:
        assert answer["statuses"] == {"revocation": False, "suspension": False}


@every_combination
@every_example
def test_we_verify_what_they_sign(field: Field, name: str, combination: Combination) -> None:
    signed = field.value(f"sign {name} {combination}")["signed"]
    assert signed["proof"]["verificationMethod"] == combination.their_method(BUREAU)
    report = field.report(signed)
    if agreed(field, field.town.licences[name], combination):
        assert report.outcome is Outcome.VALID, report.decisive
    else:
        assert report.decisive is not None
        assert report.decisive.code == "signature_mismatch"


def test_they_verify_a_set_that_we_sign(field: Field) -> None:
    assert field.value("verify a set")["verified"] is True


def test_we_verify_a_set_that_they_completed(field: Field) -> None:
    signed = field.value("sign again")["signed"]
    assert [proof["cryptosuite"] for proof in signed["proof"]] == ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"]
    report = field.report(signed)
    assert report.outcome is Outcome.VALID, report.decisive


@every_combination
@pytest.mark.parametrize("change", ["altered", "added"])
def test_they_refuse_what_was_changed(field: Field, change: str, combination: Combination) -> None:
    assert field.value(f"refuse {change} {combination}")["verified"] is False


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_they_verify_a_presentation_that_our_holder_signed(field: Field, suite: str) -> None:
    answer = field.value(f"verify a presentation {suite}")
    assert answer["verified"] is True, answer
    assert field.value(f"refuse a presentation {suite}")["verified"] is False


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_we_verify_a_presentation_that_they_signed(field: Field, suite: str) -> None:
    presentation = field.value(f"present {suite}")
    report = field.report(presentation, challenge=CHALLENGE, domain=DOMAIN)
    assert report.outcome is Outcome.VALID, report.decisive
    other = field.report(presentation, challenge="c-2", domain=DOMAIN)
    assert other.decisive is not None
    assert other.decisive.code == "challenge_mismatch"
