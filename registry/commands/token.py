"""``licence token …``: what departments' programs prove with who they are, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from ..departments.tokens import MOST_DAYS, Scope, Token, Tokens
from ..house import House
from ..printing import AnsweringGroup, instant, json_option, local, say, table

DAYS = 90


@click.group("token", cls=AnsweringGroup)
def token() -> None:
    """Give departments' programs access over HTTP, and take it away."""


@token.command("create")
@click.option("--authority", "authority_code", metavar="CODE", required=True, help="The department that it stands for.")
@click.option(
    "--scope", "scopes", type=click.Choice([str(scope) for scope in Scope]), multiple=True, required=True, help="What for; repeat it."
)
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True, help="How long it is good.")
@click.option("--person", metavar="NAME", default="", help="Who holds it, where a person does.")
@json_option
@click.pass_obj
def create(house: House, authority_code: str, scopes: Sequence[str], days: int, person: str, as_json: bool) -> None:
    """Make a token and print it, once: the registry keeps only its digest."""
    made, text = Tokens(house.gate()).create(authority_code, [Scope(scope) for scope in scopes], days=days, person=person)
    if not as_json:
        until = local(made.expires_at, house.settings().time_zone)
        click.echo(f"{made.id}: {made.authority}, {_scopes(made)}, until {until}. It is shown only now:", err=True)
    say(as_json, {**token_json(made), "token": text}, text)


@token.command("list")
@click.option("--authority", "authority_code", metavar="CODE", help="Only those of this department.")
@json_option
@click.pass_obj
def list_tokens(house: House, authority_code: str | None, as_json: bool) -> None:
    """List the tokens, good ones and ended ones, never what they say."""
    now, zone = house.now(), house.settings().time_zone
    found = Tokens(house.gate()).all(authority_code)
    rows = [(each.id, each.authority, _scopes(each), each.person, local(each.expires_at, zone), _standing(each, now)) for each in found]
    columns = ("token", "机关 authority", "scopes", "持有人 person", "至 until", "状态 state")
    say(as_json, {"tokens": [token_json(each) for each in found]}, table(columns, rows) if rows else "No token yet: licence token create")


@token.command("revoke")
@click.argument("token_id", metavar="TOKEN")
@json_option
@click.pass_obj
def revoke(house: House, token_id: str, as_json: bool) -> None:
    """End TOKEN (its short name, as `list` shows it) with the next request."""
    ended = Tokens(house.gate()).revoke(token_id)
    say(as_json, token_json(ended), f"{ended.id} of {ended.authority} is revoked")


def token_json(each: Token) -> dict[str, Any]:
    """Return a token as the commands print it."""
    return {
        "id": each.id,
        "authority": each.authority,
        "scopes": sorted(each.scopes),
        "person": each.person,
        "created": instant(each.created_at),
        "expires": instant(each.expires_at),
        "revoked": instant(each.revoked_at),
    }


def _scopes(each: Token) -> str:
    return " ".join(sorted(each.scopes))


def _standing(each: Token, now: datetime) -> str:
    if each.revoked_at is not None:
        return "已吊销 revoked"
    return "已过期 expired" if each.expires_at <= now else "有效 good"
