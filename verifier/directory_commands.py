"""Edge: ``licence type …``: the directory of licence types, as it stands in folders and as the registry decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import click
import orjson

from .columns import columns
from .document.contexts import bundled_contexts
from .document.credential_type import ENTRY, CredentialType
from .document.directory import Directory, UnknownType
from .entry_check import EntryFault, check_entry, with_digests
from .sources import read_directory, read_entry_files, read_examples, type_folders


class RegisteredType(Protocol):
    """A version of a type on which the registry decided."""

    @property
    def key(self) -> str: ...
    @property
    def open(self) -> bool: ...
    @property
    def retired_at(self) -> datetime | None: ...


class TypeRegister(Protocol):
    """The registry's decisions on types; each returns the type as it is then."""

    def publish(self, *credential_types: CredentialType) -> Sequence[RegisteredType]: ...
    def open(self, name: str) -> RegisteredType: ...
    def close(self, name: str) -> RegisteredType: ...
    def retire(self, name: str) -> RegisteredType: ...


class TypeHouse(Protocol):
    """What these commands need of the object that ``cli.py`` hands down."""

    def type_roots(self) -> Sequence[Path]:
        """Return the folders of types: the bundled one, and those of ``LICENCE_CREDENTIAL_TYPES``."""
        ...

    def registered_types(self) -> Sequence[RegisteredType]:
        """Return what the registry decided on; empty where this computer has no registry."""
        ...

    def type_register(self) -> TypeRegister:
        """Return the registry's register of types; raises where there is no registry."""
        ...


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("type")
def type_group() -> None:
    """List, show, check and publish types of licences."""


@type_group.command("list")
@json_option
@click.pass_obj
def list_types(house: TypeHouse, as_json: bool) -> None:
    """List the types at hand, and whether they are published and open."""
    types = _directory(house).types
    states = {each.key: _state(each) for each in house.registered_types()}
    if as_json:
        _print_json({"types": [_summary(each, states.get(each.key)) for each in types]})
        return
    rows = [(each.key, each.names["zh-hans"], each.names["en"], each.type_code, states.get(each.key, "not published")) for each in types]
    click.echo("\n".join(columns(("type", "名称", "name", "code", "state"), rows)))


@type_group.command("show")
@click.argument("name")
@json_option
@click.pass_obj
def show(house: TypeHouse, name: str, as_json: bool) -> None:
    """Show one type (business-licence or business-licence/v1) with its fields."""
    found = _directory(house).by_name(name)
    state = next((_state(each) for each in house.registered_types() if each.key == found.key), None)
    if as_json:
        _print_json({**orjson.loads(found.files[ENTRY]), "registered": state})
        return
    most = "one holder" if found.holder.most == 1 else f"up to {found.holder.most} holders"
    click.echo(f"{found.names['zh-hans']}  {found.names['en']}  {found.key}  {state or 'not published'}")
    click.echo(f"  type code   {found.type_code}  {found.defining_authority.names['zh-hans']}")
    click.echo(f"  holder      {', '.join(found.holder.kinds)} ({', '.join(found.holder.code_types)}), {most}")
    click.echo(f"  issued by   {found.issuing_level} level and up; suites {', '.join(found.suites)}")
    click.echo(f"  validity    {found.validity.rule['zh-hans']} {found.validity.rule['en']}")
    click.echo(f"  legal basis {'、'.join(basis['zh-hans'] for basis in found.legal_basis)}; sharing {found.sharing}\n")
    rows = [
        (
            each.name,
            found.labels[each.name]["zh-hans"],
            each.type.code,
            "required" if each.required else "",
            _notes(each.sensitive, each.signed),
        )
        for each in found.fields
    ]
    click.echo("\n".join(columns(("field", "标签", "type", "", ""), rows)))


@type_group.command("check")
@click.argument("wanted", required=False, metavar="[PATH|NAME]")
@click.option("--write-digests", is_flag=True, help="Write the digests of the files as they are now into type.json first.")
@json_option
@click.pass_obj
def check(house: TypeHouse, wanted: str | None, write_digests: bool, as_json: bool) -> None:
    """Check the folder of one type, or of all, and say what is wrong with it and where. Exit code 1 if anything is."""
    folders = _folders(house, wanted)
    contexts = bundled_contexts()
    everything: dict[str, tuple[EntryFault, ...]] = {}
    for folder in folders:
        files = read_entry_files(folder)
        if write_digests and ENTRY in files:
            files[ENTRY] = with_digests(files)
            (folder / ENTRY).write_bytes(files[ENTRY])
        everything[str(folder)] = check_entry(files, read_examples(folder), contexts)
    if as_json:
        _print_json(
            {"entries": [{"folder": name, "faults": [_fault_json(fault) for fault in faults]} for name, faults in everything.items()]}
        )
    else:
        for name, faults in everything.items():
            click.echo(f"{name}: {f'{len(faults)} faults' if faults else 'good'}")
            for fault in faults:
                click.echo(f"  {fault.file} {fault.place}: {fault.code}: found {fault.found}; wanted {fault.wanted}".replace(" :", ":"))
    if any(everything.values()):
        raise SystemExit(1)
    if wanted is None:
        _directory(house)  # each is right by itself; now that no two of them clash


@type_group.command("publish")
@click.argument("name")
@json_option
@click.pass_obj
def publish(house: TypeHouse, name: str, as_json: bool) -> None:
    """Publish a type as its folder stands: it can be granted and minted, and its files never change again."""
    for each in house.type_register().publish(_directory(house).by_name(name)):
        _say(each, as_json)


@type_group.command("open")
@click.argument("name")
@json_option
@click.pass_obj
def open_type(house: TypeHouse, name: str, as_json: bool) -> None:
    """Open a type: services may draw on it."""
    _say(house.type_register().open(name), as_json)


@type_group.command("close")
@click.argument("name")
@json_option
@click.pass_obj
def close_type(house: TypeHouse, name: str, as_json: bool) -> None:
    """Close a type: it is still minted and verified, but no service draws on it."""
    _say(house.type_register().close(name), as_json)


@type_group.command("retire")
@click.argument("name")
@json_option
@click.pass_obj
def retire(house: TypeHouse, name: str, as_json: bool) -> None:
    """Retire a type: nothing new is minted, what was minted still verifies."""
    _say(house.type_register().retire(name), as_json)


def _directory(house: TypeHouse) -> Directory:
    return read_directory(*house.type_roots())


def _folders(house: TypeHouse, wanted: str | None) -> Sequence[Path]:
    """Return the folders meant by a path (of an entry, of a type or of a root), by a name, or by nothing."""
    every = [folder for root in house.type_roots() for folder in type_folders(root)]
    if wanted is None:
        return every
    path = Path(wanted)
    if (path / ENTRY).is_file():
        return [path]
    if path.is_dir():
        found = [entry.parent for pattern in (f"*/{ENTRY}", f"*/*/{ENTRY}") for entry in sorted(path.glob(pattern))]
    else:
        found = [folder for folder in every if wanted in (folder.parent.name, f"{folder.parent.name}/{folder.name}")]
    if not found:
        raise UnknownType(found=wanted, wanted="a folder with type.json, or the name of a type")
    return found


def _state(registered: RegisteredType) -> str:
    if registered.retired_at is not None:
        return "retired"
    return "open" if registered.open else "closed"


def _say(registered: RegisteredType, as_json: bool) -> None:
    if as_json:
        _print_json({"type": registered.key, "state": _state(registered)})
    else:
        click.echo(f"{registered.key}: {_state(registered)}")


def _summary(each: CredentialType, state: str | None) -> dict[str, object]:
    return {
        "name": each.name,
        "version": each.version,
        "type": each.type,
        "typeCode": each.type_code,
        "names": dict(each.names),
        "state": state,
    }


def _notes(sensitive: bool, signed: bool) -> str:
    return ", ".join(note for note, holds in (("sensitive", sensitive), ("living, never signed", not signed)) if holds)


def _fault_json(fault: EntryFault) -> dict[str, str]:
    return {"file": fault.file, "place": fault.place, "code": fault.code, "found": fault.found, "wanted": fault.wanted}


def _print_json(document: dict[str, object]) -> None:
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2))
