"""Depositing: a signed credential enters the record, if it is exactly what was reserved and everything in it holds.

The proofs are checked before the writer's lock is taken, since that is the long part; what may have changed
meanwhile (keys, states) is looked at again under it. A crash before the commit leaves reservations as they
were, and the issuer deposits the same bytes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from verifier.document.identifier import LicenceIdentifier

from .bodies import PackedBody
from .credentials import CheckedCredential, Examiner, digest_of
from .errors import DepositedDifferently, DepositRefused, Missing, NotGranted
from .events import Event, last_sequences
from .gate import Gate
from .identity import identity_of
from .rights import live_keys
from .rows import chunks, insert_rows, table_of
from .states import DEPOSIT, FOLLOWABLE, REPLACEABLE, SUPERSEDE, State, bits_of
from .status_lists import set_bits
from .tables import EventRow, LicenceRow

SUPERSEDED_REASON = "a newer version was deposited"


def deposit(gate: Gate, code: str, credentials: Sequence[tuple[LicenceIdentifier, bytes]]) -> None:
    """Record ``credentials``, all or none; see ``LocalLedger.deposit``."""
    now = gate.clock()
    with gate.store.read() as session:
        rows = _reserved(session, code, [identifier for identifier, _ in credentials])
        examiner = Examiner.of(session, gate, code, list(rows.values()), now)
    # What is on record already, byte for byte or in another order of members, was examined when it came.
    pending = [each for each in credentials if not _is_on_record(rows[each[0].bare], each[1])]
    checked = [examiner.examine(rows[identifier.bare], identifier, body) for identifier, body in pending]
    if not checked:
        return
    # A new version sets the bit of the one before, and that list has to be signed.
    if any(identifier.version > 1 for identifier, _ in pending):
        gate.signers.require_status()
    with gate.store.write() as session:
        _require_keys_still_live(session, code, checked, now)
        rows = _reserved(session, code, [identifier for identifier, _ in pending])
        fresh = [each for each in checked if _is_new(rows[each.identifier.bare], each)]
        _store(session, gate, rows, fresh, now)
        _supersede(session, gate, fresh, code, now)


def _is_on_record(row: LicenceRow, body: bytes) -> bool:
    return row.body_digest is not None and row.body_digest == digest_of(body)


def _reserved(session: Session, code: str, identifiers: Sequence[LicenceIdentifier]) -> Mapping[str, LicenceRow]:
    found: dict[str, LicenceRow] = {}
    for chunk in chunks([identifier.bare for identifier in identifiers]):
        found.update((row.identifier, row) for row in session.exec(select(LicenceRow).where(col(LicenceRow.identifier).in_(chunk))))
    for identifier in identifiers:
        row = found.get(identifier.bare)
        # Another department's licence is answered like one that does not exist.
        if row is None or row.authority_code != code:
            raise Missing(code="not_reserved", found="no reservation", wanted="an identifier that was reserved", place=identifier.text)
    return found


def _require_keys_still_live(session: Session, code: str, checked: Sequence[CheckedCredential], now: datetime) -> None:
    live = {key.verification_method for key in live_keys(session, code, now)}
    ended = {method for each in checked for method in each.methods} - live
    if ended:
        raise NotGranted(found=f"a key that ended meanwhile, {min(ended)}", wanted="a signature by a live key; sign again")


def _is_new(row: LicenceRow, credential: CheckedCredential) -> bool:
    if row.body is None:
        if row.state != State.RESERVED:
            raise DepositRefused(
                code="reservation_void", found=f"a reservation that is {row.state}", wanted="one that stands", place=credential.place
            )
        return True
    if row.body_digest != credential.digest:
        raise DepositedDifferently(found="another credential", wanted="the one that was deposited before", place=credential.place)
    return False


def _store(session: Session, gate: Gate, rows: Mapping[str, LicenceRow], fresh: Sequence[CheckedCredential], now: datetime) -> None:
    if not fresh:
        return
    table = table_of(LicenceRow)
    statement = (
        update(table)
        .where(table.c.id == bindparam("licence"), table.c.body.is_(None))
        .values(
            {
                name: bindparam(f"new_{name}")
                for name in ("state", "valid_from", "valid_until", "deposited_at", "body", "body_dictionary", "body_digest")
            }
        )
    )
    session.connection().execute(
        statement, [_stored(rows[each.identifier.bare], each, gate.bodies.packed(each.body), now) for each in fresh]
    )
    insert_rows(session, EventRow, [_deposited(rows[each.identifier.bare], each, now).columns(1) for each in fresh])


def _deposited(row: LicenceRow, credential: CheckedCredential, now: datetime) -> Event:
    # In force from the credential's own first day, as the paper would be, whenever it was recorded.
    return Event(
        licence_id=row.id or 0,
        authority_code=row.authority_code,
        action=DEPOSIT,
        prior=State.RESERVED,
        state=State.VALID,
        decided_at=now,
        effective_at=credential.valid_from,
        recorded_at=now,
    )


def _stored(row: LicenceRow, credential: CheckedCredential, body: PackedBody, now: datetime) -> dict[str, Any]:
    return {
        "licence": row.id,
        "new_state": State.VALID.value,
        "new_valid_from": credential.valid_from,
        "new_valid_until": credential.valid_until,
        "new_deposited_at": now,
        "new_body": body.content,
        "new_body_dictionary": body.dictionary,
        "new_body_digest": credential.digest,
    }


def _supersede(session: Session, gate: Gate, fresh: Sequence[CheckedCredential], code: str, now: datetime) -> None:
    """Mark every licence superseded whose next version is deposited, in whichever order the two came."""
    versions = _versions(session, code, sorted({each.identifier.serial for each in fresh}))
    new = {each.identifier.bare for each in fresh}
    replaced: list[_Version] = []
    for (type_name, serial, number), later in versions.items():
        earlier = versions.get((type_name, serial, number - 1))
        if earlier is None or not later.deposited or not {earlier.identifier, later.identifier} & new:
            continue
        if later.identifier in new and earlier.state not in FOLLOWABLE:
            raise DepositRefused(
                code="previous_version_not_live",
                found=f"version {number - 1:03d} {earlier.state}",
                wanted="one that is in force; reinstate it first, or void this reservation",
                place=later.identifier,
            )
        if earlier.state in REPLACEABLE:
            replaced.append(earlier)
    if replaced:
        _record_superseded(session, replaced, code, now)
        positions = {(each.list_number, each.status_index): bits_of(State.SUPERSEDED) for each in replaced}
        set_bits(
            session,
            positions,
            identity=identity_of(session),
            signer=gate.signers.require_status,
            now=now,
            validity=gate.status_validity,
        )


def _record_superseded(session: Session, replaced: Sequence[_Version], code: str, now: datetime) -> None:
    table = table_of(LicenceRow)
    statement = update(table).where(table.c.id == bindparam("licence")).values(state=State.SUPERSEDED.value)
    session.connection().execute(statement, [{"licence": each.licence_id} for each in replaced])
    sequences = last_sequences(session, [each.licence_id for each in replaced])
    events = [
        Event(
            licence_id=each.licence_id,
            authority_code=code,
            action=SUPERSEDE,
            prior=each.state,
            state=State.SUPERSEDED,
            decided_at=now,
            effective_at=now,
            recorded_at=now,
            reason=SUPERSEDED_REASON,
        ).columns(sequences.get(each.licence_id, 0) + 1)
        for each in replaced
    ]
    insert_rows(session, EventRow, events)


@dataclass(frozen=True, slots=True)
class _Version:
    licence_id: int
    identifier: str
    state: State
    deposited: bool
    list_number: int
    status_index: int


def _versions(session: Session, code: str, serials: Sequence[str]) -> Mapping[tuple[str, str, int], _Version]:
    table = table_of(LicenceRow).c
    found: dict[tuple[str, str, int], _Version] = {}
    for chunk in chunks(serials):
        # Columns, not objects: what was updated around the ORM a moment ago must be read as it now is.
        query = sql_select(
            table.type_name,
            table.serial,
            table.version,
            table.id,
            table.identifier,
            table.state,
            table.deposited_at,
            table.list_number,
            table.status_index,
        ).where(table.authority_code == code, table.serial.in_(chunk))
        for type_name, serial, version, licence_id, identifier, state, deposited_at, number, index in session.connection().execute(query):
            deposited = deposited_at is not None and state != State.VOID
            found[type_name, serial, version] = _Version(licence_id, identifier, State(state), deposited, number, index)
    return found
