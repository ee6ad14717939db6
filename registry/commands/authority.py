"""``licence authority …``: who may issue what, where and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import click

from verifier.document.instants import InstantMalformed, parse_instant

from ..authorities import Authorities, Authority, Granted
from ..house import House
from ..keys_register import KeysRegister, RegisteredKey
from ..printing import AnsweringGroup, instant, json_option, local, say, table


@click.group("authority", cls=AnsweringGroup)
def authority() -> None:
    """Add authorities and grant them types of licences."""


@authority.command("add")
@click.argument("code")
@click.option("--name", required=True, help="Its name in Chinese.")
@click.option("--name-en", required=True, help="Its name in English.")
@click.option("--area", required=True, help="Six digits of its administrative area, e.g. 440199.")
@json_option
@click.pass_obj
def add(house: House, code: str, name: str, name_en: str, area: str, as_json: bool) -> None:
    """Add the authority with the unified social credit code CODE."""
    added = Authorities(house.gate()).add(code, name=name, name_en=name_en, area=area)
    say(as_json, _json(added), f"{added.code} {added.names['zh-hans']} ({added.names['en']}), area {added.area}: {added.did}")


@authority.command("list")
@json_option
@click.pass_obj
def list_authorities(house: House, as_json: bool) -> None:
    """List all authorities."""
    everyone = Authorities(house.gate()).all()
    now = house.now()
    rows = [
        (each.code, each.names["zh-hans"], each.names["en"], each.area, str(sum(_in_force(grant, now) for grant in each.grants)))
        for each in everyone
    ]
    shown = (
        table(("代码 code", "名称 name", "English", "区划 area", "授权 grants"), rows)
        if rows
        else "No authority yet: licence authority add"
    )
    say(as_json, {"authorities": [_json(each) for each in everyone]}, shown)


@authority.command("show")
@click.argument("code")
@json_option
@click.pass_obj
def show(house: House, code: str, as_json: bool) -> None:
    """Show an authority with its keys and grants."""
    zone = house.settings().time_zone
    found = Authorities(house.gate()).show(code)
    keys = KeysRegister(house.gate()).keys(code)
    say(
        as_json,
        {**_json(found), "keys": [_key_json(key) for key in keys]},
        f"{found.code} {found.names['zh-hans']} ({found.names['en']}), area {found.area}",
        found.did,
        table(
            ("key", "from", "retired", "compromised"),
            [(key.id.partition("#")[2], *(local(each, zone) for each in (key.valid_from, key.retired, key.compromised))) for key in keys],
        ),
        table(
            ("granted type", "area", "from", "until"),
            [(grant.type_name, grant.area, local(grant.valid_from, zone), local(grant.until, zone)) for grant in found.grants],
        ),
    )


@authority.command("grant")
@click.argument("code")
@click.argument("type_name", metavar="TYPE")
@click.option("--area", required=True, help="Six digits; a larger area covers the smaller ones in it.")
@click.option("--from", "since", help="First day, or a time with offset; now, if not given.")
@click.option("--until", help="Last day (inclusive), or the time at which it ends.")
@json_option
@click.pass_obj
def grant_type(house: House, code: str, type_name: str, area: str, since: str | None, until: str | None, as_json: bool) -> None:
    """Grant an authority the right to issue TYPE (e.g. business-licence) in an area."""
    zone = house.settings().time_zone
    granted = Authorities(house.gate()).grant(code, type_name, area=area, since=begins(since, zone), until=ends(until, zone))
    say(as_json, {"authority": code, **_grant_json(granted)}, _grant_line(code, granted, zone))


@authority.command("revoke-grant")
@click.argument("code")
@click.argument("type_name", metavar="TYPE")
@click.option("--area", help="Only the grant for this area; else those for all areas.")
@json_option
@click.pass_obj
def revoke_grant(house: House, code: str, type_name: str, area: str | None, as_json: bool) -> None:
    """End a grant now; licences that were issued under it stay valid."""
    zone = house.settings().time_zone
    ended = Authorities(house.gate()).revoke_grant(code, type_name, area=area)
    say(as_json, {"authority": code, "ended": [_grant_json(each) for each in ended]}, *(_grant_line(code, each, zone) for each in ended))


def begins(text: str | None, zone: tzinfo) -> datetime | None:
    """Return the instant at which the day ``text`` begins in ``zone``, or the instant that it writes."""
    if text is None:
        return None
    day = _day(text)
    return _instant(text) if day is None else datetime.combine(day, time(), zone)


def ends(text: str | None, zone: tzinfo) -> datetime | None:
    """Return the instant at which the day ``text`` is over in ``zone``, or the instant that it writes."""
    if text is None:
        return None
    day = _day(text)
    return _instant(text) if day is None else datetime.combine(day + timedelta(days=1), time(), zone)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text)
    except InstantMalformed:
        wanted = "a day such as 2026-05-01, or a time with offset such as 2026-05-01T09:00:00+08:00"
        raise click.BadParameter(f"found {text!r}; wanted {wanted}") from None


def _in_force(grant: Granted, now: datetime) -> bool:
    return grant.valid_from <= now and (grant.until is None or now < grant.until)


def _grant_line(code: str, granted: Granted, zone: tzinfo) -> str:
    until = f" until {local(granted.until, zone)}" if granted.until else ""
    return f"{code} may issue {granted.type_name} in {granted.area} from {local(granted.valid_from, zone)}{until}"


def _json(each: Authority) -> dict[str, Any]:
    return {
        "code": each.code,
        "id": each.did,
        "names": dict(each.names),
        "area": each.area,
        "grants": [_grant_json(grant) for grant in each.grants],
    }


def _grant_json(grant: Granted) -> dict[str, Any]:
    return {
        "type": grant.type_name,
        "term": grant.type,
        "area": grant.area,
        "from": instant(grant.valid_from),
        "until": instant(grant.until),
    }


def _key_json(key: RegisteredKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "publicKeyMultibase": key.public_key_multibase,
        "purposes": list(key.purposes),
        "validFrom": instant(key.valid_from),
        "retired": instant(key.retired),
        "compromised": instant(key.compromised),
    }
