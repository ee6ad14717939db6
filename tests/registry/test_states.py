"""The table of states: every move is decided, none is left open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.states import ACTIONS, LIVE, MOVES, Bits, State, actions_from, allows, bits_of, state_at, target_of
from verifier.ports import StateChange

START = datetime(2026, 1, 1, tzinfo=UTC)

# One line a state: where each action leads from it. What is not here is refused.
MATRIX = {
    State.RESERVED: "void",
    State.VALID: "suspend suspend-lost replace revoke withdraw annul cancel cancel-transferred void",
    State.SUSPENDED: "reinstate revoke withdraw annul cancel cancel-transferred void",
    State.LOST: "suspend reinstate replace revoke withdraw annul cancel cancel-transferred void",
    State.SUPERSEDED: "annul",
    State.ANNULLED: "cancel",
    State.WITHDRAWN: "annul cancel",
    State.REVOKED: "annul cancel",
    State.CANCELLED: "annul",
    State.TRANSFERRED: "",
    State.VOID: "",
}
ENDS = {
    "suspend": State.SUSPENDED,
    "suspend-lost": State.LOST,
    "reinstate": State.VALID,
    "replace": State.SUPERSEDED,
    "revoke": State.REVOKED,
    "withdraw": State.WITHDRAWN,
    "annul": State.ANNULLED,
    "cancel": State.CANCELLED,
    "cancel-transferred": State.TRANSFERRED,
    "void": State.VOID,
}


def test_the_matrix_names_every_state_and_every_move() -> None:
    assert set(MATRIX) == set(State)
    assert {(name.partition("-")[0], end) for name, end in ENDS.items()} == set(MOVES)


@pytest.mark.parametrize(("start", "name"), list(product(State, ENDS)), ids=str)
def test_a_move_is_allowed_exactly_where_the_matrix_says(start: State, name: str) -> None:
    action, _, _ = name.partition("-")
    assert allows(action, start, ENDS[name]) == (name in MATRIX[start].split())


@pytest.mark.parametrize("state", list(State))
def test_the_possible_actions_are_those_of_the_matrix(state: State) -> None:
    assert set(actions_from(state)) == {name.partition("-")[0] for name in MATRIX[state].split()}


@pytest.mark.parametrize("state", sorted(set(State) - LIVE))
def test_what_was_closed_never_lives_again(state: State) -> None:
    reachable = {end for (action, end), starts in MOVES.items() if state in starts}
    assert not reachable & LIVE


def test_only_reserved_and_valid_show_no_bit_and_none_shows_both() -> None:
    assert {state for state in State if bits_of(state) == Bits(False, False)} == {State.RESERVED, State.VALID}
    assert {state for state in State if bits_of(state).suspension} == {State.SUSPENDED, State.LOST}
    assert not [state for state in State if bits_of(state) == Bits(True, True)]


@pytest.mark.parametrize("state", sorted(set(State) - LIVE))
def test_every_closed_state_shows_the_revocation_bit(state: State) -> None:
    assert bits_of(state) == Bits(revocation=True, suspension=False)


def test_actions_with_two_ends_name_the_second() -> None:
    assert [target_of(action) for action in ACTIONS] == [ENDS[action] for action in ACTIONS]
    assert target_of("suspend", lost=True) is State.LOST
    assert target_of("cancel", transferred=True) is State.TRANSFERRED


@pytest.mark.parametrize(("action", "variant"), [("revoke", {"lost": True}), ("suspend", {"transferred": True}), ("bury", {})])
def test_there_is_no_other_variant(action: str, variant: dict[str, bool]) -> None:
    with pytest.raises(KeyError):
        target_of(action, **variant)


def change(state: str, effective: int, decided: int | None = None) -> StateChange:
    return StateChange(
        state=state,
        decided_at=START + timedelta(days=effective if decided is None else decided),
        effective_at=START + timedelta(days=effective),
        authority="11440199DEMX00014L",
        reason="a reason",
    )


@pytest.mark.parametrize(
    ("changes", "day", "state"),
    [
        ([], 0, None),
        ([change("valid", 0)], -1, None),
        ([change("valid", 0)], 0, "valid"),
        ([change("valid", 0), change("suspended", 10), change("valid", 20)], 9, "valid"),
        ([change("valid", 0), change("suspended", 10), change("valid", 20)], 10, "suspended"),
        ([change("valid", 0), change("suspended", 10), change("valid", 20)], 20, "valid"),
        ([change("valid", 0), change("revoked", 5, decided=30)], 7, "revoked"),
        ([change("valid", 0), change("suspended", 10), change("revoked", 5, decided=30)], 12, "revoked"),
        ([change("valid", 0), change("annulled", 30)], 1, "annulled"),
        ([change("valid", 0), change("annulled", 30), change("cancelled", 40)], 35, "annulled"),
        ([change("valid", 0), change("annulled", 30), change("cancelled", 40)], 45, "cancelled"),
        ([change("valid", 0), change("void", 30)], 1, "void"),
    ],
    ids=[
        "never recorded",
        "before its first day",
        "on its first day",
        "before the suspension",
        "from the suspension on",
        "from the reinstatement on",
        "decided later, effective earlier",
        "a revocation that reaches behind a suspension",
        "annulled from the start",
        "annulled, then closed: in between",
        "annulled, then closed",
        "a record made in error never was",
    ],
)
def test_the_state_at_a_date(changes: list[StateChange], day: int, state: str | None) -> None:
    assert state_at(changes, START + timedelta(days=day)) == state


@given(st.lists(st.tuples(st.sampled_from([*State]), st.integers(0, 50)), max_size=8), st.integers(-10, 60))
def test_an_annulment_is_never_outlived_by_validity(steps: list[tuple[State, int]], day: int) -> None:
    changes = [change(state, effective) for state, effective in steps] + [change("annulled", 100)]
    assert state_at(changes, START + timedelta(days=day)) is State.ANNULLED
