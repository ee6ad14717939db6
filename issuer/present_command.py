"""Edge: ``licence present``: a holder shows a licence to whoever asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import click
import orjson

from issuer.errors import OrderRefused
from issuer.folder import write_named
from issuer.pictures import DRAWINGS
from keys.holder import AUTHENTICATION, did_of, read_holder_file
from keys.presenting import sign_possession, sign_presentation
from keys.secret import Passphrase
from keys.vault import Vault
from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject, parse_object
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.qr.compact import QrWriter
from verifier.qr.drawing import modules_of
from verifier.qr.forms import Form

MOST_BYTES = 256 * 1024


class Shape(StrEnum):
    """As what a licence is shown."""

    VP = "vp"  # the presentation as JSON
    LIP = "lip"  # the same, compact: LIP1-R
    BARCODE = "barcode"  # the same, for any reader of VC Barcodes: VP1-R
    TOKEN = "token"  # noqa: S105 - LIT1-R: only that it is theirs; the licence is at hand already


class PresentSettings(Protocol):
    """What this command needs of the settings."""

    @property
    def presentation_lifetime(self) -> timedelta: ...


class PresentHouse(Protocol):
    """What this command needs of the object that ``cli.py`` hands down."""

    def now(self) -> datetime: ...
    def settings(self) -> PresentSettings: ...
    def directory(self) -> Directory: ...
    def vault(self) -> Vault: ...
    def passphrase(self, *, confirm: bool = False) -> Passphrase: ...

    def credential(self, identifier_text: str, way: str = "", purpose: str = "") -> bytes | None:
        """Return the licence on record as its issuer signed it, None where it is only reserved."""
        ...


@click.command()
@click.argument("licence", metavar="ID|FILE")
@click.option("--challenge", required=True, help="What the counter sent, or all that its code says (JSON); it counts once.")
@click.option("--domain", help="The counter that sent it; may be left out where its code says so.")
@click.option("--key", "key_name", metavar="K", help="The holder's key: a name in the vault, or a file. Default: the one it is bound to.")
@click.option("--form", type=click.Choice([str(shape) for shape in Shape]), help="Default: vp, or lip where --out is a picture.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="FILE.json, or FILE.svg or FILE.png with the code.")
@click.pass_obj
def present(
    house: PresentHouse, licence: str, challenge: str, domain: str | None, key_name: str | None, form: str | None, out: Path | None
) -> None:
    """Show the licence ID (or in FILE) as its holder: signed for this challenge of this counter, good for a minute."""
    challenge, counter = asked_by(challenge, domain)
    shown = _licence(house, licence)
    signer = _signer(house, shown, key_name)
    picture = out.suffix.removeprefix(".").lower() if out else ""
    shape = Shape(form) if form else Shape.LIP if picture in DRAWINGS else Shape.VP
    text = _text(house, shown, signer, shape, challenge, counter)
    if out is None:
        click.echo(text)
        return
    write_named(out, DRAWINGS[picture](modules_of(text)) if picture in DRAWINGS else text.encode() + b"\n")
    click.echo(click.format_filename(out))


def asked_by(challenge: str, domain: str | None) -> tuple[str, str]:
    """Return challenge and domain, taken from the code that the counter shows where that was given instead of the challenge.

    Raises:
        click.UsageError: there is no domain, or another one than the code's.
    """
    if challenge.lstrip().startswith("{"):
        code = parse_object(challenge.encode("utf-8", "surrogatepass"))
        challenge, named = str(code.get("challenge", "")), str(code.get("domain", ""))
        if domain is not None and domain != named:
            raise click.UsageError(f"found the domain {domain}; wanted {named}, as the code says")
        domain = named
    if not challenge or not domain:
        raise click.UsageError("found no challenge or no domain; wanted both, or all that the counter's code says")
    return challenge, domain


def _licence(house: PresentHouse, licence: str) -> JsonObject:
    file = Path(licence)
    if file.suffix or file.is_file():
        try:
            with file.open("rb") as opened:
                return parse_object(opened.read(MOST_BYTES + 1))
        except FileNotFoundError:
            pass  # an identifier has dots too
        except OSError as refused:
            raise OrderRefused(code="licence_unreadable", found=f"{file}: {refused.strerror}", wanted="a licence's file") from None
    # Its holder shows it: whoever looks at it is told by the answer to their challenge.
    body = house.credential(licence, "present", "presentation by the holder")
    if body is None:
        raise OrderRefused(code="not_minted", found=f"{licence}, reserved and not signed", wanted="a licence that was minted")
    return parse_object(body)


def _signer(house: PresentHouse, licence: JsonObject, key_name: str | None) -> Signer:
    subject = licence.get("credentialSubject")
    bound = subject.get("id") if isinstance(subject, dict) else None
    if key_name is None:
        if bound is None:
            raise OrderRefused(code="holder_not_bound", found="a licence that is bound to no key", wanted="one minted with holderKey")
        mine = [record.name for record in house.vault().list() if record.controller == bound and AUTHENTICATION in record.purposes]
        if not mine:
            raise OrderRefused(code="holder_key_missing", found=f"no key of {bound} in the vault", wanted="--key FILE, or its holder")
        return house.vault().unlock(mine[0], house.passphrase())
    file = Path(key_name)
    signer: Signer = read_holder_file(file) if file.is_file() else house.vault().unlock(key_name, house.passphrase())
    if bound != did_of(signer):
        click.echo(f"the licence is bound to {bound or 'no key'}, not to {did_of(signer)}: it will be refused", err=True)
    return signer


def _text(house: PresentHouse, licence: JsonObject, signer: Signer, shape: Shape, challenge: str, domain: str) -> str:
    now, lifetime = house.now(), house.settings().presentation_lifetime
    if shape is Shape.TOKEN:
        return sign_possession(licence, signer, challenge=challenge, audience=domain, now=now, lifetime=lifetime).text
    contexts = bundled_contexts().with_contexts(house.directory().contexts())
    presentation = sign_presentation(
        [licence], signer, challenge=challenge, domain=domain, now=now, canonicalizer=Canonicalizer(contexts), lifetime=lifetime
    )
    if shape is Shape.VP:
        return orjson.dumps(presentation, option=orjson.OPT_INDENT_2).decode()
    return QrWriter(contexts).write(presentation, Form.BARCODE if shape is Shape.BARCODE else Form.COMPACT).text
