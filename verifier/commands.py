"""Edge: ``licence verify``."""

from __future__ import annotations

from datetime import UTC, datetime, time, tzinfo
from functools import partial
from pathlib import Path

import click

from .document.instants import InstantMalformed, parse_instant
from .given import InputNotFound
from .judgement import Instruction, Screen, VerifyHouse, answered


def _not_empty(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """Return the value of an option: an empty one is a variable that nobody set, and what it stood for would not be checked."""
    if text == "":
        raise click.BadParameter("found an empty text; wanted a value, or the option left out")
    return text


@click.command("verify")
@click.argument("given", default="-", metavar="[FILE|TEXT|IMAGE|-]")
@click.option("--trust", "trust_file", type=click.Path(dir_okay=False), callback=_not_empty, help="Trust list or bundle to rest on.")
@click.option("--as-of", "as_of", help="Judge at this time: 2026-05-01, or with time and offset.")
@click.option("--offline", is_flag=True, help="Open no connection; what is then missing is undecided.")
@click.option("--challenge", help="The challenge that a presentation must have signed.")
@click.option("--domain", help="The domain that a presentation must have signed.")
@click.option("--language", type=click.Choice(["en", "zh-Hans"]), help="Language of the report.")
@click.option(
    "--token", metavar="LIT1-R…", callback=_not_empty, help="The holder's token beside the licence; --challenge and --domain speak of it."
)
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
    told = Instruction(
        given,
        trust_file=None if trust_file is None else Path(trust_file),
        judged_at=_instant(as_of, house.verify_settings().zone),
        offline=offline,
        challenge=challenge,
        domain=domain,
        language=language,
        token=token,
        as_json=as_json,
    )
    try:
        code = answered(house, told, partial(datetime.now, UTC), Screen(click.echo, partial(click.echo, err=True), click.style))
    except InputNotFound as error:
        raise click.UsageError(f"{error.code}: {error}") from None
    raise SystemExit(code)


def _instant(text: str | None, zone: tzinfo) -> datetime | None:
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
    now, ends = datetime.now(UTC), datetime.combine(day, time(23, 59, 59), zone)
    return now if ends > now and day == now.astimezone(zone).date() else ends
