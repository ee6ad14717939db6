"""What it costs to try a passphrase has bounds on both sides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.derivation import Derivation, VaultCost
from keys.errors import VaultCostOutOfRange
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


STARVED = """
import resource
from keys.derivation import Derivation, VaultCost
from keys.errors import DerivationOutOfMemory
from keys.secret import Passphrase
resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, resource.RLIM_INFINITY))
try:
    Derivation(b"0" * 16, VaultCost(1, 4 * 1024**3)).derive(Passphrase("one"))
except DerivationOutOfMemory as refused:
    print(refused.code)
"""


def test_a_machine_without_memory_says_so() -> None:
    checkout = Path(__file__).resolve().parents[2]
    ran = subprocess.run([sys.executable, "-c", STARVED], cwd=checkout, capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "derivation_out_of_memory\n"
