"""What has to be signed anew in time, though nothing changed: lists past half of their life. ``serve`` calls it now and then."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlmodel import Session, col, select

from .gate import Gate
from .periods import is_half_over
from .status_lists import ListPress, publish
from .tables import StatusListRow
from .trust import current_trust_list, is_due, publish_trust_list


class Renewed(Struct, frozen=True):
    """What was signed anew: the version of the trust list (None: not due) and the URLs of status lists."""

    trust_list: int | None
    status_lists: tuple[str, ...]


def renew_due(gate: Gate, now: datetime) -> Renewed:
    """Return what was due and is now signed anew. What this registry has no signer for is left to one that has."""
    return Renewed(trust_list=_renew_trust(gate, now), status_lists=_renew_lists(gate, now))


def _renew_trust(gate: Gate, now: datetime) -> int | None:
    with gate.store.read() as session:
        if gate.signers.root is None or not is_due(current_trust_list(session), now):
            return None
    root = gate.signers.require_root()
    with gate.store.write() as session:
        if not is_due(current_trust_list(session), now):
            return None  # another worker was faster
        return publish_trust_list(session, root=root, now=now, validity=gate.trust_validity).version


def _renew_lists(gate: Gate, now: datetime) -> tuple[str, ...]:
    with gate.store.read() as session:
        if gate.signers.status is None or not due_lists(session, now):
            return ()
    gate.signers.require_status()  # opening a vault takes seconds, in which nobody else could write
    with gate.store.write() as session:
        press = ListPress.of(gate, session, now)
        rows = [session.get_one(StatusListRow, key) for key in due_lists(session, now)]
        for row in rows:
            publish(session, row, press)
        return tuple(row.url for row in rows)


def due_lists(session: Session, now: datetime) -> list[tuple[int, str]]:
    """Return (number, purpose) of the lists of which half the life is over."""
    query = select(StatusListRow.number, StatusListRow.purpose, StatusListRow.valid_from, StatusListRow.valid_until)
    rows = session.exec(query.order_by(col(StatusListRow.number))).all()
    return [(number, purpose) for number, purpose, since, until in rows if is_half_over(since, until, now)]
