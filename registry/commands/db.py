"""``licence db …``: the care of the database."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from pathlib import Path

import click

from .. import migrations
from ..copies import backup, restore
from ..house import House
from ..opening import open_gate
from ..printing import AnsweringGroup, json_option, say
from ..signers import Signers
from ..soundness import faults
from ..store import open_store

SHOWN_FAULTS = 1_000


@click.group("db", cls=AnsweringGroup)
def db() -> None:
    """Upgrade, back up, restore and check the database of this registry."""


@db.command("upgrade")
@json_option
@click.pass_obj
def upgrade(house: House, as_json: bool) -> None:
    """Bring the tables to the version of this program, all steps or none."""
    with closing(open_store(house.settings().database_url)) as store:
        before = migrations.current(store)
        migrations.upgrade(store)
        after = migrations.current(store)
    say(as_json, {"from": before, "to": after}, f"at version {after}" if before == after else f"from version {before} to {after}")


@db.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def backup_database(house: House, file: Path, as_json: bool) -> None:
    """Write a backup to FILE, which must not exist, while the registry goes on working. The vault is not in it."""
    size, shown = backup(house.settings().database_url, file), click.format_filename(file)
    say(as_json, {"file": shown, "bytes": size}, f"{shown}: {size:,} bytes. The keys are not in it: copy the vault too.")


@db.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def restore_database(house: House, file: Path, as_json: bool) -> None:
    """Make the backup FILE the database of this registry, which must not have one."""
    version, shown = restore(file, house.settings().database_url), click.format_filename(file)
    told = f"{shown} is the database now, at version {version}. `licence db check` looks through it."
    say(as_json, {"file": shown, "version": version}, told)


@db.command("check")
@json_option
@click.pass_obj
def check(house: House, as_json: bool) -> None:
    """Look through the whole record: positions, bodies, states, events, lists. Exit code 1 where something is wrong."""
    gate = open_gate(house.settings(), clock=house.now, signers=Signers())
    with closing(gate.store):
        found = list(islice(faults(gate), SHOWN_FAULTS))
    answer = {"sound": not found, "faults": [{"code": each.code, "place": each.place, "found": each.found} for each in found]}
    say(
        as_json,
        answer,
        *(f"{each.code}: {each.place} {each.found}".rstrip() for each in found),
        *(() if found else ("The record is sound.",)),
    )
    if found:
        raise SystemExit(1)
