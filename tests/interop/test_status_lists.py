"""Status lists: theirs read by us, ours read by them, bit for bit."""

from __future__ import annotations

import copy
import json

import pytest

from verifier.report import Outcome
from verifier.status.bitstring import bit_at, decode_list

from ..verifier.conftest import NOW, PREFIX, World
from .conftest import Field
from .tasks import ED25519, LIST_INDEXES, SUSPENDED


@pytest.mark.parametrize(("purpose", "set_bits"), [("revocation", set()), ("suspension", {SUSPENDED})])
def test_they_read_our_list(field: Field, purpose: str, set_bits: set[int]) -> None:
    answer = field.value(f"read list {purpose}")
    assert answer["length"] == 131_072
    assert answer["bits"] == [index in set_bits for index in (*LIST_INDEXES, SUSPENDED)]


def test_we_read_their_list(field: Field) -> None:
    made = field.value("make list revocation")["signed"]
    bits = decode_list(made["credentialSubject"]["encodedList"])
    assert [index for index in range(len(bits) * 8) if bit_at(bits, index)] == list(LIST_INDEXES)


def test_a_licence_is_judged_by_lists_that_they_made_and_signed(field: Field) -> None:
    world = field.world_with_their_keys()
    world.lists = {
        f"{PREFIX}{purpose}-1": World.encoded(field.value(f"make list {purpose}")["signed"]) for purpose in ("revocation", "suspension")
    }
    codes = {}
    for index in (9, 10):
        licence = copy.deepcopy(field.town.licences["business-licence valid-full"])
        for each in licence["credentialStatus"]:
            each["statusListIndex"] = str(index)
        report = world.verifier().verify(json.dumps(field.town.signed(licence, ED25519)), now=NOW)
        codes[index] = report.decisive.code if report.decisive else report.outcome
    assert codes == {9: "revoked", 10: Outcome.VALID}


def test_they_find_the_bit_of_a_suspended_licence_by_our_entries(field: Field) -> None:
    assert field.value("status suspended")["statuses"] == {"revocation": False, "suspension": True}
