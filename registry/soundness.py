"""Is the record sound? Everything that must always hold, looked at row by row, changing nothing.

The same questions are asked after each step of the stateful tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import orjson
from sqlalchemy import inspect, text
from sqlmodel import Session, SQLModel, col, select

from verifier.document.strict_json import JsonObject, parse_object
from verifier.errors import VerifierError
from verifier.proof.canonical.jcs import jcs_digest
from verifier.proof.data_integrity import verify_proofs
from verifier.proof.multikey import PublicKey
from verifier.status.list_credential import read_list_credential
from verifier.trust.reading import TRUST_LIMITS, parse_trust_list

from .bits import bit_is_set
from .bodies import Bodies, BodyUnreadable
from .errors import Unavailable
from .fault import Fault
from .gate import Gate
from .identity import identity_of
from .known_facts import facts_of
from .licences import holders_of
from .reservations import identifier_of
from .states import DEPOSIT, SUPERSEDE, State, bits_of, follows
from .tables import EventRow, KeyRow, LicenceRow, ListNumberRow, StatusListRow, TrustListRow
from .trust import current_trust_list
from .two_people.soundness import approval_faults

BATCH = 1_000  # rows in memory at a time


def faults(gate: Gate) -> Iterator[Fault]:
    """Yield what is wrong with the record; nothing where it is sound."""
    licences, lists, approvals = partial(_licence_faults, gate), partial(_list_faults, gate), partial(approval_faults, gate.canonicalizer)
    for look in (_database_faults, licences, lists, _event_faults, _trust_faults, approvals):
        try:
            with gate.store.read() as session:
                yield from look(session)
        except Unavailable as error:
            # It was open a moment ago, so what can't be read now is damaged; the other questions are still asked.
            yield Fault("database_damaged", "database", error.found)


def _database_faults(session: Session) -> Iterator[Fault]:
    connection = session.connection()
    for name in sorted(SQLModel.metadata.tables.keys() - inspect(connection).get_table_names()):
        yield Fault("database_damaged", "database", f"no table {name}")
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.execute(text("PRAGMA integrity_check")):
        if line != "ok":
            yield Fault("database_damaged", "database", str(line))
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield Fault("reference_broken", f"{row[0]} row {row[1]}")


def _licence_faults(gate: Gate, session: Session) -> Iterator[Fault]:
    positions: set[tuple[int, int]] = set()
    for rows in session.exec(select(LicenceRow).order_by(col(LicenceRow.id)).execution_options(yield_per=BATCH)).partitions():
        holders = holders_of(session, [row.id or 0 for row in rows])
        for row in rows:
            position = (row.list_number, row.status_index)
            if position in positions:
                yield Fault("index_twice", row.identifier, f"list {position[0]}, index {position[1]}")
            positions.add(position)
            yield from _body_faults(row, gate.bodies, holders.get(row.id or 0, frozenset()))
    for pair in session.exec(select(ListNumberRow)):
        given = {index for number, index in positions if number == pair.number}
        taken = sum(byte.bit_count() for byte in pair.taken)
        if taken != pair.allocated or any(not bit_is_set(pair.taken, index) for index in given) or len(given) != taken:
            yield Fault("index_not_taken", f"list {pair.number}", f"{taken} taken, {pair.allocated} counted, {len(given)} given")


def _body_faults(row: LicenceRow, bodies: Bodies, holders: frozenset[tuple[str, str]]) -> Iterator[Fault]:
    if row.body is None:
        if row.state not in (State.RESERVED, State.VOID):
            yield Fault("body_missing", row.identifier, row.state)
        return
    try:
        document = parse_object(bodies.unpacked(row.body_dictionary, row.body))
    except (VerifierError, BodyUnreadable) as error:
        yield Fault("body_unreadable", row.identifier, str(error))
        return
    facts = facts_of(document)
    if facts.digest != row.body_digest:
        yield Fault("body_changed", row.identifier)
    if facts.holders != holders:
        # They are what a licence is found by: its holder would be told that there is none.
        yield Fault("holders_differ", row.identifier, f"{sorted(holders)} on record, {sorted(facts.holders)} signed")
    if document.get("id") != identifier_of(row).urn:
        yield Fault("body_of_another", row.identifier, str(document.get("id")))


def _list_faults(gate: Gate, session: Session) -> Iterator[Fault]:
    identity = identity_of(session)
    keys = {key.verification_method: PublicKey.from_multibase(key.public_key_multibase) for key in session.exec(select(KeyRow))}
    for row in session.exec(select(StatusListRow).order_by(col(StatusListRow.number))):
        wanted = _bits_wanted(session, row)
        if row.bits != wanted:
            yield Fault("bits_differ_from_states", row.url)
        try:
            document = parse_object(row.credential, TRUST_LIMITS)
            published = read_list_credential(document, url=row.url, purpose=row.purpose)
            verify_proofs(document, lambda proof: keys[proof.verification_method], canonicalizer=gate.canonicalizer)
        except (VerifierError, KeyError) as error:
            yield Fault("list_unreadable", row.url, str(error))
            continue
        if published.bits != row.bits or published.issuer != identity.did:
            yield Fault("list_not_published", row.url)
    if session.exec(select(StatusListRow.number)).first() is None:
        yield Fault("lists_missing", "status lists")


def _bits_wanted(session: Session, row: StatusListRow) -> bytes:
    bits = bytearray(len(row.bits))
    query = select(LicenceRow.status_index, LicenceRow.state).where(col(LicenceRow.list_number) == row.number)
    for index, state in session.exec(query.execution_options(yield_per=BATCH)):
        if getattr(bits_of(State(state)), row.purpose):
            bits[index >> 3] |= 0x80 >> (index & 7)
    return bytes(bits)


def _event_faults(session: Session) -> Iterator[Fault]:
    query = (
        select(LicenceRow.id, LicenceRow.identifier, LicenceRow.state, EventRow)
        .outerjoin(EventRow, col(EventRow.licence_id) == col(LicenceRow.id))
        .order_by(col(LicenceRow.id), col(EventRow.sequence))
    )
    licence, sequence, standing, recorded = None, 0, State.RESERVED, State.RESERVED
    name = ""
    for licence_id, identifier, state, event in session.exec(query.execution_options(yield_per=BATCH)):
        if licence_id != licence:
            if standing != recorded:
                yield Fault("state_differs_from_events", name, f"{recorded} on record, {standing} by its events")
            licence, name, sequence, standing, recorded = licence_id, identifier, 0, State.RESERVED, State(state)
        if event is not None:
            sequence += 1
            yield from _chain_faults(event, name, sequence, standing)
            standing = State(event.state)
    if standing != recorded:
        yield Fault("state_differs_from_events", name, f"{recorded} on record, {standing} by its events")


def _chain_faults(event: EventRow, name: str, sequence: int, standing: State) -> Iterator[Fault]:
    place = f"{name} event {event.sequence}"
    if event.sequence != sequence or event.prior_state != standing:
        yield Fault("event_chain_broken", place, f"from {event.prior_state}, wanted {standing}")
    if not follows(event.action, State(event.prior_state), State(event.state)):
        yield Fault("event_not_allowed", place, f"{event.action} from {event.prior_state} to {event.state}")
    if event.statement is None:
        if event.action not in (DEPOSIT, SUPERSEDE):
            yield Fault("statement_missing", place)
        return
    document: JsonObject = orjson.loads(event.statement)
    if jcs_digest(document) != event.statement_digest:
        yield Fault("statement_changed", place)
    elif (document.get("action"), document.get("to"), document.get("reason")) != (event.action, event.state, event.reason):
        yield Fault("statement_differs", place)


def _trust_faults(session: Session) -> Iterator[Fault]:
    versions = list(session.exec(select(TrustListRow.version).order_by(col(TrustListRow.version))))
    if versions != list(range(1, len(versions) + 1)):
        yield Fault("trust_versions_broken", "trust list", f"{len(versions)} versions up to {versions[-1]}")
    if not versions:
        yield Fault("trust_list_missing", "trust list")
        return
    current = current_trust_list(session)
    try:
        parse_trust_list(parse_object(current.document, TRUST_LIMITS), root=identity_of(session).root_pin, minimum_version=current.version)
    except VerifierError as error:
        yield Fault("trust_list_unreadable", f"version {current.version}", str(error))
