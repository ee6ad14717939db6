"""When a key or a grant counts: half-open periods, and the whole seconds in which they are written. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Key(Protocol):
    """What the period of a key is judged by."""

    @property
    def valid_from(self) -> datetime: ...
    @property
    def retired_at(self) -> datetime | None: ...
    @property
    def compromised_at(self) -> datetime | None: ...


def whole_second(moment: datetime) -> datetime:
    """Return ``moment`` in UTC without its fraction.

    Documents are signed with whole seconds: a key that began at half past a second would be "not yet in use"
    in the signature it makes at once.
    """
    return moment.astimezone(UTC).replace(microsecond=0)


def key_is_live(key: Key, moment: datetime) -> bool:
    """Return whether ``key`` counts at ``moment``: from its beginning (inclusive) to its end (exclusive)."""
    ends = [end for end in (key.retired_at, key.compromised_at) if end is not None]
    return key.valid_from <= moment and all(moment < end for end in ends)


def is_half_over(since: datetime, until: datetime, now: datetime) -> bool:
    """Return whether half of the life of a signed list is over, the time to sign it anew."""
    return now >= since + (until - since) / 2


def is_within(moment: datetime, since: datetime, until: datetime | None) -> bool:
    """Return whether ``moment`` lies in the period from ``since`` (inclusive) to ``until`` (exclusive, None: open)."""
    return since <= moment and (until is None or moment < until)
