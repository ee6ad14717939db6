"""``licence person …``: who may ask for acts that take two people, who may approve them, and that rule itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import click
import orjson

from verifier.document.strict_json import parse_object
from verifier.ports import Signer

from ..errors import Malformed
from ..house import House
from ..printing import AnsweringGroup, instant, json_option, local, say, table
from ..two_people.persons import Persons, enrolment
from ..two_people.rule import Rule
from ..two_people.tables import PersonRow
from .trust import write_whole

PAPER_BYTES = 16 * 1024


class PersonHouse(House, Protocol):
    """What these commands need of the program around them, beside the registry."""

    def person_key(self, code: str, *, make: bool = False) -> Signer:
        """Return the key of a person, from the vault that only they can open; with ``make``, a new one where there is none."""
        ...


@click.group("person", cls=AnsweringGroup)
def person() -> None:
    """Enrol people who ask and approve (雙人覆核), and keep the rule of two people."""


@person.command("key")
@click.argument("code")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--authority", metavar="CODE", help="The department whose acts they ask for and approve; else those of all, and the registry's own."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the enrolment to this file.")
@click.pass_obj
def make_key(house: PersonHouse, code: str, name: str, authority: str | None, out: Path | None) -> None:
    """Make the key of the person CODE, under a passphrase of their own, and write the enrolment that they hand in."""
    paper = enrolment(code, name, authority, house.person_key(code, make=True), house.now())
    written = orjson.dumps(paper, option=orjson.OPT_INDENT_2) + b"\n"
    if out is None:
        click.echo(written, nl=False)
        return
    write_whole(out, written)
    click.echo(click.format_filename(out))


@person.command("add")
@click.argument("file", type=click.File("rb"))
@json_option
@click.pass_obj
def add(house: House, file: Any, as_json: bool) -> None:
    """Enrol the person whose enrolment is in FILE (- for standard input). The second one of the registry wakes the rule of two people."""
    raw = file.read(PAPER_BYTES + 1)
    if len(raw) > PAPER_BYTES:
        raise Malformed(code="paper_malformed", found="a larger file", wanted="the enrolment that `licence person key` wrote")
    persons = Persons(house.gate())
    added = persons.add(parse_object(raw))
    say(as_json, _json(added), _line(added), _rule_line(persons.rule()))


@person.command("list")
@json_option
@click.pass_obj
def list_persons(house: House, as_json: bool) -> None:
    """List everybody who is or was enrolled, and how the rule stands."""
    zone = house.settings().time_zone
    persons = Persons(house.gate())
    everybody, rule = persons.all(), persons.rule()
    rows = [
        (each.code, each.name, each.authority_code or "登记机关 registry", local(each.added_at, zone), local(each.removed_at, zone))
        for each in everybody
    ]
    shown = table(("代号 code", "姓名 name", "机关 of", "加入 added", "移除 removed"), rows) if rows else "Nobody yet: licence person key"
    say(as_json, {"persons": [_json(each) for each in everybody], "rule": _rule_json(rule)}, shown, _rule_line(rule))


@person.command("remove")
@click.argument("code")
@json_option
@click.pass_obj
def remove(house: House, code: str, as_json: bool) -> None:
    """Let CODE ask and approve nothing any more; what they signed before stays on record."""
    removed = Persons(house.gate()).remove(code)
    say(as_json, _json(removed), f"{_line(removed)}: removed")


@person.command("rule")
@click.option("--wake/--sleep", "awake", default=None, help="Put the rule to sleep, or wake it again.")
@click.option("--mass-rows", type=click.IntRange(1, 99_999), help="More licences than these in a day take two people.")
@click.option("--high-value", metavar="TYPE[,TYPE]", help="Types of which every licence does; an empty text for none.")
@json_option
@click.pass_obj
def rule_command(house: House, awake: bool | None, mass_rows: int | None, high_value: str | None, as_json: bool) -> None:
    """Show or change the rule of two people. Changing it takes two people while it is awake."""
    persons = Persons(house.gate())
    if awake is not None or mass_rows is not None or high_value is not None:
        types = None if high_value is None else frozenset(each.strip() for each in high_value.split(",") if each.strip())
        standing = persons.rule().awake if awake is None else awake
        persons.change_rule(awake=standing, mass_rows=mass_rows, high_value=types)
    rule = persons.rule()
    say(as_json, _rule_json(rule), _rule_line(rule))


def _line(row: PersonRow) -> str:
    return f"{row.code} {row.name}, {row.authority_code or '登记机关 registry'}: {row.verification_method}"


def _rule_line(rule: Rule) -> str:
    if not rule.awake:
        return "双人规则休眠 The rule of two people sleeps: nothing takes two."
    types = f"; 高价值类型 high value: {', '.join(sorted(rule.high_value))}" if rule.high_value else ""
    return f"双人规则生效 The rule of two people is awake; 批量 a mass is more than {rule.mass_rows} licences a day{types}"


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {"awake": rule.awake, "massRows": rule.mass_rows, "highValueTypes": sorted(rule.high_value)}


def _json(row: PersonRow) -> dict[str, Any]:
    removed: datetime | None = row.removed_at
    return {
        "code": row.code,
        "name": row.name,
        "authority": row.authority_code,
        "key": row.verification_method,
        "added": instant(row.added_at),
        "addedBy": row.added_by,
        "removed": instant(removed),
        "removedBy": row.removed_by,
    }
