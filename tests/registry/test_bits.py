"""Bits in lists, and the draw of free ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.bits import bit_is_set, draw_free, random_below, with_bits
from verifier.status.bitstring import bit_at


@given(st.sets(st.integers(0, 255)))
def test_bits_are_where_the_verifier_looks(indexes: set[int]) -> None:
    bits = with_bits(bytes(32), ((index, True) for index in indexes))
    assert {index for index in range(256) if bit_at(bits, index)} == indexes
    assert with_bits(bits, ((index, False) for index in indexes)) == bytes(32)


@given(st.binary(min_size=16, max_size=16), st.integers(0, 40))
def test_what_is_drawn_was_free_and_is_taken_then(before: bytes, count: int) -> None:
    free = {index for index in range(128) if not bit_is_set(before, index)}
    taken = bytearray(before)
    if count > len(free):
        with pytest.raises(ValueError, match="free entries in a list"):
            draw_free(taken, count)
        return
    drawn = draw_free(taken, count)
    assert len(set(drawn)) == count
    assert set(drawn) <= free
    assert {index for index in range(128) if bit_is_set(taken, index)} == (set(range(128)) - free) | set(drawn)


def test_the_draw_does_not_count_up() -> None:
    drawn = draw_free(bytearray(16_384), 1_000)
    assert drawn != sorted(drawn)
    assert max(drawn) > 100_000


@pytest.mark.parametrize("bound", [1, 2, 7, 100, 131_072])
def test_numbers_are_drawn_from_all_below_the_bound_and_no_others(bound: int) -> None:
    drawn = [number for _ in range(3) for number in random_below(bound, 2_000)]
    assert len(drawn) > 2_500  # at most half is thrown away, give or take
    assert set(drawn) <= set(range(bound))
    assert bound > 100 or set(drawn) == set(range(bound))
    # Each tenth of the numbers gets its share.
    assert bound < 100 or all(0.07 < sum(number * 10 // bound == tenth for number in drawn) / len(drawn) < 0.13 for tenth in range(10))
