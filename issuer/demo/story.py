"""The demonstration, reads downwards: set up, mint, show, verify from pixels, then each way to fail."""

from __future__ import annotations

import csv
import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import click
from msgspec import Struct

from issuer.demo.cast import AREA, DEPARTMENTS, MARKET, TRANSPORT, Department
from issuer.demo.forgeries import altered, signed_with_a_forged_key, signed_without_a_grant
from issuer.demo.stage import Stage, Unexpected
from verifier.document.directory import Directory
from verifier.document.strict_json import JsonObject, parse_object
from verifier.judgement import VerifySettings
from verifier.ports import Signer
from verifier.report import Outcome, Report
from verifier.sources import bundled_types_root
from verifier.wording import summary


class Judge(Protocol):
    """A verifier, or what follows one."""

    def verify(self, raw: bytes | str, *, now: datetime) -> Report: ...


class DemoHouse(Protocol):
    """What the demonstration needs of the program around it."""

    def now(self) -> datetime: ...
    def directory(self) -> Directory: ...
    def signer_for(self, authority_code: str) -> Signer: ...
    def local_verifier(self, now: datetime) -> Judge: ...
    def verify_settings(self) -> VerifySettings: ...


class Minted(Struct, frozen=True):
    """What one sheet became: mint.json's counts, the seconds it took, and the licences in the order of the sheet."""

    type_name: str
    minted: int
    refused: int
    seconds: float
    out: Path
    identifiers: tuple[str, ...]

    def licence(self, number: int) -> Path:
        return self.out / "licences" / f"{self.identifiers[number]}.json"


def set_up(stage: Stage) -> None:
    """Make the registry, its departments, their keys and their grants."""
    click.secho("\n1  The registry, eight departments, their keys and grants", bold=True)
    stage.run("init", "--name", "示范证照登记系统", "--name-en", "Demonstration Licence Registry")
    for department in DEPARTMENTS:
        first = department is MARKET
        add = ("authority", "add", department.code, "--name", department.name, "--name-en", department.name_en, "--area", AREA)
        stage.run(*add, show=first)
        stage.run("key", "create", "--authority", department.code, show=first)
        for type_name in department.types:
            stage.run("authority", "grant", department.code, type_name, "--area", AREA, show=first)
        if first:
            click.secho(f"  … and the same for {len(DEPARTMENTS) - 1} more departments", dim=True)


def mint_everything(stage: Stage, folder: Path) -> tuple[Minted, ...]:
    """Mint the sample sheet of every type."""
    click.secho("\n2  A sheet for each of the twelve types, with a few rows that must be refused", bold=True)
    minted = tuple(_mint(stage, department, name, folder / "minted" / name) for department in DEPARTMENTS for name in department.types)
    total, refused, seconds = sum(m.minted for m in minted), sum(m.refused for m in minted), sum(m.seconds for m in minted)
    click.echo(f"  {total:,} licences minted, {refused} rows refused, {total / seconds:,.0f} a second with everything that a mint does")
    return minted


def _mint(stage: Stage, department: Department, type_name: str, out: Path) -> Minted:
    sheet = bundled_types_root() / type_name / "v1" / "examples" / "rows.csv"
    began = time.monotonic()
    codes = "both" if type_name == "business-licence" else "none"
    stage.run(
        "mint",
        type_name,
        str(sheet),
        "--authority",
        department.code,
        "--out",
        str(out),
        "--qr",
        codes,
        expect=1,
        show=out.name == "business-licence",
    )
    seconds = time.monotonic() - began
    told = json.loads((out / "mint.json").read_text())
    expected = _refused_lines(sheet.with_name("rows-refused.csv"))
    rejected = _refused_lines(out / "rejects.csv")
    if rejected != expected:
        raise Unexpected(found=f"lines {rejected} of {type_name} refused", wanted=f"lines {expected}")
    counts = told["counts"]
    click.echo(f"  {type_name:38} {counts['minted']:>5,} minted   lines {', '.join(map(str, rejected))} refused")
    return Minted(type_name, counts["minted"], counts["refused"], seconds, out, tuple(told["identifiers"].values()))


def _refused_lines(path: Path) -> list[int]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(int(row["line"]) for row in csv.DictReader(file))


def show_and_fail(stage: Stage, house: DemoHouse, folder: Path, business: Minted) -> list[str]:
    """Verify from pixels and offline, then show every way to fail; return what was not as it should be (nothing)."""
    click.secho("\n3  A counter reads the code from a picture", bold=True)
    good, identifier = business.licence(0), business.identifiers[0]
    picture = folder / "code.png"
    stage.run("qr", identifier, "--out", str(picture))
    click.echo(stage.run("verify", str(picture)).rstrip())

    click.secho("\n4  Each way to fail, and that it is caught", bold=True)
    now, licence = house.now(), parse_object(good.read_bytes())
    transport = house.signer_for(TRANSPORT.code)
    stranger = transport.verification_method.partition("#")[0]
    scene = Scenes(house)
    scene.play("as issued", licence, Outcome.VALID, "none")
    scene.play("altered: one word of the face", altered(licence), Outcome.INVALID, "signature_mismatch")
    scene.play(
        "forged: another key under the department's name",
        signed_with_a_forged_key(licence, house.directory(), now),
        Outcome.INVALID,
        "signature_mismatch",
    )
    unlicensed = signed_without_a_grant(licence, stranger, transport, house.directory(), now)
    scene.play("a department that was never granted this type", unlicensed, Outcome.INVALID, "type_not_granted")
    stage.run("suspend", identifier, "--reason", "年度报告未按期公示", "--decision", "示市监〔2026〕17号")
    scene.play("suspended", licence, Outcome.INVALID, "suspended")
    stage.run("reinstate", identifier, "--reason", "已补报年度报告", "--decision", "示市监〔2026〕21号")
    scene.play("reinstated", licence, Outcome.VALID, "none")
    stage.run("revoke", identifier, "--reason", "提交虚假材料取得登记", "--decision", "示市监罚〔2026〕5号")
    scene.play("revoked", licence, Outcome.INVALID, "revoked")
    scene.play("expired", _expired(stage, folder, house.now()), Outcome.INVALID, "expired")

    click.secho("\n5  The same verdict on another computer, without a network", bold=True)
    bundle = folder / "trust.json"
    stage.run("trust", "export", str(bundle))
    click.echo(stage.run("verify", str(business.licence(1)), "--trust", str(bundle), "--offline").partition("\n")[0])
    click.echo(stage.run("verify", str(good), "--trust", str(bundle), "--offline", expect=1).partition("\n")[0])
    return scene.surprises


class Scenes:
    """Verdicts beside what they should be."""

    def __init__(self, house: DemoHouse) -> None:
        self._house = house
        self.surprises: list[str] = []

    def play(self, title: str, licence: JsonObject, outcome: Outcome, code: str) -> None:
        """Judge ``licence`` and print the verdict; remember it where it is not the expected one."""
        now, zone = self._house.now(), self._house.verify_settings().zone
        report = self._house.local_verifier(now).verify(json.dumps(licence, ensure_ascii=False), now=now)
        found = report.decisive.code if report.decisive else "none"
        colour = {Outcome.VALID: "green", Outcome.INVALID: "red", Outcome.UNDECIDED: "yellow"}[report.outcome]
        click.echo(f"  {title:50} {click.style(summary(report, 'en', zone), fg=colour)}")
        if (report.outcome, found) != (outcome, code):
            self.surprises.append(f"{title}: found {report.outcome}, {found}; wanted {outcome}, {code}")


def _expired(stage: Stage, folder: Path, now: datetime) -> JsonObject:
    """Mint one licence whose term ended yesterday, and return it."""
    source = bundled_types_root() / "business-licence" / "v1" / "examples" / "rows.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    row |= {"serial": "440199EXPIRED0001", "validFrom": "2020-01-01", "validUntil": (now - timedelta(days=1)).date().isoformat()}
    sheet, out = folder / "expired.csv", folder / "minted" / "expired"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row)
    stage.run("mint", "business-licence", str(sheet), "--authority", MARKET.code, "--out", str(out), "--qr", "none", show=False)
    return parse_object(next((out / "licences").iterdir()).read_bytes())
