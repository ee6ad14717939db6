"""Edge: ``licence verify``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from pathlib import Path
from typing import Protocol, cast

import click
import orjson

from .asked import Asked
from .document.directory import Directory
from .document.instants import InstantMalformed, parse_instant
from .document.strict_json import JsonObject
from .errors import Unavailable
from .given import Given, InputNotFound, read_given
from .known_roots import KnownRoot, KnownRoots
from .limits import DEFAULT_LIMITS
from .list_sources import FetchedLists
from .possession import Shown, judged_possession
from .printing import lines_of
from .report import Outcome, Report
from .several import Several, weighed
from .trust.reading import Trust, TrustRootMismatch, load_trust, root_pin_of
from .verify import AttachedLists, Verifier
from .wording import report_as_json, summary_of

EXIT_CODES = {Outcome.VALID: 0, Outcome.INVALID: 1, Outcome.UNDECIDED: 3}


class TrustFileUnreadable(Unavailable):
    """A trust file that can't be opened."""

    code = "trust_file_unreadable"


@dataclass(frozen=True, slots=True)
class VerifySettings:
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

    def local_verifier(self, now: datetime) -> Verifier:
        """Return a verifier that rests on this computer's own registry.

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
    verifier = _trusted_file(house, Path(trust_file), offline=offline) if trust_file else house.local_verifier(now)
    asked = Asked(challenge, domain)
    judged = [(_judged(verifier, thing, asked, token, now=now, judged_at=judged_at), thing.label) for thing in things]
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


def _judged(verifier: Verifier, thing: Given, asked: Asked, token: str | None, *, now: datetime, judged_at: datetime | None) -> Report:
    if token is None:
        return verifier.verify(thing.content, now=now, as_of=judged_at, challenge=asked.challenge, domain=asked.domain)
    report = verifier.verify(thing.content, now=now, as_of=judged_at)
    if report.document is None:
        return report
    shown = Shown(token, cast(JsonObject, report.document))
    return judged_possession(shown, asked, lambda _: report, archive=None, now=now, limits=DEFAULT_LIMITS).report


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


def _trusted_file(house: VerifyHouse, path: Path, *, offline: bool) -> Verifier:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TrustFileUnreadable(found=f"{path} ({error.strerror})", wanted="a trust list or bundle") from None
    trust = _pinned(house, raw)
    attached = AttachedLists(trust.status_lists)
    if offline:
        return Verifier(trust, statuses=attached)
    fetched = FetchedLists(trust.trust_list.status_prefix, lambda: datetime.now(UTC), attached=attached)
    return Verifier(trust, statuses=fetched)


def _pinned(house: VerifyHouse, raw: bytes) -> Trust:
    """Return the trust in ``raw`` under the pinned root; the first file of a registry pins its root, and says so."""
    settings = house.verify_settings()
    known_roots = KnownRoots(settings.home)
    claimed = root_pin_of(raw)
    trust = load_trust(raw, root=settings.root or claimed, directory=house.directory())
    registry = trust.trust_list.registry_id
    known = known_roots.of(registry)
    if settings.root is None and known is None:
        kept = known_roots.remember(registry, KnownRoot(claimed, trust.trust_list.version))
        note = "pinned from now on" if kept else "could not be pinned: set LICENCE_TRUST_ROOT"
        click.echo(f"First trust list of {registry}. Its root is {claimed}, {note}. Compare it with what the registry publishes.", err=True)
        return trust
    if known is not None and settings.root is None and known.pin != claimed:
        raise TrustRootMismatch(found=claimed, wanted=f"the root pinned for {registry}, {known.pin}")
    if known is not None and known.pin == claimed:
        trust = load_trust(raw, root=claimed, directory=house.directory(), minimum_version=known.version)
    known_roots.remember(registry, KnownRoot(claimed, trust.trust_list.version))
    return trust
