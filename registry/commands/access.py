"""``licence access``: who was given a licence; and who the commands that give one out write down."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING, Any

import click

from ..access_log.readers import Reader
from ..house import House
from ..printing import AnsweringCommand, instant, json_option, local, say, table

if TYPE_CHECKING:
    from ..access_log.accesses import Access

purpose_option = click.option("--purpose", default="", metavar="TEXT", help="What for: a matter's code, a case. Stands in the access log.")


@click.command("access", cls=AnsweringCommand)
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--holder", metavar="CODE", help="Number of the holder: all their licences.")
@json_option
@click.pass_obj
def access(house: House, identifier: str | None, holder: str | None, as_json: bool) -> None:
    """Show who was given a licence, when and what for, newest first. Its holder reads this too, over HTTP."""
    if (identifier is None) == (holder is None):
        raise click.UsageError("name a licence, or a --holder")
    from ..access_log.accesses import SHOWN, Accesses  # noqa: PLC0415 (``show`` comes by here without the tables)

    log, zone = Accesses(house.gate()), house.settings().time_zone
    found = log.of_licence(identifier) if identifier is not None else log.of_holder((holder or "").strip())
    rows = [(local(each.at, zone), each.who, each.way, each.purpose, each.licence.text) for each in found]
    columns = ("时间 at", "何人 who", "方式 way", "用途 purpose", "证照 licence")
    complete = len(found) < SHOWN
    more = () if complete else (f"The newest {SHOWN}; there may be older ones.",)
    answer = {"accesses": [access_json(each) for each in found], "complete": complete}
    say(as_json, answer, table(columns, rows) if rows else "Nobody was given it.", *more)


def os_reader(way: str, purpose: str) -> Reader:
    """Return who runs this command, as the system knows them: a name that nobody merely types."""
    user = os.geteuid()
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        name = str(user)
    return Reader(f"os:{name}", f"licence {way}", purpose)


def access_json(found: Access) -> dict[str, Any]:
    """Return a line of the log as the commands print it."""
    return {"licence": found.licence.urn, "at": instant(found.at), "who": found.who, "way": found.way, "purpose": found.purpose}
