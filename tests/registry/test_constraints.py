"""What must never happen is forbidden by the database itself, whatever the code above it does."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.rows import table_of
from registry.tables import EventRow, HolderRow, KeyRow, LicenceRow, ListNumberRow, RegistryRow


def copied(world: Any, model: Any, **changes: Any) -> None:
    """Insert the newest row of a table once more, with ``changes``."""
    table = table_of(model)
    with world.gate.store.write() as session:
        row = dict(session.connection().execute(select(table)).mappings().all()[-1])
        session.connection().execute(insert(table), [row | changes])


def changed(world: Any, model: Any, **changes: Any) -> None:
    with world.gate.store.write() as session:
        session.connection().execute(update(table_of(model)).values(**changes))


NEXT = {"id": 99, "identifier": "x", "serial": "0000000", "row_digest": b"x", "status_index": 7}


@pytest.mark.parametrize(
    "lacking",
    [("identifier",), ("serial",), ("row_digest",), ("status_index",), ("id",)],
    ids=["identifier", "serial and version", "row", "status position", "number"],
)
def test_nothing_of_a_licence_is_given_twice(any_world: Any, lacking: tuple[str, ...]) -> None:
    any_world.reserve(any_world.request(serial="440199DEMX00000001"))
    with pytest.raises(IntegrityError):
        copied(any_world, LicenceRow, **{name: value for name, value in NEXT.items() if name not in lacking})
    copied(any_world, LicenceRow, **NEXT)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (LicenceRow, {**NEXT, "authority_code": "nobody"}),
        (LicenceRow, {**NEXT, "list_number": 2}),
        (LicenceRow, {**NEXT, "status_index": 131_072}),
        (LicenceRow, {**NEXT, "status_index": -1}),
        (LicenceRow, {**NEXT, "version": 1_000}),
        (LicenceRow, {**NEXT, "state": "burnt"}),
        (LicenceRow, {**NEXT, "state": "valid", "body": None, "body_digest": None, "deposited_at": None}),
        (LicenceRow, {**NEXT, "body_digest": None}),
        (EventRow, {"id": 99, "sequence": 1}),
        (EventRow, {"id": 99, "sequence": 2, "licence_id": 99}),
        (HolderRow, {}),
        (HolderRow, {"licence_id": 99}),
        (RegistryRow, {"id": 2}),
        (KeyRow, {"verification_method": "did:x#1", "number": 7}),
        (KeyRow, {"verification_method": "did:x#1", "public_key_multibase": "z1"}),
    ],
    ids=lambda value: getattr(value, "__name__", None) or ", ".join(map(str, value)),
)
def test_rows_that_would_break_the_record_are_refused(world: Any, model: Any, changes: dict[str, Any]) -> None:
    world.minted()
    with pytest.raises(IntegrityError):
        copied(world, model, **changes)


def test_a_licence_does_not_lose_its_body(world: Any) -> None:
    world.minted()
    with pytest.raises(IntegrityError):
        changed(world, LicenceRow, body=None)


def test_a_list_does_not_give_out_more_than_it_has(world: Any) -> None:
    with pytest.raises(IntegrityError):
        changed(world, ListNumberRow, allocated=131_073)


def test_a_statement_is_recorded_once(world: Any) -> None:
    world.move(world.minted(), "suspend")
    with pytest.raises(IntegrityError):
        copied(world, EventRow, id=99, sequence=3)
