"""A request as it stands: what was asked for, how much of it was done, and what another person said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from msgspec import Struct
from sqlmodel import Session, col, func, select

from verifier.document.strict_json import JsonObject

from .tables import ApprovalRow, RequestedRow, RequestRow


class Asked(Struct, frozen=True):
    """A request with all that is on record about it.

    Attributes:
        contents: the acts as they were asked for; empty for a mint, whose sheet says them.
        done: how many of its acts were carried out.
        answer: the row of whoever else had their say; None while nobody had.
    """

    row: RequestRow
    contents: Sequence[JsonObject]
    done: int
    answer: ApprovalRow | None

    @property
    def paper(self) -> JsonObject:
        """What the requester signed."""
        paper: JsonObject = orjson.loads(self.row.statement)
        return paper

    @property
    def answer_paper(self) -> JsonObject | None:
        """What the other one signed, None while nobody has."""
        return None if self.answer is None else orjson.loads(self.answer.statement)

    @property
    def note(self) -> str:
        """The word that the other one left, or ""."""
        return str((self.answer_paper or {}).get("note", ""))

    def standing(self, now: datetime) -> str:
        """Return where the request stands: waiting, approved, declined, used, expired; an urgent one unreviewed, reviewed, objected."""
        if self.answer is not None and self.row.urgent:
            return "reviewed" if self.answer.approves else "objected"
        if self.row.urgent and self.done:
            return "unreviewed"
        if self.answer is not None and not self.answer.approves:
            return "declined"
        if self.done == self.row.items:
            return "used"
        if self.row.expires_at <= now:
            return "expired"
        return "waiting" if self.answer is None else "approved"


def asked_of(session: Session, row: RequestRow) -> Asked:
    """Return the request of ``row`` with all that is on record about it."""
    used = (
        select(func.count()).select_from(RequestedRow).where(col(RequestedRow.request_id) == row.id, col(RequestedRow.used_at).is_not(None))
    )
    return Asked(row, orjson.loads(row.contents), session.exec(used).one(), session.get(ApprovalRow, row.id))
