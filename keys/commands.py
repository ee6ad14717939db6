"""``licence key …``: the keys of an authority, from the first one to a compromise."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import click
import orjson

from verifier.document.instants import InstantMalformed, instant_text, parse_instant
from verifier.document.strict_json import JsonObject
from verifier.errors import Unavailable, VerifierError
from verifier.proof.multikey import KeyKind

from .custody import Custody
from .did_document import did_document
from .errors import KeysError
from .holder import KINDS as HOLDER_KINDS
from .holder import create_holder_key, write_holder_file
from .listing import KeyRow, key_rows
from .offer_command import offer, register
from .register import KeyRegister
from .secret import Passphrase
from .vault import Vault


class KeyHouse(Protocol):
    """What these commands need of the object that ``cli.py`` hands down."""

    def vault(self) -> Vault: ...
    def key_register(self) -> KeyRegister: ...
    def passphrase(self, *, confirm: bool = False) -> Passphrase: ...
    def now(self) -> datetime: ...


class Refused(click.ClickException):
    """An error of ours as one line on standard error: ``code: message``.

    Source: profile, exit codes: 2 what was asked cannot be done. 1 and 3 speak of licences.
    """

    exit_code = 2

    def __init__(self, error: KeysError | VerifierError) -> None:
        super().__init__(str(error))
        self.code = error.code

    def show(self, file: Any = None) -> None:
        line = " ".join(f"{self.code}: {self.message}".split())
        click.echo(line, file=file, err=file is None)


class Unreachable(Refused):
    """The registry could not be asked."""

    exit_code = 4


class KeyGroup(click.Group):
    """A group whose commands refuse in one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Unavailable as error:
            raise Unreachable(error) from None
        except (KeysError, VerifierError) as error:
            raise Refused(error) from None


class Instant(click.ParamType[datetime]):
    """A date and time with its offset: midnight of which day would be the question otherwise."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return parse_instant(value)
        except InstantMalformed as wrong:
            self.fail(str(wrong), param, ctx)


authority_option = partial(click.option, "--authority", "authority_code", metavar="CODE")
kind_type = click.Choice([str(kind) for kind in KeyKind])
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("key", cls=KeyGroup, commands=[offer, register])
def key() -> None:
    """Make, list, replace and end the signing keys of authorities."""


@key.command()
@authority_option(required=True, help="Whose key it is.")
@click.option("--kind", type=kind_type, default=str(KeyKind.ED25519), show_default=True)
@json_option
@click.pass_obj
def create(house: KeyHouse, authority_code: str, kind: str, as_json: bool) -> None:
    """Make the signing key of an authority and register its public part."""
    record = _custody(house).create(authority_code, KeyKind(kind), now=house.now(), ask=partial(_passphrase, house))
    _show(as_json, record.to_json(), f"created {record.verification_method} ({record.kind}, {record.public_key_multibase})")


@key.command("holder")
@click.argument("name", default="holder")
@click.option("--kind", type=click.Choice([str(kind) for kind in HOLDER_KINDS]), default=str(KeyKind.ED25519), show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Keep it in this file instead of the vault.")
@json_option
@click.pass_obj
def create_holder(house: KeyHouse, name: str, kind: str, out: Path | None, as_json: bool) -> None:
    """Make a holder's key, called NAME in the vault; its did:key goes into the column holderKey of a sheet."""
    if out:
        public = write_holder_file(out, KeyKind(kind))
        _show(as_json, {"did": public.did, "file": click.format_filename(out)}, public.did)
        return
    record = create_holder_key(house.vault(), name, KeyKind(kind), now=house.now(), passphrase=_passphrase(house))
    _show(as_json, {"did": record.controller, **record.to_json()}, record.controller)


@key.command("list")
@authority_option(help="Show the registered keys of this authority, in this vault or not.")
@json_option
@click.pass_obj
def list_keys(house: KeyHouse, authority_code: str | None, as_json: bool) -> None:
    """Show the keys of this vault, or of one authority, with their periods."""
    rows = key_rows(house.vault().list(), house.key_register(), authority_code, house.now())
    _show(as_json, {"keys": [row.to_json() for row in rows]}, *(_row_line(row) for row in rows))


@key.command()
@authority_option(required=True, help="Whose key is replaced.")
@click.option("--kind", type=kind_type, help="The kind of the new key; else that of the old one.")
@json_option
@click.pass_obj
def rotate(house: KeyHouse, authority_code: str, kind: str | None, as_json: bool) -> None:
    """Let a new key take over; what the old one signed still verifies."""
    wanted = KeyKind(kind) if kind else None
    done = _custody(house).rotate(authority_code, wanted, now=house.now(), ask=partial(_passphrase, house))
    answer: JsonObject = {"key": done.key, "retired": list(done.retired), "resumed": done.resumed}
    finished = "finished an interrupted rotation: " if done.resumed else ""
    _show(as_json, answer, f"{finished}{done.key} signs from now on; retired {', '.join(done.retired)}")


@key.command()
@click.argument("reference", metavar="KEY")
@click.option("--at", type=Instant(), help="From when on its signatures don't count; now, if not given.")
@json_option
@click.pass_obj
def retire(house: KeyHouse, reference: str, at: datetime | None, as_json: bool) -> None:
    """End the period of KEY (a DID URL, or a name that `list` shows) without a successor."""
    key_id, effective = _custody(house).retire(reference, at or house.now())
    _show(as_json, {"key": key_id, "retired": instant_text(effective)}, f"{key_id} is retired from {instant_text(effective)}")


@key.command()
@click.argument("reference", metavar="KEY")
@click.option("--since", type=Instant(), required=True, help="The first instant at which somebody else may have signed.")
@json_option
@click.pass_obj
def compromise(house: KeyHouse, reference: str, since: datetime, as_json: bool) -> None:
    """Record that somebody else may have signed with KEY since a given time."""
    key_id, effective = _custody(house).compromise(reference, since, house.now())
    answer: JsonObject = {"key": key_id, "compromised": instant_text(effective)}
    _show(as_json, answer, f"{key_id} is compromised since {instant_text(effective)}; deposits from before still count")


@key.command()
@authority_option(required=True, help="Whose document it is.")
@json_option
@click.pass_obj
def did(house: KeyHouse, authority_code: str, as_json: bool) -> None:  # noqa: ARG001  (the document is JSON either way)
    """Print the did:web document of an authority."""
    register = house.key_register()
    controller = register.next_key_id(authority_code).partition("#")[0]
    _show(True, did_document(controller, register.keys(authority_code)))


def _custody(house: KeyHouse) -> Custody:
    return Custody(house.vault(), house.key_register())


def _passphrase(house: KeyHouse) -> Passphrase:
    # Asked twice only where a mistyped one would close a new vault for ever.
    return house.passphrase(confirm=not house.vault().list())


def _row_line(row: KeyRow) -> str:
    place = "" if row.in_vault else "  (not in this vault)"
    return f"{row.name}  {row.kind}  {row.standing}{place}  {row.id}"


def _show(as_json: bool, answer: JsonObject, *lines: str) -> None:
    if as_json:
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
        return
    for line in lines:
        click.echo(line)
