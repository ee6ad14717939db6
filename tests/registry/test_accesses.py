"""Whoever is given a licence stands in the access log before they have it, without a value; nobody takes that out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from msgspec.structs import replace
from sqlalchemy import delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from registry.access_log.accesses import Accesses, Disclosures
from registry.access_log.readers import Reader
from registry.errors import Malformed, Refused, Unavailable
from registry.rows import table_of
from registry.store import Store
from registry.tables import AccessRow

COMPANY = "91440199DEMX1001XH"
CLERK = Reader("os:clerk", "licence show", "440199-17")


def rows(world: Any) -> int:
    with world.gate.store.read() as session:
        return int(session.exec(select(func.count()).select_from(AccessRow)).one())


def test_each_way_to_a_licence_is_logged_with_who_when_and_what_for(world: Any) -> None:
    licence = world.minted()
    given = Disclosures(world.gate, CLERK)
    given.show(licence.text)
    world.clock.pass_time(minutes=1)
    given.search(COMPANY)
    world.clock.pass_time(minutes=1)
    given.history(licence.bare)
    log = Accesses(world.gate).of_licence(licence.urn)
    assert [(each.who, each.way, each.purpose, each.licence.urn) for each in log] == [
        ("os:clerk", "licence show", "440199-17", licence.urn)
    ] * 3
    assert (log[0].at - log[2].at).total_seconds() == 120


def test_a_search_that_finds_nothing_gives_nothing_out(world: Any) -> None:
    world.minted()
    Disclosures(world.gate, CLERK).search("440199199001010017")
    assert rows(world) == 0


def test_all_licences_of_a_holder_are_found_by_their_number(world: Any) -> None:
    first, second = world.minted("1"), world.minted("2")
    for licence in (first, second):
        Disclosures(world.gate, CLERK).show(licence.text)
    assert {each.licence.urn for each in Accesses(world.gate).of_holder(COMPANY.lower())} == {first.urn, second.urn}
    assert Accesses(world.gate).of_holder("92440199DEMX10028E") == []


def test_no_value_of_a_licence_stands_in_the_log(world: Any) -> None:
    licence = world.minted()
    Disclosures(world.gate, CLERK).search(COMPANY)
    with world.gate.store.read() as session:
        row = session.exec(select(AccessRow)).one()
    shown = f"{row.who} {row.way} {row.purpose}"
    assert COMPANY not in shown
    assert licence.serial not in shown


def test_what_can_not_be_logged_is_not_given_out(world: Any) -> None:
    licence = world.minted()

    class Full(Store):
        def write(self) -> Any:
            raise Unavailable(found="no room", wanted="some")

    world.gate = replace(world.gate, store=Full(world.gate.store.engine))
    with pytest.raises(Unavailable):
        Disclosures(world.gate, CLERK).show(licence.text)


def test_a_purpose_may_be_obligatory(world: Any) -> None:
    licence = world.minted()
    gate = replace(world.gate, purpose_required=True)
    with pytest.raises(Refused) as caught:
        Disclosures(gate, replace(CLERK, purpose=" ")).show(licence.text)
    assert caught.value.code == "purpose_missing"
    Disclosures(gate, CLERK).show(licence.text)


@pytest.mark.parametrize("purpose", ["x" * 201, "a\nb", "a\x1b[2J"])
def test_a_purpose_is_a_short_line(world: Any, purpose: str) -> None:
    licence = world.minted()
    with pytest.raises(Malformed) as caught:
        Disclosures(world.gate, replace(CLERK, purpose=purpose)).show(licence.text)
    assert caught.value.code == "purpose_malformed"


def test_the_database_lets_nobody_change_the_log_or_shorten_it(any_world: Any) -> None:
    licence = any_world.minted()
    Disclosures(any_world.gate, CLERK).show(licence.text)
    for statement in (update(table_of(AccessRow)).values(who="somebody"), delete(table_of(AccessRow))):
        with pytest.raises(IntegrityError), any_world.gate.store.write() as session:
            session.connection().execute(statement)
    assert len(Accesses(any_world.gate).of_licence(licence.text)) == 1


def test_the_log_is_forgotten_when_its_time_is_over_and_not_before(any_world: Any) -> None:
    licence = any_world.minted()
    long_ago = replace(any_world.gate, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC), access_log_kept=timedelta(days=30))
    Disclosures(long_ago, CLERK).show(licence.text)
    Disclosures(any_world.gate, CLERK).show(licence.text)
    assert Accesses(any_world.gate).forget() == 1
    assert len(Accesses(any_world.gate).of_licence(licence.text)) == 1


def test_the_commands_log_who_runs_them(lived_in: Any, run: Callable[..., Result]) -> None:
    licence = lived_in.minted()
    for words in (["show", licence.text], ["history", licence.text], ["search", "--holder", COMPANY]):
        assert run(*words, "--purpose", "case 7").exit_code == 0
    log = Accesses(lived_in.gate).of_licence(licence.text)
    assert [each.way for each in log] == ["licence search", "licence history", "licence show"]
    assert {(each.who.startswith("os:"), each.purpose) for each in log} == {(True, "case 7")}
    shown = run("access", licence.text)
    assert (shown.exit_code, shown.output.count("case 7")) == (0, 3)
    assert run("access", "--holder", COMPANY, "--json").output.count('"licence search"') == 1
    assert '"complete": true' in run("access", "--holder", COMPANY, "--json").output
    assert run("access").exit_code == 2


def test_that_not_all_may_be_shown_is_said(lived_in: Any, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in "12":
        Disclosures(lived_in.gate, CLERK).show(lived_in.minted(number).text)
    monkeypatch.setattr("registry.access_log.accesses.SHOWN", 1)
    assert "The newest 1;" in run("access", "--holder", COMPANY).output
    assert '"complete": false' in run("access", "--holder", COMPANY, "--json").output
