"""``licence show``, ``search`` and ``history``: reading the record."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

import click
import orjson

from ..house import House
from ..on_record import Licence, RecordedEvent
from ..printing import AnsweringCommand, instant, json_option, local, say, state_shown, table
from ..states import State
from .access import os_reader, purpose_option


@click.command("show", cls=AnsweringCommand)
@click.argument("identifier", metavar="ID")
@purpose_option
@json_option
@click.pass_obj
def show(house: House, identifier: str, purpose: str, as_json: bool) -> None:
    """Show a licence: its state, dates and holder, and with --json the signed credential."""
    licence = house.disclosures(os_reader("show", purpose)).show(identifier)
    say(as_json, licence_json(licence, whole=True), *_lines(licence, house.settings().time_zone))


@click.command("search", cls=AnsweringCommand)
@click.option("--holder", required=True, metavar="CODE", help="Number of the holder: credit code, citizen number …")
@purpose_option
@json_option
@click.pass_obj
def search(house: House, holder: str, purpose: str, as_json: bool) -> None:
    """List the licences of a holder."""
    from ..access_log.accesses import Disclosures  # noqa: PLC0415 (the tables are loaded by who searches them)
    from ..licences import FOUND_AT_MOST  # noqa: PLC0415

    zone = house.settings().time_zone
    found = Disclosures(house.gate(), os_reader("search", purpose)).search(holder.strip())
    rows = [
        (each.identifier.text, each.type_name, state_shown(each.state), local(each.valid_until, zone) or "长期 long-term") for each in found
    ]
    shown = table(("标识 identifier", "类型 type", "状态 state", "至 until"), rows) if rows else f"No licence of {holder} on record."
    complete = len(found) < FOUND_AT_MOST
    more = () if complete else (f"The first {FOUND_AT_MOST}; there may be more.",)
    answer = {"holder": holder, "licences": [licence_json(each, whole=False) for each in found], "complete": complete}
    say(as_json, answer, shown, *more)


@click.command("history", cls=AnsweringCommand)
@click.argument("identifier", metavar="ID")
@purpose_option
@json_option
@click.pass_obj
def history(house: House, identifier: str, purpose: str, as_json: bool) -> None:
    """Show everything that happened to a licence, oldest first."""
    zone = house.settings().time_zone
    licence, events = house.disclosures(os_reader("history", purpose)).history(identifier)
    rows = [
        (
            local(event.recorded_at, zone),
            event.action,
            state_shown(event.prior),
            state_shown(State(event.change.state)),
            local(event.change.effective_at, zone),
            event.change.decision,
            event.change.reason,
        )
        for event in events
    ]
    columns = ("记录 recorded", "动作 action", "前 from", "后 to", "生效 effective", "文号 decision", "理由 reason")
    answer = {"identifier": licence.identifier.text, "state": licence.state.value, "events": [event_json(event) for event in events]}
    say(
        as_json,
        answer,
        f"{licence.identifier.text}  {state_shown(licence.state)}",
        table(columns, rows) if rows else "Reserved; nothing happened yet.",
    )


def licence_json(licence: Licence, *, whole: bool) -> dict[str, Any]:
    """Return a licence as the commands print it; with ``whole`` the signed credential is in it."""
    answer: dict[str, Any] = {
        "identifier": licence.identifier.text,
        "id": licence.identifier.urn,
        "state": licence.state.value,
        "authority": licence.authority,
        "type": licence.type_name,
        "version": licence.identifier.version,
        "holders": [{"codeType": code_type, "code": code} for code_type, code in licence.holders],
        "validFrom": instant(licence.valid_from),
        "validUntil": instant(licence.valid_until),
        "reserved": instant(licence.reserved_at),
        "deposited": instant(licence.deposited_at),
        "statusList": {"number": licence.list_number, "index": licence.status_index},
    }
    if whole:
        answer["credential"] = None if licence.body is None else orjson.loads(licence.body)
    return answer


def event_json(event: RecordedEvent) -> dict[str, Any]:
    """Return an event as the commands print it, with the statement that the authority signed."""
    change = event.change
    return {
        "sequence": event.sequence,
        "action": event.action,
        "from": event.prior.value,
        "to": change.state,
        "decidedAt": instant(change.decided_at),
        "effectiveAt": instant(change.effective_at),
        "recordedAt": instant(event.recorded_at),
        "authority": change.authority,
        "legalBasis": change.legal_basis,
        "decision": change.decision,
        "reason": change.reason,
        "statement": None if event.statement is None else orjson.loads(event.statement),
    }


def _lines(licence: Licence, zone: tzinfo) -> list[str]:
    document = {} if licence.body is None else orjson.loads(licence.body)
    lines = [
        f"{licence.identifier.text}",
        f"  状态 state       {state_shown(licence.state)}",
        f"  类型 type        {_in_both(document.get('name')) or licence.type_name}",
        f"  机关 authority   {licence.authority} {_in_both(document.get('issuer', {}).get('name'))}".rstrip(),
        f"  有效 valid       {local(licence.valid_from, zone)} – {local(licence.valid_until, zone) or '长期 long-term'}",
        f"  登记 deposited   {local(licence.deposited_at, zone) or 'not yet'}",
        f"  列表 status list {licence.list_number}, index {licence.status_index}",
    ]
    names = {holder.get("code"): holder.get("name", "") for holder in document.get("credentialSubject", {}).get("licenceHolder", [])}
    lines += [f"  持证 holder      {code_type} {code} {names.get(code, '')}".rstrip() for code_type, code in licence.holders]
    return lines


def _in_both(names: Any) -> str:
    return " / ".join(str(each.get("@value", "")) for each in names) if isinstance(names, list) else ""
