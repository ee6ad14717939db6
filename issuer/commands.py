"""Edge: ``licence mint`` and ``licence qr``."""

from __future__ import annotations

import os
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import click
import orjson
from msgspec import Struct

from issuer.card import ENDINGS, Card, Size
from issuer.columns import columns_of
from issuer.errors import OrderRefused
from issuer.folder import Folder, write_named
from issuer.ledger import Ledger
from issuer.mint import mint as mint_order
from issuer.order import Order
from issuer.pictures import DRAWINGS, Pictures, code_text
from issuer.product import Workshop
from issuer.qr_picture import READABLE_VERSION, version_of
from issuer.reasons import in_both_languages
from issuer.record import FILE, Outcome, require_same_order
from issuer.rejects import FILE as REJECTS
from issuer.row_digests import MassMints, require_consent
from issuer.sheet import open_sheet
from issuer.sign import Press, choose_suites
from issuer.terminal import shown_progress
from verifier.document.contexts import bundled_contexts
from verifier.document.directory import Directory
from verifier.document.identifier import LicenceIdentifier
from verifier.document.schema import SchemaSet
from verifier.document.strict_json import JsonObject, parse_object
from verifier.ports import Signer
from verifier.proof.canonical import Canonicalizer
from verifier.qr.compact import QrWriter
from verifier.qr.drawing import Modules, modules_of
from verifier.qr.forms import Form

CODES = {"svg": ("svg",), "png": ("png",), "both": ("svg", "png"), "none": ()}
FORMS = [form.value for form in (Form.COMPACT, Form.BARCODE, Form.LINK, Form.PLAIN)]
DRAWN_ROWS = 2_000  # up to here drawing codes takes seconds; past it, more than half of a mint
SOME_REFUSED = 1


class MintSettings(Protocol):
    """What these commands need of the settings."""

    @property
    def time_zone(self) -> tzinfo: ...


class MintHouse(Protocol):
    """What these commands need of the object that ``cli.py`` hands down."""

    def now(self) -> datetime: ...
    def settings(self) -> MintSettings: ...
    def directory(self) -> Directory: ...
    def ledger(self) -> Ledger: ...
    def signer_for(self, authority_code: str) -> Signer: ...
    def mass_mints(self) -> MassMints: ...


class QrHouse(Protocol):
    """What ``licence qr`` needs of it."""

    def directory(self) -> Directory: ...
    def ledger(self) -> Ledger: ...

    def credential(self, identifier_text: str, way: str = "", purpose: str = "") -> bytes | None:
        """Return the licence on record as its issuer signed it, None where it is only reserved."""
        ...


@click.command()
@click.argument("type_name", metavar="TYPE")
@click.argument("sheet_file", metavar="SHEET", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority", "authority_code", metavar="CODE", required=True, help="In whose name the licences are signed.")
@click.option(
    "--suite", metavar="S[,S]", help="Cryptosuite; several with commas sign a set. Default: the type's first that the key can do."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True, help="Folder for the licences."
)
@click.option(
    "--qr",
    "codes",
    type=click.Choice(list(CODES)),
    help=f"Codes to draw, which takes longer than all else. Default: both up to {DRAWN_ROWS} rows, none beyond; `licence qr` draws one.",
)
@click.option("--card", type=click.Choice(ENDINGS), help="Draw a card of each licence.")
@click.option("--card-size", type=click.Choice([str(size) for size in Size]), default="a4", show_default=True, help="A4, or a bank card's.")
@click.option(
    "--licences",
    type=click.Choice(["files", "lines"]),
    default="files",
    show_default=True,
    help="A file each, or a line each of licences.ndjson: many times as fast for a large sheet.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Processes that sign and draw. Default: one a core.")
@click.option("--resume", is_flag=True, help="Go on with the mint that was begun in --out; refuse any other sheet.")
@click.option("--json", "as_json", is_flag=True, help="Print mint.json.")
@click.pass_obj
def mint(
    house: MintHouse,
    type_name: str,
    sheet_file: Path,
    authority_code: str,
    suite: str | None,
    out: Path,
    codes: str | None,
    card: str | None,
    card_size: str,
    licences: str,
    jobs: int | None,
    resume: bool,
    as_json: bool,
) -> None:
    """Mint every row of SHEET (CSV or .xlsx) as a licence of TYPE. Exit code: 0 all minted, 1 some rows refused.

    Running it again mints nothing twice. Refused rows are in rejects.csv, which can be mended and minted as it is.
    """
    if sheet_file.resolve() == (out / REJECTS).resolve():
        raise OrderRefused(
            code="sheet_is_output", found=f"{sheet_file} in the folder --out", wanted="another --out: this one's rejects are written anew"
        )
    order = _order(house, Choices(type_name, sheet_file, authority_code, suite, out, codes, card, card_size, licences, jobs))
    if resume:
        require_same_order(out / FILE, order.identity())
    if order.sheet.header.living:
        click.echo(f"not signed, since they change: {', '.join(order.sheet.header.living)}", err=True)
    require_consent(order, house.mass_mints())
    with shown_progress() as progress:
        outcome = mint_order(order, house.ledger(), progress)
    click.echo((out / FILE).read_text(encoding="utf-8") if as_json else _told(outcome, out), nl=not as_json)
    raise SystemExit(SOME_REFUSED if outcome.counts.refused else 0)


class Choices(Struct, frozen=True):
    """What was asked for on the command line, under the names of its options."""

    type_name: str
    sheet_file: Path
    authority_code: str
    suite: str | None
    out: Path
    codes: str | None
    card: str | None
    card_size: str
    licences: str
    jobs: int | None


def _order(house: MintHouse, choices: Choices) -> Order:
    directory, now = house.directory(), house.now()
    credential_type = directory.by_name(choices.type_name)
    # The sheet first: its header is looked at before anybody is asked for a passphrase.
    sheet = open_sheet(choices.sheet_file, columns_of(credential_type))
    card = Card.of(credential_type, choices.card, Size(choices.card_size)) if choices.card else None
    authority = house.ledger().authority(choices.authority_code)
    signer = house.signer_for(authority.code)
    if signer.verification_method.partition("#")[0] != authority.did:
        raise OrderRefused(code="key_of_another", found=f"key {signer.verification_method}", wanted=f"one of {authority.did}")
    contexts = bundled_contexts().with_contexts(directory.contexts())
    suites = choose_suites(choices.suite, credential_type, signer)
    press = Press(signer, suites, credential_type, SchemaSet(directory), Canonicalizer(contexts))
    pictures = Pictures(QrWriter(contexts), host_of(authority.base_url), CODES[choices.codes or "both"], card)
    return Order(
        sheet=sheet,
        authority=authority,
        credential_type=credential_type,
        workshop=Workshop(press, pictures, now, authority),
        folder=Folder(choices.out),
        zone=house.settings().time_zone,
        now=now,
        clock=house.now,
        jobs=choices.jobs or len(os.sched_getaffinity(0)),
        code_rows=None if choices.codes else DRAWN_ROWS,
        lines=choices.licences == "lines",
    )


def _told(outcome: Outcome, out: Path) -> str:
    counts = outcome.counts
    lines = [f"minted {counts.minted} of {counts.rows} rows into {out}"]
    if counts.minted_before:
        lines.append(f"{counts.minted_before} were minted before")
    if counts.without_code:
        lines.append(f"{counts.without_code} have more in them than a QR code takes")
    if counts.not_portable:
        advice = "sign with --suite eddsa-rdfc-2022,eddsa-jcs-2022 where others must verify them"
        lines.append(f"{counts.not_portable} have rare characters that some other implementations sort wrongly; {advice}")
    if counts.refused:
        lines.append(f"{counts.refused} refused, see {out / REJECTS}:")
        lines += [f"  row {error.line} {error.column}: {in_both_languages(error.code, error.reason)}" for error in outcome.first_refusals]
    return "\n".join(lines)


@click.command()
@click.argument("identifier_text", metavar="ID")
@click.option("--form", type=click.Choice(FORMS), default=FORMS[0], show_default=True, help="What the code says.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="FILE.svg or FILE.png; else the text is printed.")
@click.option("--purpose", default="", metavar="TEXT", help="What for: a matter's code, a case. Stands in the access log.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def qr(house: QrHouse, identifier_text: str, form: str, out: Path | None, purpose: str, as_json: bool) -> None:
    """Print or draw the code of the licence ID, as it is on record."""
    body = house.credential(identifier_text, "qr", purpose)
    if body is None:
        raise OrderRefused(code="not_minted", found=f"{identifier_text}, reserved and not signed", wanted="a licence that was minted")
    credential = parse_object(body)
    identifier = LicenceIdentifier.parse(str(credential["id"]))
    writer = QrWriter(bundled_contexts().with_contexts(house.directory().contexts()))
    host = host_of(house.ledger().authority(identifier.issuer_code).base_url)
    text = code_text(credential, writer, host) if form == Form.COMPACT else writer.write(credential, Form(form), host=host).text
    answer: JsonObject = {"identifier": identifier.text, "form": form, "text": text}
    if out:
        modules = modules_of(text)
        _write_picture(out, modules)
        answer |= {"file": click.format_filename(out), "version": version_of(modules)}
        if version_of(modules) > READABLE_VERSION:
            click.echo(f"version {version_of(modules)}: a webcam of 720p reads up to {READABLE_VERSION}; print it large", err=True)
    if as_json:
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(click.format_filename(out) if out else text)


def _write_picture(out: Path, modules: Modules) -> None:
    draw = DRAWINGS.get(out.suffix.removeprefix(".").lower())
    if draw is None:
        raise OrderRefused(code="picture_kind", found=f"--out {out}", wanted="a name that ends in .svg or .png")
    write_named(out, draw(modules))


def host_of(base_url: str) -> str:
    """Return host and port of a registry's address, which codes of organisations lead to."""
    return urlsplit(base_url).netloc
