"""Periods of keys: half-open, one at a time, and their ends only ever brought forward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import KeyActive, KeyPeriodMalformed, NoActiveKey
from keys.rotation import Standing, active_key, active_keys, compromise, outlived, refuse_overlap, retirement, standing

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PURPOSE = "assertionMethod"


@dataclass(frozen=True)
class Key:
    """A registered key that began on 1 January."""

    id: str = "did:web:a.example#key-1"
    public_key_multibase: str = "z6Mk"
    purposes: tuple[str, ...] = (PURPOSE,)
    valid_from: datetime = BEGAN
    retired: datetime | None = None
    compromised: datetime | None = None


def _day(number: int) -> datetime:
    return BEGAN + timedelta(days=number)


INSTANTS = st.integers(-400, 400).map(_day)


@pytest.mark.parametrize(
    ("key", "at", "expected"),
    [
        (Key(), _day(-1), Standing.COMING),
        (Key(), _day(0), Standing.ACTIVE),
        (Key(retired=_day(9)), _day(9) - timedelta(microseconds=1), Standing.ACTIVE),
        (Key(retired=_day(9)), _day(9), Standing.RETIRED),
        (Key(compromised=_day(9)), _day(8), Standing.ACTIVE),
        (Key(compromised=_day(9)), _day(9), Standing.COMPROMISED),
        (Key(retired=_day(5), compromised=_day(9)), _day(8), Standing.RETIRED),
        (Key(retired=_day(5), compromised=_day(3)), _day(8), Standing.COMPROMISED),
    ],
)
def test_a_period_is_half_open_and_a_compromise_outweighs_a_retirement(key: Key, at: datetime, expected: Standing) -> None:
    assert standing(key, at) is expected


@pytest.mark.parametrize("taken", [Key(), Key(valid_from=_day(30))], ids=["in force", "coming"])
def test_a_second_key_for_one_purpose_and_period_is_refused(taken: Key) -> None:
    with pytest.raises(KeyActive):
        refuse_overlap([taken], PURPOSE, _day(9))


@pytest.mark.parametrize("past", [Key(retired=_day(3)), Key(compromised=_day(3)), Key(purposes=("authentication",))])
def test_a_new_key_may_follow_one_that_ended_or_serves_another_purpose(past: Key) -> None:
    refuse_overlap([past], PURPOSE, _day(9))


def test_without_a_key_in_force_nothing_is_signed() -> None:
    with pytest.raises(NoActiveKey):
        active_key([Key(retired=_day(3)), Key(valid_from=_day(30))], PURPOSE, _day(9))


def test_between_two_keys_in_force_the_newer_one_signs_and_the_older_one_has_outlived() -> None:
    old, new = Key(id="did:web:a.example#key-1"), Key(id="did:web:a.example#key-2", valid_from=_day(5))
    assert active_key([new, old], PURPOSE, _day(9)) is new
    assert outlived([new, old], PURPOSE, _day(9)) == ((old, _day(5)),)
    assert outlived([new], PURPOSE, _day(9)) == ()


def test_a_key_cannot_end_before_it_began() -> None:
    with pytest.raises(KeyPeriodMalformed):
        retirement(Key(), _day(-1))


def test_a_compromise_is_no_forecast() -> None:
    with pytest.raises(KeyPeriodMalformed):
        compromise(Key(), _day(9), now=_day(8))


@given(end=INSTANTS, again=INSTANTS)
def test_an_end_is_brought_forward_and_never_put_off(end: datetime, again: datetime) -> None:
    key = Key(valid_from=_day(-500), retired=end, compromised=end)
    assert retirement(key, again) == min(end, again)
    assert compromise(key, again, now=_day(500)) == min(end, again)


@given(ends=st.lists(st.tuples(INSTANTS, st.none() | INSTANTS, st.none() | INSTANTS), max_size=4), at=INSTANTS)
def test_a_key_in_force_is_neither_retired_nor_compromised_nor_to_come(
    ends: list[tuple[datetime, datetime | None, datetime | None]], at: datetime
) -> None:
    keys = [Key(valid_from=begin, retired=retired, compromised=broken) for begin, retired, broken in ends]
    for key in active_keys(keys, PURPOSE, at):
        assert key.valid_from <= at
        assert key.retired is None or at < key.retired
        assert key.compromised is None or at < key.compromised
