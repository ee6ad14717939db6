"""``licence key offer`` and ``register``: a key made at one place, registered at another."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import click
import orjson

from verifier.document.instants import instant_text
from verifier.document.strict_json import JsonObject
from verifier.proof.multikey import KeyKind

from .custody import Custody
from .offer import Offer, make_offer, read_offer
from .register import KeyRegister
from .secret import Passphrase
from .vault import Vault


class OfferHouse(Protocol):
    """What these commands need of the object that ``cli.py`` hands down."""

    def vault(self) -> Vault: ...
    def key_register(self) -> KeyRegister: ...
    def passphrase(self, *, confirm: bool = False) -> Passphrase: ...
    def now(self) -> datetime: ...


@click.command("offer")
@click.option("--authority", "authority_code", metavar="CODE", required=True, help="Whose key it is.")
@click.option("--kind", type=click.Choice([str(kind) for kind in KeyKind]), default=str(KeyKind.ED25519), show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file for the registry's operators.")
@click.pass_obj
def offer(house: OfferHouse, authority_code: str, kind: str, out: Path) -> None:
    """Make an authority's next key in this vault, for a registry elsewhere; the private part stays here."""
    ask = partial(house.passphrase, confirm=not house.vault().list())
    record, signer = Custody(house.vault(), house.key_register()).offer(authority_code, KeyKind(kind), now=house.now(), ask=ask)
    made = Offer(authority_code, record)
    out.write_bytes(orjson.dumps(make_offer(made, signer, house.now()), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    click.echo(f"{out}: {record.verification_method}, {made.fingerprint}")
    click.echo("Send the file to the registry's operators, and tell them the fingerprint on another way.", err=True)


@click.command("register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fingerprint", metavar="sha256:…", help="What the department told; another key is refused.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def register(house: OfferHouse, file: Path, fingerprint: str | None, as_json: bool) -> None:
    """Register the key that FILE offers; it takes over from the one in force."""
    offered = read_offer(file.read_bytes())
    if fingerprint is not None and fingerprint != offered.fingerprint:
        raise click.UsageError(f"found the fingerprint {offered.fingerprint}; wanted {fingerprint}: do not register this key")
    done = Custody(house.vault(), house.key_register()).take_over(offered.authority, offered.key, now=house.now())
    answer: JsonObject = {"key": done.key, "retired": list(done.retired), "fingerprint": offered.fingerprint}
    if as_json:
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
        return
    retired = f"; retired {', '.join(done.retired)}" if done.retired else ""
    click.echo(f"{done.key} signs from {instant_text(house.now())} on, fingerprint {offered.fingerprint}{retired}")
