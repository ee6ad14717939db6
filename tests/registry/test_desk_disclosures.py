"""A licence that is given out over the desk is the one that the general way gives out, and stands in the access log like it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from msgspec.structs import replace

from registry.access_log.accesses import Disclosures
from registry.access_log.readers import Reader
from registry.desk import Desk, desk_of
from registry.desk_disclosures import DeskDisclosures
from registry.errors import Malformed, Missing, Refused, Unavailable
from verifier.errors import VerifierError

CLERK = Reader("os:clerk", "licence show", "440199-17")
NOBODYS = "2.999.11100000MB0143028R001.11440199DEMX00014L.440199DEMX00000099.001.J"


class TakenError(Exception):
    """The general way was taken."""


@pytest.fixture
def over_desk(world: Any) -> Iterator[Callable[..., DeskDisclosures]]:
    """Return what gives licences out over the desk; ``general`` is what answers where that can't."""
    with ExitStack() as done:

        def made(reader: Reader = CLERK, general: Callable[[], Any] | None = None, **facts: Any) -> DeskDisclosures:
            def taken() -> Any:
                raise TakenError

            settings = replace(world.settings, **facts)
            desk = desk_of(settings, world.clock, done)
            assert desk is not None
            return DeskDisclosures(desk, settings, reader, general or taken)

        yield made


def log(world: Any) -> list[tuple[Any, ...]]:
    """Return the lines of the access log as they stand in the file, without their numbers."""
    with closing(sqlite3.connect(world.settings.home / "registry.db")) as connection:
        return connection.execute("SELECT licence_id, at, who, way, purpose, kept_until FROM access ORDER BY id").fetchall()


def test_both_ways_give_the_same_and_log_the_same(world: Any, over_desk: Callable[..., DeskDisclosures]) -> None:
    moved, plain = world.minted("one"), world.minted("two")
    world.clock.pass_time(hours=1, microseconds=1)
    world.move(moved, "suspend", reason="under review", decision="2026-17")
    (reserved,) = world.reserve(world.request("three"))
    world.clock.pass_time(minutes=7)
    for name in (moved.urn, moved.text, moved.bare, plain.text, f" {plain.bare}\n", reserved.identifier.text):
        assert over_desk().show(name) == Disclosures(world.gate, CLERK).show(name), name
        told, general = over_desk().history(name), Disclosures(world.gate, CLERK).history(name)
        assert (told[0], list(told[1])) == (general[0], list(general[1])), name
    written = log(world)
    assert len(written) == 24
    assert written[::2] == written[1::2]


def test_over_the_desk_too_a_licence_is_logged_before_it_is_given_out(world: Any, over_desk: Callable[..., DeskDisclosures]) -> None:
    licence = world.minted()
    over_desk().show(licence.text)
    over_desk().history(licence.text)
    assert [(who, way, purpose) for _, _, who, way, purpose, _ in log(world)] == [("os:clerk", "licence show", "440199-17")] * 2


@pytest.mark.parametrize(
    ("error", "reader", "facts", "name"),
    [
        pytest.param(Refused, replace(CLERK, purpose=" "), {"purpose_required": True}, None, id="no-purpose"),
        pytest.param(Malformed, replace(CLERK, purpose="a\nb"), {}, None, id="no-line"),
        pytest.param(Missing, CLERK, {}, NOBODYS, id="no-such-licence"),
        pytest.param(VerifierError, CLERK, {}, "no identifier", id="no-identifier"),
        pytest.param(Missing, CLERK, {}, "1.2.3", id="another-arc"),
    ],
)
def test_what_is_refused_is_left_to_the_general_way(
    world: Any, over_desk: Callable[..., DeskDisclosures], error: type[Exception], reader: Reader, facts: Any, name: str | None
) -> None:
    licence = world.minted()
    text = licence.text if name is None else f"1.2.3.{licence.bare}" if name == "1.2.3" else name
    gate = replace(world.gate, **facts)
    for act in ("show", "history"):
        with pytest.raises(TakenError):
            getattr(over_desk(reader, **facts), act)(text)
        with pytest.raises(error):
            getattr(over_desk(reader, lambda: Disclosures(gate, reader), **facts), act)(text)
    assert log(world) == []


def test_what_can_not_be_logged_is_not_given_out_over_the_desk(world: Any, over_desk: Callable[..., DeskDisclosures]) -> None:
    licence = world.minted()
    with closing(sqlite3.connect(world.settings.home / "registry.db")) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(TakenError):
        over_desk().show(licence.text)


def test_a_damaged_body_is_told_by_the_general_way(world: Any, over_desk: Callable[..., DeskDisclosures]) -> None:
    licence = world.minted()
    with closing(sqlite3.connect(world.settings.home / "registry.db")) as connection, connection:
        connection.execute("UPDATE licence SET body = x'00'")
    with pytest.raises(Unavailable):
        over_desk(general=lambda: Disclosures(world.gate, CLERK)).show(licence.text)
    assert log(world) == []


def test_a_line_of_the_log_is_of_a_licence(world: Any) -> None:
    with closing(Desk(world.settings.home / "registry.db", world.clock)) as desk, pytest.raises(sqlite3.IntegrityError):
        desk.add("INSERT INTO access (licence_id, at, who, way, purpose, kept_until) VALUES (99, '', '', '', '', '')")
