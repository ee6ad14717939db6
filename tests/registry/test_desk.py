"""The short way to the record answers as the long one does, and where it can't, it leaves the answer to that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from msgspec.structs import replace

from registry.desk import Desk
from registry.desk_verifier import verifier_at_desk
from registry.judging import CurrentVerifier
from registry.licences import Licences
from registry.questions import RecordUnavailable, StatusListMissing
from registry.sources import LocalRecords, LocalStatusLists
from verifier.document.identifier import LicenceIdentifier
from verifier.document.naming import types_named_in
from verifier.report import Report

NO_LICENCE = LicenceIdentifier.compose(
    type_code="11100000MB0143028R001", issuer_code="11440199DEMX00014L", serial="440199DEMX00000099", version=1, arc="2.999"
).urn


def body_of(world: Any, identifier: Any) -> bytes:
    return Licences(world.gate).show(identifier.text).body or b""


def digest_of(world: Any, identifier: Any) -> bytes:
    return Licences(world.gate).show(identifier.text).body_digest or b""


@pytest.fixture
def at_desk(world: Any) -> Iterator[Callable[..., Any]]:
    """Return what makes the verifier, with other facts than the world's."""
    with ExitStack() as done:

        def made(**facts: Any) -> Any:
            settings = replace(world.settings, **facts.pop("settings", {}))
            return verifier_at_desk(settings, world.clock, **{"may_sign": lambda: True, "open_until": done, **facts})

        yield made


@pytest.fixture
def desk(world: Any) -> Iterator[Desk]:
    with closing(Desk(world.settings.home / "registry.db", world.clock)) as made:
        yield made


@pytest.fixture
def change(world: Any) -> Callable[[str], None]:
    """Return what changes the database behind everybody's back."""

    def execute(statement: str) -> None:
        with sqlite3.connect(world.settings.home / "registry.db") as connection:
            connection.execute(statement)
        connection.close()

    return execute


def test_both_ways_find_the_same_on_record(world: Any, desk: Desk) -> None:
    moved, plain = world.minted("one"), world.minted("two")
    world.clock.pass_time(hours=1, microseconds=1)
    world.move(moved, "suspend", reason="under review", decision="2026-17")
    world.clock.pass_time(days=1)
    world.move(moved, "revoke")
    (reserved,) = world.reserve(world.request("three"))
    records, lists = LocalRecords(world.gate), LocalStatusLists(world.gate)
    names = [each.urn for each in (moved, plain, reserved.identifier)]
    written = [plain.bare, plain.text, "urn:licence:" + plain.bare, "urn:licence:." + plain.bare, plain.urn.lower(), " " + plain.urn]
    for name in [*names, *written, plain.urn + "\0", plain.urn + "\ud800", "urn:licence:1.2.3.4.5.6", NO_LICENCE, "no identifier", ""]:
        assert desk.history(name) == tuple(records.history(name)), name
        for digest in (bytes(32), digest_of(world, moved), digest_of(world, plain)):
            assert desk.deposited_at(name, digest) == records.deposited_at(name, digest), name
    assert len(desk.history(moved.urn)) == 3
    assert desk.deposited_at(plain.urn, digest_of(world, plain)) is not None
    for purpose in ("revocation", "suspension"):
        url = f"http://localhost:8000/status-lists/{purpose}-1"
        assert desk.status_list(url) == lists.status_list(url)


def test_both_ways_report_the_same(world: Any, at_desk: Callable[..., Any]) -> None:
    moved, plain = world.minted("one"), world.minted("two")
    world.clock.pass_time(minutes=5)
    world.move(moved, "suspend")
    forged = body_of(world, plain).replace(b"440199", b"440198", 1)
    general = CurrentVerifier(world.gate)

    def told(report: Report) -> Any:
        return report.checks, report.outcome, report.subject

    for body in (body_of(world, moved), body_of(world, plain), forged, b"{}", "LIC1-R"):
        short = at_desk(named=types_named_in(body))
        assert told(short.verify(body, now=world.clock())) == told(general.verify(body, now=world.clock()))


def test_nothing_is_written_and_nothing_left_behind(world: Any, desk: Desk) -> None:
    with pytest.raises(sqlite3.OperationalError):
        desk.rows("DELETE FROM event")
    desk.close()
    world.gate.store.close()
    with ExitStack() as done:
        assert verifier_at_desk(world.settings, world.clock, may_sign=lambda: True, open_until=done) is not None
    assert [path.name for path in world.settings.home.glob("registry.db*")] == ["registry.db"]


def test_what_the_record_lacks_is_named_in_the_verifiers_words(desk: Desk, change: Callable[[str], None]) -> None:
    with pytest.raises(StatusListMissing):
        desk.status_list("http://localhost:8000/status-lists/revocation-9")
    change("ALTER TABLE event RENAME TO elsewhere")
    with pytest.raises(RecordUnavailable):
        desk.history(NO_LICENCE)


@pytest.mark.parametrize(
    "named",
    [
        pytest.param({"database_url": "postgresql://localhost/registry"}, id="a-server"),
        pytest.param({"database_url": "sqlite:////nowhere/registry.db"}, id="no-file"),
        pytest.param({"database_url": "sqlite:///:memory:"}, id="no-file-at-all"),
        pytest.param({"base_url": "http://localhost:9", "base_url_given": True}, id="another-address"),
    ],
)
def test_another_registry_is_left_to_the_general_way(at_desk: Callable[..., Any], named: dict[str, Any]) -> None:
    assert at_desk() is not None
    assert at_desk(settings=named) is None


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE alembic_version SET version_num = '0001'", id="older-tables"),
        pytest.param("UPDATE alembic_version SET version_num = '9999'", id="newer-tables"),
        pytest.param("DELETE FROM registry", id="not-set-up-to-its-end"),
        pytest.param("DELETE FROM trust_list", id="no-trust-list"),
        pytest.param(
            "UPDATE trust_list SET document = cast(replace(cast(document AS text), '440199', '440198') AS blob)",
            id="a-trust-list-that-nobody-signed",
        ),
        pytest.param("UPDATE registry SET root_pin = 'sha256:' || hex(zeroblob(32))", id="another-root"),
        pytest.param("UPDATE status_list SET valid_until = 'soon'", id="no-instant"),
        pytest.param("ALTER TABLE trust_list RENAME TO elsewhere", id="no-such-table"),
    ],
)
def test_what_is_wrong_is_left_to_the_general_way(at_desk: Callable[..., Any], change: Callable[[str], None], statement: str) -> None:
    change(statement)
    assert at_desk() is None


def test_a_file_that_is_no_database_is_left_to_the_general_way(world: Any, at_desk: Callable[..., Any]) -> None:
    world.gate.store.close()
    (world.settings.home / "registry.db").write_bytes(b"no database at all" * 1_000)
    assert at_desk() is None


def test_what_is_due_is_signed_first_where_it_may_be(world: Any, at_desk: Callable[..., Any]) -> None:
    world.clock.pass_time(hours=11)
    assert at_desk() is not None
    world.clock.pass_time(hours=1)
    assert at_desk(may_sign=lambda: True) is None
    assert at_desk(may_sign=lambda: False) is not None
