"""``licence trust …``: what verifiers rest on."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import click
import orjson

from verifier.known_roots import KnownRoot, KnownRoots
from verifier.trust.reading import Trust, load_trust, root_pin_of

from ..bundle import export_bundle
from ..fetching import fetched
from ..house import House
from ..identity import identity_of
from ..printing import AnsweringGroup, instant, json_option, local, say, table
from ..trust import current_trust_list
from ..types_at_hand import types_at_hand
from ..upkeep import renew_due


@click.group("trust", cls=AnsweringGroup)
def trust() -> None:
    """Publish the trust list of this registry, or take over that of another one."""


@trust.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The same as FILE.")
@json_option
@click.pass_obj
def export(house: House, file: Path | None, out: Path | None, as_json: bool) -> None:
    """Write the trust bundle (trust list, types, status lists) to FILE, or to standard output."""
    target = out or file
    gate = house.gate()
    bundle = orjson.dumps(export_bundle(gate))
    with gate.store.read() as session:
        pin = identity_of(session).root_pin
    if target is None or str(target) == "-":
        click.echo(bundle)
        return
    write_whole(target, bundle)
    version, shown = orjson.loads(bundle)["trustList"]["version"], click.format_filename(target)
    say(as_json, {"file": shown, "version": version, "rootPin": pin}, f"{shown}: version {version}; its root is {pin}")


@trust.command("show")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_obj
def show(house: House, file: Path | None, as_json: bool) -> None:
    """Show the trust list of this registry, or the one in FILE."""
    settings = house.settings()
    zone = settings.time_zone
    raw = file.read_bytes() if file else _own(house)
    # Shown, not relied on: without a pin, what is shown is what the root that it names itself has signed.
    found = load_trust(raw, root=settings.trust_root or root_pin_of(raw), directory=types_at_hand(settings))
    trust_list = found.trust_list
    authorities = [
        (each.code, each.names["zh-hans"], each.area, str(len(each.keys)), _granted(each.grants)) for each in trust_list.authorities
    ]
    types = [(each.name, each.version, "retired" if each.retired else "open" if each.open else "closed") for each in trust_list.types]
    say(
        as_json,
        _trust_json(found),
        f"{trust_list.registry_names['zh-hans']} / {trust_list.registry_names['en']}  {trust_list.registry_id}",
        f"version {trust_list.version}, issued {local(trust_list.issued, zone)}, next update {local(trust_list.next_update, zone)}",
        f"root {trust_list.root}",
        table(("代码 code", "名称 name", "区划 area", "keys", "granted"), authorities),
        table(("类型 type", "version", "状态 state"), types),
    )


@trust.command("sync")
@click.argument("source", metavar="URL|FILE")
@click.option("--root", help="Pin of its root key, sha256:…; needed the first time, unless LICENCE_TRUST_ROOT is set.")
@json_option
@click.pass_obj
def sync(house: House, source: str, root: str | None, as_json: bool) -> None:
    """Take over the trust list or bundle at SOURCE, if the pinned root signed it and it is not older than the one before."""
    settings = house.settings()
    raw = fetched(source)
    known_roots = KnownRoots(settings.home)
    claimed = root_pin_of(raw)
    # The pin comes from a person or from an earlier sync, never from the file itself.
    pinned = root or settings.trust_root
    found = load_trust(raw, root=pinned or claimed, directory=types_at_hand(settings))
    registry = found.trust_list.registry_id
    known = known_roots.of(registry)
    if pinned is None and known is None:
        raise click.UsageError(
            f"the root of {registry} is not pinned yet; compare {claimed} with what the registry publishes, then add --root"
        )
    load_trust(raw, root=pinned or (known.pin if known else claimed), minimum_version=known.version if known else 0)
    target = settings.home / "trust" / f"{_file_name(registry)}.json"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(target, raw)
    known_roots.remember(registry, KnownRoot(claimed, found.trust_list.version))
    version, until, shown = found.trust_list.version, local(found.trust_list.next_update, settings.time_zone), click.format_filename(target)
    say(as_json, {**_trust_json(found), "file": shown}, f"{registry}: version {version}, good until {until}: {shown}")


@trust.command("renew")
@json_option
@click.pass_obj
def renew(house: House, as_json: bool) -> None:
    """Sign the trust list and the status lists anew where half of their life is over; `serve` does so by itself."""
    renewed = renew_due(house.gate(), house.now())
    lines = [f"trust list version {renewed.trust_list}"] if renewed.trust_list else []
    say(
        as_json,
        {"trustList": renewed.trust_list, "statusLists": list(renewed.status_lists)},
        *(lines + list(renewed.status_lists) or ["Nothing was due."]),
    )


def _own(house: House) -> bytes:
    with house.gate().store.read() as session:
        return current_trust_list(session).document


def write_whole(target: Path, content: bytes) -> None:
    """Write ``content`` to ``target``, whole or not at all, also when power goes; to a pipe or a device as it comes."""
    target = target.resolve()  # a link stays one
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)


def _granted(grants: Any) -> str:
    return ", ".join(f"{grant.type} {grant.area}" for grant in grants)


def _file_name(registry: str) -> str:
    return "".join(c if c.isalnum() or c in ".-" else "_" for c in registry.removeprefix("did:web:"))


def _trust_json(found: Trust) -> dict[str, Any]:
    trust_list = found.trust_list
    return {
        "registry": trust_list.registry_id,
        "names": dict(trust_list.registry_names),
        "version": trust_list.version,
        "issued": instant(trust_list.issued),
        "nextUpdate": instant(trust_list.next_update),
        "rootPin": trust_list.root,
        "authorities": [
            {
                "code": each.code,
                "names": dict(each.names),
                "area": each.area,
                "keys": [key.id for key in each.keys],
                "grants": [{"type": grant.type, "area": grant.area} for grant in each.grants],
            }
            for each in trust_list.authorities
        ],
        "types": [
            {"name": each.name, "version": each.version, "open": each.open, "retired": instant(each.retired)} for each in trust_list.types
        ],
        "statusLists": sorted(found.status_lists),
    }
