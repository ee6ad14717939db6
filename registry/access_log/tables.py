"""The table of the access log: who was given which licence, when and what for; never what stands in it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Column, Field

from ..columns import NUMBER, Record, instant, licence_id


class AccessRow(Record, table=True):
    """One licence given out once. Never changed, and removed only when its time is over; a trigger holds both."""

    __tablename__ = "access"

    id: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True))
    licence_id: int = licence_id(nullable=False, index=True)
    at: datetime = instant()
    who: str
    purpose: str
    way: str
    kept_until: datetime = instant(index=True)
