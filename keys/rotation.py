"""What create, rotate, retire and compromise mean: the rules for the periods of an authority's keys.

* One key per department, purpose and period: ``create`` refuses where a key is in force.
* ``rotate``: a new key takes over, and the old one is retired from the instant at which the new one began. Whatever the
  retired key signed before still verifies, so no licence has to be signed again.
* ``compromise``: somebody else may have signed since an instant. From then on ``created`` proves nothing, since the thief writes
  it; only what was deposited before counts.

Periods are half-open: a key counts from ``valid_from`` (inclusive) to ``retired`` (exclusive).
An end may be brought forward and never put off: putting it off would make signatures valid that were refused before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from verifier.document.instants import instant_text

from .errors import KeyActive, KeyPeriodMalformed, NoActiveKey
from .register import RegisteredKey


class Standing(StrEnum):
    """What a key is at an instant. A compromise outweighs a retirement."""

    COMING = "coming"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


def standing(key: RegisteredKey, at: datetime) -> Standing:
    """Return what ``key`` is at ``at``."""
    if key.compromised is not None and key.compromised <= at:
        return Standing.COMPROMISED
    if key.retired is not None and key.retired <= at:
        return Standing.RETIRED
    return Standing.COMING if at < key.valid_from else Standing.ACTIVE


def active_keys(keys: Sequence[RegisteredKey], purpose: str, at: datetime) -> tuple[RegisteredKey, ...]:
    """Return the keys in force for ``purpose``, oldest first: one, or two where a rotation was interrupted."""
    active = (key for key in keys if purpose in key.purposes and standing(key, at) is Standing.ACTIVE)
    return tuple(sorted(active, key=lambda key: key.valid_from))


def active_key(keys: Sequence[RegisteredKey], purpose: str, at: datetime) -> RegisteredKey:
    """Return the key to sign with: the newest one in force.

    Raises:
        NoActiveKey: there is none.
    """
    active = active_keys(keys, purpose, at)
    if not active:
        raise NoActiveKey(found=f"no key in force for {purpose}", wanted="one: `licence key create --authority CODE`")
    return active[-1]


def refuse_overlap(keys: Sequence[RegisteredKey], purpose: str, at: datetime) -> None:
    """Return if a new key for ``purpose`` may begin at ``at``.

    Raises:
        KeyActive: a key is in force, or will be.
    """
    taken = [key for key in keys if purpose in key.purposes and standing(key, at) in {Standing.ACTIVE, Standing.COMING}]
    if taken:
        raise KeyActive(found=f"{taken[-1].id} in force for {purpose}", wanted="no key in force: `licence key rotate` replaces it")


def outlived(keys: Sequence[RegisteredKey], purpose: str, at: datetime) -> tuple[tuple[RegisteredKey, datetime], ...]:
    """Return the keys that a rotation began to replace and did not retire, each with the instant at which its successor began.

    If a rotation crashes between registering the new key and retiring the old one, two keys are in force; this finishes it.
    """
    active = active_keys(keys, purpose, at)
    return tuple((old, successor.valid_from) for old, successor in pairwise(active))


def retirement(key: RegisteredKey, at: datetime) -> datetime:
    """Return the instant at which the period of ``key`` ends when it is retired from ``at``: never later than before.

    Raises:
        KeyPeriodMalformed: ``at`` lies before the key's period began.
    """
    if at < key.valid_from:
        raise KeyPeriodMalformed(
            found=f"a retirement at {instant_text(at)}", wanted=f"an instant from {instant_text(key.valid_from)}, when {key.id} began"
        )
    return at if key.retired is None else min(at, key.retired)


def compromise(key: RegisteredKey, since: datetime, now: datetime) -> datetime:
    """Return since when ``key`` counts as compromised: never later than found before.

    Raises:
        KeyPeriodMalformed: ``since`` lies in the future.
    """
    if since > now:
        raise KeyPeriodMalformed(found=f"a compromise since {instant_text(since)}", wanted=f"an instant until now, {instant_text(now)}")
    return since if key.compromised is None else min(since, key.compromised)
