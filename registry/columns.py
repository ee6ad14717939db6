"""What the tables are made of: instants as columns, and names for every constraint."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import Column, Field, SQLModel

NUMBER = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts rows by INTEGER only


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as UTC; a naive one is a bug and raises."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the record")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(**options: Any) -> Any:
    """Return a field that holds an instant."""
    return Field(sa_type=Instant, **options)


def licence_id(**options: Any) -> Any:
    """Return a field that refers to a licence."""
    return Field(sa_column=Column(NUMBER, ForeignKey("licence.id"), **options))


class Record(SQLModel):
    """What every table of the record shares: metadata of its own, in which each constraint has a name to be found by."""

    # SQLModel asks pydantic to judge no row of a table, so what would judge it need not be made.
    model_config = {"defer_build": True}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
