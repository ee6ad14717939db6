"""The status lists: where a licence's two bits stand, and the signed credentials that publish them.

Indexes are random, never given again, and unique in the database itself. A list is signed anew in the
transaction that changes it, so whoever is told "revoked" can already be shown it by every verifier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import orjson
from sqlmodel import Session, col, desc, select

from verifier.ports import Signer
from verifier.status.list_credential import build_list_credential

from .bits import draw_free, with_bits
from .identity import PURPOSES, Identity
from .periods import whole_second
from .signing import signed_as_credential
from .states import Bits
from .tables import LIST_ENTRIES, ListNumberRow, StatusListRow

CAPACITY = LIST_ENTRIES * 7 // 8  # the rest stays free, so that a random draw finds a free entry soon


def free_positions(session: Session) -> int:
    """Return how many licences the open pair of lists still takes."""
    newest = _open_pair(session)
    return CAPACITY - newest.allocated if newest else 0


def take_positions(
    session: Session, count: int, *, identity: Identity, signer: Callable[[], Signer], now: datetime, validity: timedelta
) -> list[tuple[int, int]]:
    """Return ``count`` (list number, index) that nobody had before; a pair of lists that is full is followed by a new one."""
    positions: list[tuple[int, int]] = []
    while len(positions) < count:
        pair = _open_pair(session)
        if pair is None or pair.allocated >= CAPACITY:
            pair = open_pair(session, identity=identity, signer=signer(), now=now, validity=validity)
        drawn = min(count - len(positions), CAPACITY - pair.allocated)
        taken = bytearray(pair.taken)
        positions += [(pair.number, index) for index in draw_free(taken, drawn)]
        pair.taken, pair.allocated = bytes(taken), pair.allocated + drawn
        session.add(pair)
        session.flush()
    return positions


def open_pair(session: Session, *, identity: Identity, signer: Signer, now: datetime, validity: timedelta) -> ListNumberRow:
    """Return a new pair of empty lists, already published: a licence never points to a list that isn't there."""
    newest = _open_pair(session)
    pair = ListNumberRow(number=newest.number + 1 if newest else 1, allocated=0, taken=bytes(LIST_ENTRIES // 8))
    session.add(pair)
    session.flush()
    for purpose in PURPOSES:
        row = StatusListRow(
            number=pair.number,
            purpose=purpose,
            url=identity.list_url(purpose, pair.number),
            bits=bytes(LIST_ENTRIES // 8),
            sequence=0,
            credential=b"",
            valid_from=whole_second(now),
            valid_until=whole_second(now),
        )
        publish(session, row, issuer=identity.did, signer=signer, now=now, validity=validity)
    return pair


def set_bits(
    session: Session,
    changes: Mapping[tuple[int, int], Bits],
    *,
    identity: Identity,
    signer: Callable[[], Signer],
    now: datetime,
    validity: timedelta,
) -> None:
    """Put the bits of each (list number, index) in, and publish every list that changed, once."""
    for number in sorted({number for number, _ in changes}):
        of_list = {index: bits for (each, index), bits in changes.items() if each == number}
        for purpose in PURPOSES:
            row = session.get_one(StatusListRow, (number, purpose))
            bits = with_bits(row.bits, ((index, getattr(value, purpose)) for index, value in of_list.items()))
            # The twin of a list that changed is signed anew too once it is past half of its life: the signer is at hand.
            if bits != row.bits or is_due(row, now):
                row.bits = bits
                publish(session, row, issuer=identity.did, signer=signer(), now=now, validity=validity)


def publish(session: Session, row: StatusListRow, *, issuer: str, signer: Signer, now: datetime, validity: timedelta) -> None:
    """Sign the list of ``row`` as it now is."""
    # Verifiers refuse a list that is older than one they have seen, so a clock that was put back must not show.
    since = max(whole_second(now), row.valid_from)
    credential = build_list_credential(
        url=row.url, purpose=row.purpose, bits=row.bits, issuer=issuer, valid_from=since, valid_until=since + validity
    )
    row.credential = orjson.dumps(signed_as_credential(credential, signer, since))
    row.sequence += 1
    row.valid_from, row.valid_until = since, since + validity
    session.add(row)


def is_due(row: StatusListRow, now: datetime) -> bool:
    """Return whether half of the list's life is over, the time to sign it anew."""
    return now >= row.valid_from + (row.valid_until - row.valid_from) / 2


def _open_pair(session: Session) -> ListNumberRow | None:
    return session.exec(select(ListNumberRow).order_by(desc(col(ListNumberRow.number))).limit(1)).first()
