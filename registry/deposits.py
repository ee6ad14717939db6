"""Depositing: a signed credential enters the record, if it is exactly what was reserved and everything in it holds.

Each credential is examined before the writer's lock is taken, since that is the long part; what may have changed
meanwhile (keys, grants, states) is asked under it. A crash before the commit leaves reservations as they were, and
the issuer deposits the same bytes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from verifier.document.identifier import LicenceIdentifier

from .admission import Admission, Reserved, reserved_licences
from .credentials import Examined, Examiner, digest_of
from .errors import DepositedDifferently
from .events import Event
from .gate import Gate
from .rows import insert_rows, update_rows
from .states import DEPOSIT, State
from .superseding import supersede
from .tables import EventRow, LicenceRow

Fresh = Sequence[tuple[Reserved, Examined]]


def deposit(gate: Gate, code: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]]) -> None:
    """Record ``credentials``, all or none; see ``LocalLedger.deposit``."""
    with gate.store.read() as session:
        rows = reserved_licences(session, code, [identifier for identifier, _ in credentials])
        examiner = Examiner.of(session, gate, code, sorted({row.type_name for row in rows.values()}), gate.clock())
    # What is on record already, byte for byte or in another order of members, was examined when it came.
    pending = [each for each in credentials if not _is_on_record(rows[each[0].bare], each[1])]
    record(gate, code, examiner.examine(pending))


def record(gate: Gate, code: str, examined: Sequence[Examined]) -> None:
    """Record what was examined, all or none; see ``LocalLedger.record``."""
    if not examined:
        return
    now = gate.clock()
    # A new version sets the bit of the one before, and that list has to be signed.
    if any(each.identifier.version > 1 for each in examined):
        gate.signers.require_status()
    with gate.store.write() as session:
        rows = reserved_licences(session, code, [each.identifier for each in examined])
        admission = Admission.of(session, code, list(rows.values()), now)
        named: dict[str, Examined] = {}
        for each in examined:
            if named.setdefault(each.identifier.bare, each).digest != each.digest:
                raise DepositedDifferently(found="two credentials of one licence", wanted="one", place=each.place)
        fresh = [(rows[bare], each) for bare, each in named.items() if admission.admit(rows[bare], each)]
        _store(session, fresh, now)
        supersede(session, gate, code, fresh, now)


def _is_on_record(row: Reserved, body: bytes) -> bool:
    return row.body_digest is not None and row.body_digest == digest_of(body)


def _store(session: Session, fresh: Fresh, now: datetime) -> None:
    update_rows(session, LicenceRow, [_stored(row, each, now) for row, each in fresh])
    insert_rows(session, EventRow, [_deposited(row, each, now) for row, each in fresh])


def _deposited(row: Reserved, credential: Examined, now: datetime) -> Mapping[str, Any]:
    # In force from the credential's own first day, as the paper would be, whenever it was recorded.
    return Event(
        licence_id=row.id,
        authority_code=row.authority_code,
        action=DEPOSIT,
        prior=State.RESERVED,
        state=State.VALID,
        decided_at=now,
        effective_at=credential.valid_from,
        recorded_at=now,
    ).columns(1)


def _stored(row: Reserved, credential: Examined, now: datetime) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "state": State.VALID.value,
        "valid_from": credential.valid_from,
        "valid_until": credential.valid_until,
        "deposited_at": now,
        "body": credential.body.content,
        "body_dictionary": credential.body.dictionary,
        "body_digest": credential.digest,
    }
