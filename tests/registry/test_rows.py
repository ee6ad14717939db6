"""The door for many rows writes what the ORM reads, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlmodel import col, select

from registry.events import Event
from registry.rows import chunks, insert_rows, take_ids, update_rows
from registry.states import State
from registry.tables import EventRow, LicenceRow

NOW = datetime(2026, 11, 23, 7, 0, 0, 123_456, tzinfo=UTC)
ODD = "制表\t换行\n反斜\\N \\. 引号\" ' 𠮷"  # what a text format of COPY has to escape


def event(licence_id: int, sequence: int, **facts: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"decided_at": NOW, "effective_at": NOW, "recorded_at": NOW, "reason": ODD} | facts
    return Event(licence_id, "11440199DEMX00014L", "suspend", State.VALID, State.SUSPENDED, **said).columns(sequence)


def licences(world: Any, count: int) -> list[int]:
    world.reserve(*(world.request(f"row {at}") for at in range(count)))
    with world.gate.store.read() as session:
        return list(session.exec(select(LicenceRow.id).order_by(col(LicenceRow.id))))


def test_rows_come_back_as_the_orm_would_have_written_them(any_world: Any) -> None:
    first, second = licences(any_world, 2)
    east = NOW.astimezone(timezone(timedelta(hours=8)))
    with any_world.gate.store.write() as session:
        insert_rows(session, EventRow, [event(first, 1, statement=b"\x00\xff\n\\", effective_at=east), event(second, 1)])
        session.add(EventRow(**event(first, 2, statement=b"\x00\xff\n\\", effective_at=east)))
    with any_world.gate.store.read() as session:
        rows = session.exec(select(EventRow).order_by(col(EventRow.licence_id), col(EventRow.sequence))).all()
    below, above, plain = rows
    assert below.model_dump(exclude={"id", "sequence"}) == above.model_dump(exclude={"id", "sequence"})
    assert (below.statement, below.effective_at, below.reason) == (b"\x00\xff\n\\", NOW, ODD)
    assert (plain.statement, plain.statement_digest) == (None, None)


def test_rows_are_changed_by_their_number_and_no_others(any_world: Any) -> None:
    first, second = licences(any_world, 2)
    later = NOW + timedelta(days=1)
    with any_world.gate.store.write() as session:
        update_rows(session, LicenceRow, [{"id": second, "valid_from": later, "valid_until": None, "arc": ODD}])
    with any_world.gate.store.read() as session:
        rows = {row.id: row for row in session.exec(select(LicenceRow))}
    assert (rows[second].valid_from, rows[second].arc) == (later, ODD)
    assert (rows[first].valid_from, rows[first].arc) == (None, "2.999")


def test_numbers_that_were_taken_are_taken_by_nobody_else(any_world: Any) -> None:
    known = licences(any_world, 3)
    with any_world.gate.store.write() as session:
        taken = list(take_ids(session, LicenceRow, 5))
    assert len({*known, *taken}) == 8
    # Whoever takes numbers and dies leaves a gap at most.
    assert len(set(licences(any_world, 4))) == 4


def test_nothing_is_asked_of_the_database_for_no_rows(any_world: Any) -> None:
    with any_world.gate.store.write() as session:
        insert_rows(session, EventRow, [])
        update_rows(session, EventRow, [])
        assert list(take_ids(session, LicenceRow, 0)) == []


def test_pieces_are_whole() -> None:
    assert [list(piece) for piece in chunks([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
