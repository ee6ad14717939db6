"""The tables of the rule of two people: who they are, what they asked for, and what another one said to it.

Rows are added and, but for the two columns that end something, never changed; triggers hold that (``migrations``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Column, Field

from ..columns import NUMBER, Record, instant


def request_id(**options: Any) -> Any:
    """Return a field that refers to a request."""
    return Field(sa_column=Column(NUMBER, ForeignKey("approval_request.id"), **options))


class PersonRow(Record, table=True):
    """Somebody who may ask for an act or approve one, known by a key of their own."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("(removed_at is null) or (removed_at >= added_at)", name="removed_after_added"),)

    code: str = Field(primary_key=True)
    name: str
    # A person of a department acts for that department only; one of the registry itself has none here.
    authority_code: str | None = Field(default=None, foreign_key="authority.code")
    verification_method: str = Field(unique=True)
    public_key_multibase: str = Field(unique=True)
    enrolment: bytes = Field(sa_type=LargeBinary)
    added_at: datetime = instant()
    # The requests that these rest on. No foreign keys, since a request has its person; a trigger looks for the approval.
    added_by: int | None = Field(default=None, sa_type=NUMBER)
    removed_at: datetime | None = instant(default=None)
    removed_by: int | None = Field(default=None, sa_type=NUMBER)


class RuleRow(Record, table=True):
    """Since when the rule of two people stands, and how; the newest row counts."""

    __tablename__ = "two_person_rule"
    __table_args__ = (CheckConstraint("mass_rows >= 1", name="mass_of_some_rows"),)

    number: int = Field(primary_key=True)
    awake: bool
    mass_rows: int
    high_value: str
    since: datetime = instant()
    changed_by: int | None = request_id(nullable=True)


class RequestRow(Record, table=True):
    """What somebody asked for, as they signed it."""

    __tablename__ = "approval_request"
    __table_args__ = (UniqueConstraint("id", "requested_by"),)

    id: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True))
    digest: bytes = Field(sa_type=LargeBinary, unique=True)
    kind: str
    authority_code: str | None = Field(default=None, foreign_key="authority.code")
    urgent: bool
    items: int
    statement: bytes = Field(sa_type=LargeBinary)
    contents: bytes = Field(sa_type=LargeBinary)
    requested_by: str = Field(foreign_key="person.code")
    requested_at: datetime = instant(index=True)
    expires_at: datetime = instant()


class RequestedRow(Record, table=True):
    """One act that a request is about, by its digest; done once."""

    __tablename__ = "requested_act"

    request_id: int = request_id(primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary, primary_key=True, index=True)
    used_at: datetime | None = instant(default=None)


class ApprovalRow(Record, table=True):
    """What another person said to a request, as they signed it: one answer, by somebody else."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("requested_by <> decided_by", name="by_another_person"),
        # The requester stands here twice over, so that the check above compares with the one who really asked.
        ForeignKeyConstraint(
            ["request_id", "requested_by"], ["approval_request.id", "approval_request.requested_by"], name="fk_approval_request_id"
        ),
    )

    request_id: int = Field(sa_column=Column(NUMBER, primary_key=True, autoincrement=False))
    requested_by: str
    decided_by: str = Field(foreign_key="person.code")
    approves: bool
    decided_at: datetime = instant()
    statement: bytes = Field(sa_type=LargeBinary)


class TallyRow(Record, table=True):
    """How many licences an authority reserved on a day without anybody's approval."""

    __tablename__ = "mint_tally"

    authority_code: str = Field(primary_key=True, foreign_key="authority.code")
    day: str = Field(primary_key=True)
    rows: int
