"""Is the licence suspended or revoked, or was it at the instant in question?

Fails closed: a bit counts only from a list that the registry of the trust list signed, at its own URL, for the same
purpose, in date, and not older than one seen before. What can't be found out is undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..document.credential_type import CredentialType
from ..document.model import Credential, StatusEntry
from ..errors import Unavailable, VerifierError
from ..ports import RecordSource, StateChange
from ..report import Check, Fact, Own
from ..status import STATUS_PURPOSES
from ..status.lists import StatusLists
from .answers import fails, holds, open_question, refusal

_BOTH = list(STATUS_PURPOSES)


def check_status(
    credential: Credential,
    entry: CredentialType,
    *,
    lists: StatusLists,
    records: RecordSource | None,
    judged_at: datetime,
    now: datetime,
) -> Check:
    """Return what the status lists, and the record where it can be asked, say of the licence at ``judged_at``."""
    if not credential.status:
        if entry.status_required:
            return fails("status", "status_entry_missing", {"type": entry.type}, place="/credentialStatus")
        return holds("status", "status_not_required", {"type": entry.type})
    purposes = [each.purpose for each in credential.status]
    if purposes != _BOTH and sorted(purposes) != _BOTH:
        return fails("status", "status_purposes_wrong", {"wanted": ", ".join(STATUS_PURPOSES)}, place="/credentialStatus")
    try:
        changes = records.history(credential.id) if records else ()
        set_now, as_of = _listed(credential.status, lists, now)
    except Unavailable as unavailable:
        return refusal("status", unavailable)
    except VerifierError as error:
        return refusal("status", error)
    if judged_at > now:
        return open_question("status", "state_in_future_unknown", {"date": judged_at}, as_of=as_of)
    if judged_at < now:
        return _judged_then(changes, set_now, judged_at, as_of)
    return _judged_now(changes, set_now, judged_at, as_of)


def _listed(entries: Sequence[StatusEntry], lists: StatusLists, now: datetime) -> tuple[list[str], datetime]:
    """Return the purposes for which a bit is set, in the order of ``STATUS_PURPOSES``, and as of when all lists say so."""
    set_now, ages = [], []
    for entry in entries:
        bit = lists.bit(entry, now=now)
        if bit.is_set:
            set_now.append(entry.purpose)
        ages.append(bit.as_of)
    return sorted(set_now), min(ages)


def _judged_now(changes: Sequence[StateChange], set_now: Sequence[str], judged_at: datetime, as_of: datetime) -> Check:
    change = change_in_force(changes, judged_at)
    # List and record may differ for the moment between a decision and its publication: the worse of both counts.
    if change is not None and change.state != "valid":
        return _not_in_force(change, as_of)
    if set_now:
        return fails("status", "revoked" if "revocation" in set_now else "suspended", {**_NOTHING_KNOWN, "state": set_now[0]}, as_of=as_of)
    return holds("status", "in_force", as_of=as_of)


def _judged_then(changes: Sequence[StateChange], set_now: Sequence[str], judged_at: datetime, as_of: datetime) -> Check:
    if not changes:
        # A list knows today only. A suspension that ended leaves no trace in it, so a clear bit proves nothing of then.
        return open_question("status", "state_then_unknown", {"date": judged_at}, as_of=as_of)
    change = change_in_force(changes, judged_at)
    if change is not None and change.state != "valid":
        return _not_in_force(change, as_of)
    if set_now and all(each.state == "valid" for each in changes):
        return open_question("status", "list_and_record_differ", {"date": judged_at}, as_of=as_of)
    return holds("status", "in_force_then", {"date": judged_at}, as_of=as_of)


def change_in_force(changes: Sequence[StateChange], at: datetime) -> StateChange | None:
    """Return the last change, in the order of decision, that had taken effect at ``at``; None where none had.

    An annulment says that the grant was wrong from the start, so it is in force at every instant, and so is the
    voiding of a record that was made in error.
    """
    in_force = None
    for change in changes:
        if change.effective_at <= at or change.state in ("annulled", "void"):
            in_force = change
    return in_force


_NOTHING_KNOWN = {"reason": "", "decision": "", "effective": ""}
_TEMPORARY = {"suspended", "lost"}


def _not_in_force(change: StateChange, as_of: datetime) -> Check:
    facts: dict[str, Fact] = {
        "state": change.state,
        "reason": Own(change.reason),
        "decision": Own(change.decision),
        "effective": change.effective_at,
        "decided": change.decided_at,
        "authority": change.authority,
    }
    return fails("status", change.state if change.state in _STATES else "revoked", facts, as_of=as_of)


_STATES = _TEMPORARY | {"superseded", "annulled", "withdrawn", "revoked", "cancelled", "transferred", "void"}
