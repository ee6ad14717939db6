"""``licence suspend``, ``reinstate``, ``revoke`` …: an authority's decision, for one licence or a sheet of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

import click
from msgspec import Struct
from msgspec.structs import replace

from verifier.errors import VerifierError
from verifier.ports import Signer, StateChange

from ..decision_office import DecisionOffice, Standing
from ..decision_sheet import SheetRow, read_sheet
from ..decisions import Decision, signed_statement
from ..errors import RegistryError
from ..house import House
from ..printing import AnsweringCommand, instant, local, say, state_shown
from ..states import State, target_of
from ..transitions import Wanted
from .authority import begins

MEANINGS: Mapping[str, str] = {
    "suspend": "Suspend a licence for a time (暂扣), or report it lost (挂失).",
    "reinstate": "End a suspension (恢复).",
    "revoke": "Revoke a licence as a penalty (吊销).",
    "cancel": "Close a licence formally (注销), or transfer it to another issuer (转出).",
    "annul": "Annul a licence whose grant was wrong (撤销); holds from the start.",
    "withdraw": "Withdraw a lawful licence because law or facts changed (撤回).",
    "void": "Void a record that was made in error (作废).",
    "replace": "Mark a licence as replaced by a newer one (换发).",
}


class Outcome(Struct, frozen=True):
    """What became of one licence: an event, or the reason against it."""

    row: SheetRow
    answer: StateChange | Exception


def transition_command(action: str) -> click.Command:
    """Return the command for ``action``."""
    options: list[click.Parameter] = [
        click.Argument(["identifier"], metavar="[ID]", required=False),
        click.Option(["--reason"], help="Why; stands in the record and in every report."),
        click.Option(["--decision"], default="", metavar="NO", help="Number of the decision."),
        click.Option(["--effective"], metavar="DATE", help="From when on it holds, if earlier than now: a day, or a time with offset."),
        click.Option(["--legal-basis"], default="", help="The rule that it rests on."),
        click.Option(
            ["--sheet"], type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV: identifier, reason, decision, effective."
        ),
        click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON document."),
    ]
    if action == "suspend":
        options.append(click.Option(["--lost"], is_flag=True, help="The holder lost it; no measure."))
    if action == "cancel":
        options.append(click.Option(["--transferred"], is_flag=True, help="It moved to another issuer."))
    return AnsweringCommand(action, params=options, callback=_callback(action), help=MEANINGS[action])


def transition_commands() -> Sequence[click.Command]:
    """Return the commands of all actions."""
    return [transition_command(action) for action in MEANINGS]


def _callback(action: str) -> Callable[..., None]:
    @click.pass_obj
    def run(house: House, /, identifier: str | None, sheet: Path | None, as_json: bool, **given: Any) -> None:
        zone = house.settings().time_zone
        end = target_of(action, lost=given.get("lost", False), transferred=given.get("transferred", False))
        decision = Decision(
            action=action,
            end=end,
            reason=given["reason"] or "",
            decision=given["decision"],
            legal_basis=given["legal_basis"],
            effective_at=begins(given["effective"], zone),
        )
        if (identifier is None) == (sheet is None):
            raise click.UsageError("name one licence, or a --sheet of them")
        if identifier is not None:
            if not decision.reason.strip():
                raise click.UsageError("a decision needs its --reason")
            _report_one(as_json, decide(house, decision, [SheetRow(0, identifier)])[0], zone)
        elif sheet is not None:
            _report_sheet(as_json, decide(house, decision, read_sheet(sheet, zone)), zone)

    return run


def decide(house: House, decision: Decision, rows: Sequence[SheetRow]) -> list[Outcome]:
    """Return what became of each row; a refused one does not hold up the others."""
    office = house.decisions()
    signers: dict[str, Signer] = {}
    prepared = [_prepared(house, office, signers, decision, row) for row in rows]
    wanted = [each for each in prepared if isinstance(each, Wanted)]
    answers = iter(office.record(wanted) if wanted else ())
    return [Outcome(row, next(answers) if isinstance(each, Wanted) else each) for row, each in zip(rows, prepared, strict=True)]


def _prepared(
    house: House, office: DecisionOffice, signers: dict[str, Signer], decision: Decision, row: SheetRow
) -> Wanted | RegistryError | VerifierError:
    if row.fault is not None:
        return row.fault
    try:
        licence = office.standing(row.identifier)
    except (RegistryError, VerifierError) as error:
        return error
    own = replace(
        decision,
        reason=row.reason or decision.reason,
        decision=row.decision or decision.decision,
        legal_basis=row.legal_basis or decision.legal_basis,
        effective_at=row.effective_at or decision.effective_at,
    )
    return Wanted(licence.identifier, _signed(house, signers, own, licence))


def _signed(house: House, signers: dict[str, Signer], decision: Decision, licence: Standing) -> Any:
    if licence.authority not in signers:
        signers[licence.authority] = house.signer_for(licence.authority)
    return signed_statement(
        decision,
        licence.identifier,
        State(licence.state),
        authority=licence.authority,
        nonce=secrets.token_urlsafe(16),
        signer=signers[licence.authority],
        now=house.now(),
    )


def _report_one(as_json: bool, outcome: Outcome, zone: tzinfo) -> None:
    if isinstance(outcome.answer, Exception):
        raise outcome.answer
    say(as_json, _outcome_json(outcome), _line(outcome, zone))


def _report_sheet(as_json: bool, outcomes: Sequence[Outcome], zone: tzinfo) -> None:
    refused = [outcome for outcome in outcomes if not isinstance(outcome.answer, StateChange)]
    answer = {"done": len(outcomes) - len(refused), "refused": len(refused), "rows": [_outcome_json(outcome) for outcome in outcomes]}
    say(as_json, answer, *(_line(outcome, zone) for outcome in outcomes), f"{len(outcomes) - len(refused)} done, {len(refused)} refused")
    if refused:
        raise SystemExit(1)


def _line(outcome: Outcome, zone: tzinfo) -> str:
    answer, place = outcome.answer, f"line {outcome.row.line}: " if outcome.row.line else ""
    if isinstance(answer, StateChange):
        return f"{place}{outcome.row.identifier} is now {state_shown(State(answer.state))}, effective {local(answer.effective_at, zone)}"
    return f"{place}{outcome.row.identifier}: {_objection(answer)['code']}: {answer}"


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    answer = outcome.answer
    known: dict[str, Any] = {"identifier": outcome.row.identifier}
    if outcome.row.line:
        known["line"] = outcome.row.line
    if isinstance(answer, StateChange):
        return {
            **known,
            "state": answer.state,
            "decidedAt": instant(answer.decided_at),
            "effectiveAt": instant(answer.effective_at),
            "reason": answer.reason,
            "decision": answer.decision,
        }
    return {**known, **_objection(answer)}


def _objection(error: Exception) -> dict[str, str]:
    """Return what an error of any of our packages says: they all have these three."""
    return {name: str(getattr(error, name, "")) for name in ("code", "found", "wanted")}
