"""The states of a licence, the moves between them, and what each says in the status lists. Pure tables.

Source: the domain's table of states. A revocation is never reversed, a suspension is; a licence that was
closed by a finding may still be closed formally (cancelled), and a grant that was wrong may be annulled
whenever that comes to light.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from verifier.ports import StateChange


class State(StrEnum):
    """Where a licence stands. Expired and not yet valid are computed from dates and never stored."""

    RESERVED = "reserved"
    VALID = "valid"
    SUSPENDED = "suspended"
    LOST = "lost"
    SUPERSEDED = "superseded"
    ANNULLED = "annulled"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"
    VOID = "void"


# The registry's own actions: a reserved licence becomes valid, and gives way to its next version.
DEPOSIT, SUPERSEDE = "deposit", "supersede"

# (action, state that it leads to) -> states that it may start from.
MOVES: Mapping[tuple[str, State], frozenset[State]] = MappingProxyType(
    {
        ("suspend", State.SUSPENDED): frozenset({State.VALID, State.LOST}),
        ("suspend", State.LOST): frozenset({State.VALID}),
        ("reinstate", State.VALID): frozenset({State.SUSPENDED, State.LOST}),
        # A suspended licence is not replaced: the new version would escape the measure.
        ("replace", State.SUPERSEDED): frozenset({State.VALID, State.LOST}),
        ("revoke", State.REVOKED): frozenset({State.VALID, State.SUSPENDED, State.LOST}),
        ("withdraw", State.WITHDRAWN): frozenset({State.VALID, State.SUSPENDED, State.LOST}),
        ("annul", State.ANNULLED): frozenset(
            {State.VALID, State.SUSPENDED, State.LOST, State.SUPERSEDED, State.REVOKED, State.WITHDRAWN, State.CANCELLED}
        ),
        ("cancel", State.CANCELLED): frozenset({State.VALID, State.SUSPENDED, State.LOST, State.REVOKED, State.WITHDRAWN, State.ANNULLED}),
        ("cancel", State.TRANSFERRED): frozenset({State.VALID, State.SUSPENDED, State.LOST}),
        # From reserved too: what was signed and never deposited may be in somebody's hands.
        ("void", State.VOID): frozenset({State.RESERVED, State.VALID, State.SUSPENDED, State.LOST}),
    }
)
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(action for action, _ in MOVES))

# A licence that may come back to life, or never left it: what one-live-licence-per-holder counts.
LIVE: frozenset[State] = frozenset({State.RESERVED, State.VALID, State.SUSPENDED, State.LOST})
# What a new version takes the place of when it is deposited.
REPLACEABLE: frozenset[State] = frozenset({State.VALID, State.LOST})
# What a new version may follow: not a measure in force, and not a finding that closed the licence.
FOLLOWABLE: frozenset[State] = REPLACEABLE | {State.RESERVED, State.SUPERSEDED, State.VOID}

_NONE_SET: frozenset[State] = frozenset({State.RESERVED, State.VALID})
_SUSPENSION: frozenset[State] = frozenset({State.SUSPENDED, State.LOST})
# In force at every date: the grant was wrong, or the record made in error, from the start.
_FROM_THE_START: frozenset[State] = frozenset({State.ANNULLED, State.VOID})


class Bits(Struct, frozen=True):
    """What the two status lists say of a licence."""

    revocation: bool
    suspension: bool


def bits_of(state: State) -> Bits:
    """Return the bits that ``state`` shows; every state has exactly one answer, so lists can be rebuilt from states."""
    return Bits(revocation=state not in _NONE_SET | _SUSPENSION, suspension=state in _SUSPENSION)


def allows(action: str, start: State, end: State) -> bool:
    """Return whether an authority's ``action`` leads from ``start`` to ``end``."""
    return start in MOVES.get((action, end), frozenset())


def follows(action: str, start: State, end: State) -> bool:
    """Return whether an event may say that ``action`` led from ``start`` to ``end``, the registry's own actions included."""
    own = {(DEPOSIT, State.VALID): frozenset({State.RESERVED}), (SUPERSEDE, State.SUPERSEDED): REPLACEABLE}
    return allows(action, start, end) or start in own.get((action, end), frozenset())


def actions_from(state: State) -> tuple[str, ...]:
    """Return the actions that a licence in ``state`` allows, for the message that refuses another."""
    return tuple(dict.fromkeys(action for (action, _), starts in MOVES.items() if state in starts))


def target_of(action: str, *, lost: bool = False, transferred: bool = False) -> State:
    """Return the state that ``action`` leads to; ``suspend`` and ``cancel`` have two.

    Raises:
        KeyError: no such action, or no such variant of it.
    """
    variant = {("suspend", True, False): State.LOST, ("cancel", False, True): State.TRANSFERRED}
    if lost or transferred:
        return variant[action, lost, transferred]
    return next(end for (name, end) in MOVES if name == action) if action in ACTIONS else _no_action(action)


def _no_action(action: str) -> State:
    raise KeyError(action)


def state_at(changes: Sequence[StateChange], moment: datetime) -> State | None:
    """Return the state that a licence had at ``moment``, or None before its first event took effect.

    Args:
        changes: all its events, in the order in which they were recorded. A later event overrules an earlier one from
            its own effective date on; an annulment (and a record made in error) reaches back to the start.
    """
    state = None
    for change in changes:
        if change.effective_at <= moment or change.state in _FROM_THE_START:
            state = State(change.state)
    return state
