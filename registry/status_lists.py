"""The status lists: where a licence's two bits stand, and the signed credentials that publish them.

Indexes are random, never given again, and unique in the database itself. A list is signed anew in the
transaction that changes it, so whoever is told "revoked" can already be shown it by every verifier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Self

import orjson
from msgspec import Struct
from sqlmodel import Session, col, desc, select

from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.status import STATUS_PURPOSES
from verifier.status.list_credential import build_list_credential

from .bits import draw_free, with_bits
from .gate import Gate
from .identity import Identity, identity_of
from .periods import is_half_over, whole_second
from .signing import signed_as_credential
from .states import Bits
from .tables import LIST_ENTRIES, ListNumberRow, StatusListRow

CAPACITY = LIST_ENTRIES * 7 // 8  # the rest stays free, so that a random draw finds a free entry soon


def free_positions(session: Session) -> int:
    """Return how many licences the open pair of lists still takes."""
    newest = _open_pair(session)
    return CAPACITY - newest.allocated if newest else 0


class ListPress(Struct, frozen=True):
    """What lists are published with at one moment.

    Attributes:
        signer: opens the status key; asked only when a list changed.
        canonicalizer: knows what a list looks like, so that the next one takes a fraction of the time of the first.
        validity: how long a list is good.
    """

    identity: Identity
    signer: Callable[[], Signer]
    canonicalizer: Canonicalizer
    now: datetime
    validity: timedelta

    @classmethod
    def of(cls, gate: Gate, session: Session, now: datetime) -> Self:
        """Return the press of this registry."""
        return cls(identity_of(session), gate.signers.require_status, gate.canonicalizer, now, gate.status_validity)


def take_positions(session: Session, count: int, press: ListPress) -> list[tuple[int, int]]:
    """Return ``count`` (list number, index) that nobody had before; a pair of lists that is full is followed by a new one."""
    positions: list[tuple[int, int]] = []
    while len(positions) < count:
        pair = _open_pair(session)
        if pair is None or pair.allocated >= CAPACITY:
            pair = open_pair(session, press)
        drawn = min(count - len(positions), CAPACITY - pair.allocated)
        taken = bytearray(pair.taken)
        positions += [(pair.number, index) for index in draw_free(taken, drawn)]
        pair.taken, pair.allocated = bytes(taken), pair.allocated + drawn
        session.add(pair)
        session.flush()
    return positions


def open_pair(session: Session, press: ListPress) -> ListNumberRow:
    """Return a new pair of empty lists, already published: a licence never points to a list that isn't there."""
    newest = _open_pair(session)
    pair = ListNumberRow(number=newest.number + 1 if newest else 1, allocated=0, taken=bytes(LIST_ENTRIES // 8))
    session.add(pair)
    session.flush()
    for purpose in STATUS_PURPOSES:
        row = StatusListRow(
            number=pair.number,
            purpose=purpose,
            url=press.identity.list_url(purpose, pair.number),
            bits=bytes(LIST_ENTRIES // 8),
            sequence=0,
            credential=b"",
            valid_from=whole_second(press.now),
            valid_until=whole_second(press.now),
        )
        publish(session, row, press)
    return pair


def set_bits(session: Session, changes: Mapping[tuple[int, int], Bits], press: ListPress) -> None:
    """Put the bits of each (list number, index) in, and publish every list that changed, once."""
    for number in sorted({number for number, _ in changes}):
        of_list = {index: bits for (each, index), bits in changes.items() if each == number}
        for purpose in STATUS_PURPOSES:
            row = session.get_one(StatusListRow, (number, purpose))
            bits = with_bits(row.bits, ((index, getattr(value, purpose)) for index, value in of_list.items()))
            # The twin of a list that changed is signed anew too once it is past half of its life: the signer is at hand.
            if bits != row.bits or is_due(row, press.now):
                row.bits = bits
                publish(session, row, press)


def publish(session: Session, row: StatusListRow, press: ListPress) -> None:
    """Sign the list of ``row`` as it now is."""
    # Verifiers refuse a list that is older than one they have seen, so a clock that was put back must not show.
    since, issuer = max(whole_second(press.now), row.valid_from), press.identity.did
    credential = build_list_credential(
        url=row.url, purpose=row.purpose, bits=row.bits, issuer=issuer, valid_from=since, valid_until=since + press.validity
    )
    row.credential = orjson.dumps(signed_as_credential(credential, press.signer(), since, press.canonicalizer))
    row.sequence += 1
    row.valid_from, row.valid_until = since, since + press.validity
    session.add(row)


def is_due(row: StatusListRow, now: datetime) -> bool:
    """Return whether half of the list's life is over, the time to sign it anew."""
    return is_half_over(row.valid_from, row.valid_until, now)


def _open_pair(session: Session) -> ListNumberRow | None:
    return session.exec(select(ListNumberRow).order_by(desc(col(ListNumberRow.number))).limit(1)).first()
