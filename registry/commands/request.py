"""``licence request …``: what somebody asked for that takes two people, and the other one's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import click

from ..errors import Malformed
from ..house import House
from ..printing import AnsweringGroup, instant, json_option, local, say, table
from ..two_people.acts import KINDS, MINT, Acts
from ..two_people.asked import Asked
from ..two_people.requests import Requests

STANDINGS = MappingProxyType(
    {
        "waiting": "待批",
        "approved": "已批准",
        "declined": "已拒绝",
        "used": "已执行",
        "expired": "已过期",
        "unreviewed": "待事后复核",
        "reviewed": "已复核",
        "objected": "复核有异议",
    }
)
SHOWN = 50


class RequestHouse(House, Protocol):
    """What these commands need of the program around them, beside the registry."""

    def row_digests(self, type_name: str, sheet: Path, authority: str) -> Sequence[bytes]:
        """Return the digest of each row of a sheet that can be minted, as the mint itself reads it."""
        ...


@click.group("request", cls=AnsweringGroup)
def request() -> None:
    """See and answer what somebody asked for that takes two people (覆核)."""


@request.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are over too.")
@json_option
@click.pass_obj
def list_requests(house: House, everything: bool, as_json: bool) -> None:
    """List the requests that wait for somebody, and what was done in haste and nobody has reviewed."""
    now, zone = house.now(), house.settings().time_zone
    found = [each for each in Requests(house.gate()).all() if everything or each.standing(now) in ("waiting", "approved", "unreviewed")]
    rows = [
        (str(each.row.id), kind_shown(each), _about(each), each.row.requested_by, local(each.row.requested_at, zone), _standing(each, now))
        for each in found
    ]
    shown = table(("编号 no", "事项 act", "内容 about", "申请人 by", "申请 asked", "状态 standing"), rows) if rows else "Nothing waits."
    say(as_json, {"requests": [request_json(each, now) for each in found]}, shown)


@request.command("show")
@click.argument("number", type=int)
@json_option
@click.pass_obj
def show(house: House, number: int, as_json: bool) -> None:
    """Show what request NUMBER would do, in full."""
    asked, now = Requests(house.gate()).show(number), house.now()
    say(as_json, request_json(asked, now, whole=True), *_lines(asked, now, house.settings().time_zone))


@request.command("approve")
@click.argument("number", type=int)
@click.option("--sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="For a mint: the sheet, as you have read it.")
@click.option("--note", default="", help="A word to the record.")
@json_option
@click.pass_obj
def approve(house: RequestHouse, number: int, sheet: Path | None, note: str, as_json: bool) -> None:
    """Approve request NUMBER, or say that what was done in haste was right. Never your own: LICENCE_PERSON says who you are."""
    requests = Requests(house.gate())
    asked = requests.show(number)
    rows = None if sheet is None else _rows(house, asked, sheet)
    answered = requests.answer(number, "approve", note, sheet=rows)
    _say_answer(house, answered, as_json)


@request.command("decline")
@click.argument("number", type=int)
@click.option("--note", default="", help="Why.")
@json_option
@click.pass_obj
def decline(house: House, number: int, note: str, as_json: bool) -> None:
    """Decline request NUMBER, or object to what was done in haste."""
    _say_answer(house, Requests(house.gate()).answer(number, "decline", note), as_json)


def kind_shown(asked: Asked) -> str:
    """Return what is asked for in both languages."""
    return " ".join(KINDS[asked.row.kind])


def request_json(asked: Asked, now: datetime, *, whole: bool = False) -> dict[str, Any]:
    """Return a request as the commands print it; with ``whole`` every act and both signed papers."""
    row, answer = asked.row, asked.answer
    document: dict[str, Any] = {
        "number": row.id,
        "digest": f"sha256:{row.digest.hex()}",
        "act": row.kind,
        "authority": row.authority_code,
        "standing": asked.standing(now),
        "acts": row.items,
        "done": asked.done,
        "about": asked.paper["about"],
        "requestedBy": row.requested_by,
        "requestedAt": instant(row.requested_at),
        "expiresAt": instant(row.expires_at),
        "answeredBy": None if answer is None else answer.decided_by,
        "answeredAt": None if answer is None else instant(answer.decided_at),
    }
    if whole:
        document |= {"contents": list(asked.contents), "paper": asked.paper, "answer": asked.answer_paper}
    return document


def _rows(house: RequestHouse, asked: Asked, sheet: Path) -> Acts:
    type_name = asked.paper["about"].get("type") if isinstance(asked.paper["about"], dict) else None
    if asked.row.kind != MINT or not isinstance(type_name, str) or asked.row.authority_code is None:
        raise Malformed(code="sheet_not_wanted", found=f"a sheet for {asked.row.kind}", wanted="--sheet for a mint only")
    return Acts.of_rows(asked.row.authority_code, type_name, house.row_digests(type_name, sheet, asked.row.authority_code))


def _say_answer(house: House, asked: Asked, as_json: bool) -> None:
    now = house.now()
    more = ("再次执行原命令即可生效 The same command again carries it out now.",) if asked.standing(now) == "approved" else ()
    say(as_json, request_json(asked, now), f"{asked.row.id} {kind_shown(asked)}: {_standing(asked, now)}", *more)


def _standing(asked: Asked, now: datetime) -> str:
    standing = asked.standing(now)
    return f"{STANDINGS[standing]} {standing}"


def _about(asked: Asked) -> str:
    about = asked.paper["about"]
    facts = about if isinstance(about, dict) and about else asked.contents[0] if asked.contents else {}
    named = [str(facts[name]) for name in ("licence", "key", "type", "code", "authority", "rows") if name in facts]
    more = f" +{asked.row.items - 1}" if len(asked.contents) > 1 else ""
    return " ".join([asked.row.authority_code or "", *named]).strip() + more


def _lines(asked: Asked, now: datetime, zone: tzinfo) -> list[str]:
    row, answer = asked.row, asked.answer
    lines = [
        f"{row.id} {kind_shown(asked)}: {_standing(asked, now)}",
        f"  机关 authority  {row.authority_code or '登记机关 registry'}",
        f"  申请 asked      {row.requested_by}, {local(row.requested_at, zone)}",
        f"  期限 until      {local(row.expires_at, zone)}",
        f"  件数 acts       {row.items}, 已执行 done {asked.done}",
    ]
    if answer is not None:
        lines.append(f"  答复 answered   {answer.decided_by}, {local(answer.decided_at, zone)} {asked.note}".rstrip())
    about = asked.paper["about"]
    if isinstance(about, dict) and about:
        lines += [f"  {name}: {value}" for name, value in about.items()]
    for content in asked.contents[:SHOWN]:
        lines.append("  " + "; ".join(f"{name}: {value}" for name, value in content.items() if value != ""))
    if len(asked.contents) > SHOWN:
        lines.append(f"  … {len(asked.contents) - SHOWN} more; --json shows all")
    return lines
