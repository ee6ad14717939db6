"""The check of the record finds what was done to it behind its back."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from sqlalchemy import text

from registry.soundness import faults

TURN_OFF = "PRAGMA ignore_check_constraints=ON"


def tamper(world: Any, *statements: str, **values: Any) -> None:
    with world.gate.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql(TURN_OFF)
        connection.exec_driver_sql("BEGIN")
        for statement in statements:
            connection.execute(text(statement), values)
        connection.commit()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")


@pytest.fixture
def lived(world: Any) -> Any:
    """A world with a revoked licence, a valid one and a reserved one."""
    world.move(world.minted("a"), "revoke")
    world.minted("b")
    world.reserve(world.request("c"))
    return world


def test_a_record_that_was_left_alone_is_sound(lived: Any) -> None:
    assert list(faults(lived.gate)) == []


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE list_number SET allocated = allocated + 1", "index_not_taken"),
        ("UPDATE list_number SET taken = zeroblob(16384)", "index_not_taken"),
        ("UPDATE licence SET body = NULL WHERE state = 'valid'", "body_missing"),
        ("UPDATE licence SET body = x'00' WHERE state = 'valid'", "body_unreadable"),
        ("UPDATE licence SET body = :other, body_dictionary = NULL WHERE state = 'valid'", "body_changed"),
        ("UPDATE licence SET body_digest = zeroblob(32) WHERE state = 'valid'", "body_changed"),
        ("DELETE FROM licence_holder", "holders_differ"),
        ("UPDATE licence_holder SET code = '92440199DEMX10028E'", "holders_differ"),
        ("UPDATE licence SET arc = '1.2.3' WHERE state = 'valid'", "body_of_another"),
        ("UPDATE licence SET state = 'valid' WHERE state = 'revoked'", "bits_differ_from_states"),
        ("UPDATE licence SET state = 'valid' WHERE state = 'revoked'", "state_differs_from_events"),
        ("UPDATE licence SET state = 'valid' WHERE state = 'reserved'", "state_differs_from_events"),
        ("UPDATE status_list SET bits = zeroblob(16384)", "bits_differ_from_states"),
        ("UPDATE status_list SET credential = x'7b7d'", "list_unreadable"),
        ("UPDATE status_list SET credential = (SELECT credential FROM status_list WHERE purpose = 'suspension')", "list_unreadable"),
        ("DELETE FROM signing_key WHERE authority_code IS NULL", "list_unreadable"),
        ("DELETE FROM status_list", "lists_missing"),
        ("DELETE FROM event WHERE action = 'revoke'", "state_differs_from_events"),
        ("DELETE FROM event WHERE action = 'deposit'", "event_chain_broken"),
        ("UPDATE event SET sequence = sequence + 10", "event_chain_broken"),
        ("UPDATE event SET prior_state = 'suspended' WHERE action = 'revoke'", "event_chain_broken"),
        ("UPDATE event SET action = 'reinstate' WHERE action = 'revoke'", "event_not_allowed"),
        ("UPDATE event SET reason = 'another' WHERE action = 'revoke'", "statement_differs"),
        ("UPDATE event SET statement = NULL WHERE action = 'revoke'", "statement_missing"),
        ("UPDATE event SET statement_digest = zeroblob(32) WHERE action = 'revoke'", "statement_changed"),
        ("DELETE FROM trust_list", "trust_list_missing"),
        ("DELETE FROM trust_list WHERE version = 2", "trust_versions_broken"),
        ("UPDATE trust_list SET document = (SELECT document FROM trust_list WHERE version = 1)", "trust_list_unreadable"),
        ("UPDATE trust_list SET document = CAST(replace(CAST(document AS TEXT), '440199', '440000') AS BLOB)", "trust_list_unreadable"),
        ("UPDATE registry SET root_pin = 'sha256:00'", "trust_list_unreadable"),
        ("DELETE FROM licence WHERE state = 'valid'", "reference_broken"),
    ],
)
def test_what_was_changed_from_outside_is_found(lived: Any, statement: str, code: str) -> None:
    tamper(lived, statement, **({"other": zlib.compress(b'{"id": "x"}')} if ":other" in statement else {}))
    assert code in {fault.code for fault in faults(lived.gate)}


def test_an_index_that_was_given_twice_is_found(lived: Any) -> None:
    tamper(
        lived,
        "CREATE TABLE copy AS SELECT * FROM licence",
        "DROP TABLE licence",
        "ALTER TABLE copy RENAME TO licence",
        "UPDATE licence SET status_index = 7",
    )
    assert "index_twice" in {fault.code for fault in faults(lived.gate)}


def test_a_list_of_an_earlier_day_is_not_taken_for_the_current_one(world: Any) -> None:
    identifier = world.minted()
    with world.gate.store.read() as session:
        old = session.connection().execute(text("SELECT credential FROM status_list WHERE purpose = 'revocation'")).scalar_one()
    world.move(identifier, "revoke")
    tamper(world, "UPDATE status_list SET credential = :old WHERE purpose = 'revocation'", old=old)
    assert {fault.code for fault in faults(world.gate)} == {"list_not_published"}


def test_a_torn_page_is_found(lived: Any) -> None:
    file = lived.settings.home / "registry.db"
    with lived.gate.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'ix_licence_holder_code'").scalar_one()
    lived.gate.store.close()
    content = bytearray(file.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = bytes(4096)
    file.write_bytes(content)
    assert next(faults(lived.gate)).code == "database_damaged"
