"""Triggers that keep rows as they were written, in the words of both databases.

Whoever has the database's own password can drop a trigger. What no program of this project does, none of its faults does either.
"""

from __future__ import annotations

from alembic import op

APPROVED = "SELECT 1 FROM approval JOIN approval_request ON id = request_id WHERE approves AND request_id = {request} AND kind = '{kind}'"
AWAKE = "SELECT 1 FROM two_person_rule WHERE awake AND number = (SELECT max(number) FROM two_person_rule)"


def is_sqlite() -> bool:
    """Return whether the database that is being upgraded is SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def refuse(name: str, when: str, table: str, said: str, *, unless: str = "") -> None:
    """Have the database refuse what happens ``when`` (``DELETE``, ``UPDATE``, ``INSERT``) in ``table``.

    Args:
        unless: a condition on OLD and NEW under which it may happen; with SELECTs in it too.
    """
    condition = f"NOT coalesce(({unless}), {_FALSE[is_sqlite()]})" if unless else ""
    if is_sqlite():
        head = f"CREATE TRIGGER {name} BEFORE {when} ON {table}" + (f" WHEN {condition}" if condition else "")
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{said}'); END")
        return
    # A function of its own: the WHEN of a trigger takes no SELECT here.
    refusal = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';"
    body = f"IF {condition} THEN {refusal} END IF;" if condition else refusal
    returned = "OLD" if when == "DELETE" else "NEW"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN {returned}; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def now() -> str:
    """Return the database's own clock, as an instant in a column is written."""
    return "CURRENT_TIMESTAMP"  # UTC in SQLite, whose columns hold UTC; with its zone in PostgreSQL


def same(columns: str) -> str:
    """Return the condition that none of ``columns`` was changed."""
    equal = "IS" if is_sqlite() else "IS NOT DISTINCT FROM"
    return " AND ".join(f"OLD.{name} {equal} NEW.{name}" for name in columns.split())


def approved(request: str, kind: str) -> str:
    """Return the condition that the rule sleeps, or two people wanted this."""
    return f"NOT EXISTS ({AWAKE}) OR EXISTS ({APPROVED.format(request=request, kind=kind)})"


_FALSE = {True: "0", False: "false"}
