"""What it costs to try a passphrase has bounds on both sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.derivation import Derivation, VaultCost
from keys.errors import DerivationOutOfMemory, VaultCostOutOfRange
from keys.secret import Passphrase


def test_the_standard_cost_is_four_operations_over_a_gibibyte() -> None:
    assert VaultCost() == VaultCost(operations=4, memory=1024**3)


@pytest.mark.parametrize(
    ("operations", "memory"),
    [(0, 8192), (17, 8192), (1, 8191), (1, 4 * 1024**3 + 1), (1, 100 * 1024**3), (-1, -1)],
)
def test_a_cost_outside_its_bounds_is_refused(operations: int, memory: int) -> None:
    with pytest.raises(VaultCostOutOfRange):
        VaultCost(operations, memory)


@given(st.integers(1, 16), st.integers(1, 16), st.integers(8192, 2**32), st.integers(8192, 2**32))
def test_a_cost_is_at_least_another_only_in_both_parts(a: int, b: int, x: int, y: int) -> None:
    assert VaultCost(a, x).at_least(VaultCost(b, y)) == (a >= b and x >= y)


def test_the_same_words_and_salt_give_the_same_key_and_others_give_others() -> None:
    derivation, cheap = Derivation(b"0" * 16, VaultCost(1, 8192)), VaultCost(1, 8192)
    one = derivation.derive(Passphrase("one"))
    assert one == derivation.derive(Passphrase("one"))
    assert one != derivation.derive(Passphrase("two"))
    assert one != Derivation(b"1" * 16, cheap).derive(Passphrase("one"))
    assert one != Derivation(b"0" * 16, VaultCost(2, 8192)).derive(Passphrase("one"))


def test_a_machine_without_memory_says_so() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (3 * 1024**3, before[1]))
    try:
        with pytest.raises(DerivationOutOfMemory) as refused:
            Derivation(b"0" * 16, VaultCost(1, 4 * 1024**3)).derive(Passphrase("one"))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert refused.value.code == "derivation_out_of_memory"
