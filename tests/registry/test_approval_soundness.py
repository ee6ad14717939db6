"""A check of the record finds whatever was changed around two people, were it changed with the database's own tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from registry.directory import TypesRegister
from registry.ledger import LocalLedger
from registry.soundness import faults
from registry.two_people.persons import Persons
from tests.registry.people import acting, approve, enrol, wake

GUARDS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@pytest.fixture
def busy(world: Any) -> Any:
    """A registry in which two people did what two people do."""
    licence = world.minted()
    gate = wake(world.gate)
    world.licence = licence
    both(world, lambda gate: enrol(gate, "zhao"))
    both(world, lambda gate: TypesRegister(gate).close("business-licence"))
    LocalLedger(acting(gate, "zhang")).transition(licence, world.statement(licence, "suspend"))
    both(world, lambda gate: LocalLedger(gate).transition(licence, world.statement(licence, "revoke")))
    both(world, lambda gate: Persons(gate).remove("zhao"))
    both(world, lambda gate: Persons(gate).change_rule(awake=True, mass_rows=500))
    return world


def both(world: Any, act: Callable[[Any], Any]) -> None:
    world.clock.pass_time(minutes=1)
    with pytest.raises(Exception, match="licence request approve") as caught:
        act(acting(world.gate, "zhang"))
    approve(world.gate, caught.value.request)  # type: ignore[attr-defined]
    world.clock.pass_time(minutes=1)
    act(world.gate)


def test_what_two_people_did_is_sound(busy: Any) -> None:
    assert list(faults(busy.gate)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE approval SET approves = 0", "answer_changed"),
        ("UPDATE approval SET decided_by = 'zhao'", "paper_not_signed"),
        ("UPDATE approval SET decided_by = requested_by", "answer_changed"),
        ("DELETE FROM approval WHERE request_id = 2", "act_without_approval"),
        ("UPDATE approval_request SET kind = 'type.open' WHERE kind = 'type.close'", "request_changed"),
        ("UPDATE approval_request SET requested_by = 'li' WHERE urgent", "paper_not_signed"),
        ("UPDATE approval_request SET urgent = 1, kind = 'suspend' WHERE kind = 'revoke'", "request_changed"),
        (
            "UPDATE person SET public_key_multibase = (SELECT public_key_multibase || '' FROM signing_key LIMIT 1) WHERE code = 'li'",
            "paper_not_signed",
        ),
        ("UPDATE person SET added_by = NULL WHERE code = 'zhao'", "change_without_approval"),
        ("UPDATE person SET removed_by = 1 WHERE code = 'zhao'", "change_without_approval"),
        ("UPDATE two_person_rule SET changed_by = NULL WHERE number = 2", "change_without_approval"),
        ("UPDATE requested_act SET used_at = NULL", "change_without_approval"),
        ("DELETE FROM requested_act WHERE request_id = 4", "request_changed"),
    ],
)
def test_what_was_changed_around_them_is_found(busy: Any, change: str, code: str) -> None:
    with busy.gate.store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        for (name,) in connection.execute(text(GUARDS)).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(change))
    assert code in {fault.code for fault in faults(busy.gate)}
