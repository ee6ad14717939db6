"""Edge: ``licence verify``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, tzinfo
from functools import partial
from pathlib import Path
from typing import Protocol

import click
import orjson
from msgspec import Struct

from .document.directory import Directory
from .document.instants import InstantMalformed, parse_instant
from .document.naming import types_named_in
from .document.strict_json import JsonObject
from .given import Given, InputNotFound, read_given
from .limits import DEFAULT_LIMITS
from .ports import VerifyService
from .printing import lines_of
from .report import Outcome, Report
from .several import Several, weighed
from .wording import report_as_json, summary_of

EXIT_CODES = {Outcome.VALID: 0, Outcome.INVALID: 1, Outcome.UNDECIDED: 3}


class VerifySettings(Struct, frozen=True):
    """What the command takes from the environment.

    Attributes:
        root: a pinned root (``LICENCE_TRUST_ROOT``), or None.
        zone: in which dates are shown and bare dates are meant.
        language: ``en`` or ``zh-Hans``.
    """

    home: Path
    root: str | None
    zone: tzinfo
    language: str


class VerifyHouse(Protocol):
    """What ``licence verify`` needs of the program around it."""

    def verify_settings(self) -> VerifySettings: ...

    def directory(self) -> Directory:
        """Return the credential types at hand."""
        ...

    def local_verifier(self, now: datetime, named: frozenset[str] | None = None) -> VerifyService:
        """Return a verifier that rests on this computer's own registry.

        Args:
            named: the types that will be asked for, as ``types_named_in`` finds them; None for all.

        Raises:
            VerifierError or RegistryError: there is none, or its trust list can't be read.
        """
        ...


@click.command("verify")
@click.argument("given", default="-", metavar="[FILE|TEXT|IMAGE|-]")
@click.option("--trust", "trust_file", type=click.Path(dir_okay=False), help="Trust list or bundle to rest on.")
@click.option("--as-of", "as_of", help="Judge at this time: 2026-05-01, or with time and offset.")
@click.option("--offline", is_flag=True, help="Open no connection; what is then missing is undecided.")
@click.option("--challenge", help="The challenge that a presentation must have signed.")
@click.option("--domain", help="The domain that a presentation must have signed.")
@click.option("--language", type=click.Choice(["en", "zh-Hans"]), help="Language of the report.")
@click.option("--token", metavar="LIT1-R…", help="The holder's token beside the licence; --challenge and --domain speak of it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def verify(
    house: VerifyHouse,
    given: str,
    trust_file: str | None,
    as_of: str | None,
    offline: bool,
    challenge: str | None,
    domain: str | None,
    language: str | None,
    token: str | None,
    as_json: bool,
) -> None:
    """Say whether a licence holds, and why. Exit code: 0 valid, 1 invalid, 3 undecided."""
    settings = house.verify_settings()
    now = datetime.now(UTC)
    judged_at = _instant(as_of, settings.zone, now)
    try:
        things: Sequence[Given] = read_given(given)
    except InputNotFound as error:
        raise click.UsageError(f"{error.code}: {error}") from None
    named = _types_named(things)
    own = house.local_verifier
    verifier = _trusted(house, settings, Path(trust_file), named, offline=offline) if trust_file else own(now, named)
    judge = partial(_shown, token=token) if token else _judged
    judged = [(judge(verifier, thing, now=now, judged_at=judged_at, challenge=challenge, domain=domain), thing.label) for thing in things]
    several = weighed([report for report, _ in judged])
    reports = [(label, report) for report, label in judged if any(report is kept for kept in several.reports)]
    if as_json:
        click.echo(orjson.dumps(_as_json(several, reports, settings.zone), option=orjson.OPT_INDENT_2))
    else:
        for label, report in reports:
            click.echo("\n".join(lines_of(report, language or settings.language, settings.zone, label=label)))
        if several.check is not None:
            click.echo(f"\n{summary_of(several.outcome, several.check, language or settings.language)}")
    raise SystemExit(EXIT_CODES[several.outcome])


def _types_named(things: Sequence[Given]) -> frozenset[str] | None:
    """Return the types that any of these names; None where it could be any."""
    named: frozenset[str] = frozenset()
    for thing in things:
        if (types := types_named_in(thing.content)) is None:
            return None
        named |= types
    return named


def _trusted(house: VerifyHouse, settings: VerifySettings, path: Path, named: frozenset[str] | None, *, offline: bool) -> VerifyService:
    from .trust_file import pinned_trust, verifier_on  # noqa: PLC0415

    say = partial(click.echo, err=True)
    trust = pinned_trust(path, home=settings.home, root=settings.root, directory=house.directory, say=say, named=named)
    return verifier_on(trust, partial(datetime.now, UTC), offline=offline)


def _judged(
    verifier: VerifyService, thing: Given, *, now: datetime, judged_at: datetime | None, challenge: str | None, domain: str | None
) -> Report:
    return verifier.verify(thing.content, now=now, as_of=judged_at, challenge=challenge, domain=domain)


def _shown(
    verifier: VerifyService,
    thing: Given,
    *,
    token: str,
    now: datetime,
    judged_at: datetime | None,
    challenge: str | None,
    domain: str | None,
) -> Report:
    """Return the report on a licence with its holder's token beside it."""
    from .asked import Asked  # noqa: PLC0415 (few hold a token)
    from .possession import Shown, judged_possession  # noqa: PLC0415

    report = verifier.verify(thing.content, now=now, as_of=judged_at)
    if report.document is None:
        return report
    shown = Shown(token, report.document)
    return judged_possession(shown, Asked(challenge, domain), lambda _: report, archive=None, now=now, limits=DEFAULT_LIMITS).report


def _as_json(several: Several, reports: Sequence[tuple[str, Report]], zone: tzinfo) -> JsonObject:
    if len(reports) == 1:
        return report_as_json(reports[0][1], zone)
    return several.as_json([{"label": label, **report_as_json(report, zone)} for label, report in reports], zone)


def _instant(text: str | None, zone: tzinfo, now: datetime) -> datetime | None:
    """Return the instant that ``--as-of`` means; a bare date is its last second, or now where that lies ahead."""
    if text is None:
        return None
    try:
        return parse_instant(text)
    except InstantMalformed:
        try:
            day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a date has no zone; it gets one below)
        except ValueError:
            wanted = "a date such as 2026-05-01, or a time with offset such as 2026-05-01T09:00:00+08:00"
            raise click.BadParameter(f"found {text!r}; wanted {wanted}", param_hint="--as-of") from None
    ends = datetime.combine(day, time(23, 59, 59), zone)
    return now if ends > now and day == now.astimezone(zone).date() else ends
