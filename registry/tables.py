"""The tables of the record, as SQLModel classes; ``migrations`` builds exactly these.

What must never happen is forbidden here, in the database, and not only in the code above it: no
identifier, serial or status index twice, no licence without its authority, no event out of sequence.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Column, Field

from .access_log.tables import AccessRow
from .columns import NUMBER, Record, instant, licence_id
from .two_people.tables import ApprovalRow, PersonRow, RequestedRow, RequestRow, RuleRow, TallyRow

__all__ = ["AccessRow", "ApprovalRow", "PersonRow", "RequestRow", "RequestedRow", "RuleRow", "TallyRow"]  # rooms of their own

LIST_ENTRIES = 131_072  # the least that Bitstring Status List 1.0 allows, so that single licences don't stand out


class RegistryRow(Record, table=True):
    """Who this registry is; one row, written by ``init`` and never again."""

    __tablename__ = "registry"
    __table_args__ = (CheckConstraint("id = 1", name="one_registry"),)

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(unique=True)
    did: str
    base_url: str
    name_zh: str
    name_en: str
    root_key: str
    root_pin: str
    created_at: datetime = instant()


class AuthorityRow(Record, table=True):
    """A department that may be granted types."""

    __tablename__ = "authority"

    code: str = Field(primary_key=True)
    did: str = Field(unique=True)
    name_zh: str
    name_en: str
    area: str
    added_at: datetime = instant()


class KeyRow(Record, table=True):
    """A public key of an authority, or of the registry itself (no authority); the record has no private key."""

    __tablename__ = "signing_key"
    __table_args__ = (UniqueConstraint("controller", "number"),)

    verification_method: str = Field(primary_key=True)
    controller: str = Field(index=True)
    number: int
    authority_code: str | None = Field(default=None, foreign_key="authority.code", index=True)
    # One key, one controller, one purpose: a key that is known here can't be registered again for somebody else.
    public_key_multibase: str = Field(unique=True)
    purposes: str
    valid_from: datetime = instant()
    retired_at: datetime | None = instant(default=None)
    compromised_at: datetime | None = instant(default=None)


class GrantRow(Record, table=True):
    """The right of an authority to issue one type in one area for a time; rows are closed, never deleted."""

    __tablename__ = "type_grant"

    id: int | None = Field(default=None, primary_key=True)
    authority_code: str = Field(foreign_key="authority.code", index=True)
    type_name: str
    type: str
    area: str
    valid_from: datetime = instant()
    until: datetime | None = instant(default=None)


class TypeRow(Record, table=True):
    """A published version of a type, pinned by the digests of its files."""

    __tablename__ = "licence_type"

    name: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    type: str
    type_code: str
    digests: str
    open: bool
    published_at: datetime = instant()
    retired_at: datetime | None = instant(default=None)


class ListNumberRow(Record, table=True):
    """One pair of status lists and which of its indexes are given out (a bit each, never cleared)."""

    __tablename__ = "list_number"
    __table_args__ = (CheckConstraint(f"allocated >= 0 and allocated <= {LIST_ENTRIES}", name="allocated_within_list"),)

    number: int = Field(primary_key=True)
    allocated: int = 0
    taken: bytes = Field(sa_type=LargeBinary)


class StatusListRow(Record, table=True):
    """One status list: its bits, and the signed credential that says them."""

    __tablename__ = "status_list"

    number: int = Field(primary_key=True, foreign_key="list_number.number")
    purpose: str = Field(primary_key=True)
    url: str = Field(unique=True)
    bits: bytes = Field(sa_type=LargeBinary)
    sequence: int
    credential: bytes = Field(sa_type=LargeBinary)
    valid_from: datetime = instant()
    valid_until: datetime = instant()


class LicenceRow(Record, table=True):
    """A licence from its reservation on; ``body`` comes with the deposit."""

    __tablename__ = "licence"
    __table_args__ = (
        UniqueConstraint("authority_code", "type_name", "serial", "version"),
        UniqueConstraint("authority_code", "type_name", "row_digest"),
        UniqueConstraint("list_number", "status_index"),
        CheckConstraint(f"status_index >= 0 and status_index < {LIST_ENTRIES}", name="index_within_list"),
        CheckConstraint("version >= 1 and version <= 999", name="version_of_three_digits"),
        CheckConstraint(
            "state in ('reserved', 'valid', 'suspended', 'lost', 'superseded', 'annulled', 'withdrawn', 'revoked', "
            "'cancelled', 'transferred', 'void')",
            name="known_state",
        ),
        CheckConstraint("(body is null) = (body_digest is null) and (body is null) = (deposited_at is null)", name="body_with_digest"),
        CheckConstraint("body is not null or state in ('reserved', 'void')", name="body_unless_reserved"),
    )

    id: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True))
    identifier: str = Field(unique=True)
    arc: str
    authority_code: str = Field(foreign_key="authority.code")
    type_name: str
    serial: str
    version: int
    row_digest: bytes = Field(sa_type=LargeBinary)
    list_number: int = Field(foreign_key="list_number.number")
    status_index: int
    state: str
    reserved_at: datetime = instant()
    valid_from: datetime | None = instant(default=None)
    valid_until: datetime | None = instant(default=None)
    deposited_at: datetime | None = instant(default=None)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    body_dictionary: int | None = None  # by number; without one, the body is deflated as before there were any
    body_digest: bytes | None = Field(default=None, sa_type=LargeBinary, index=True)  # a possession token names nothing else


class HolderRow(Record, table=True):
    """A holder of a licence, for the search by number."""

    __tablename__ = "licence_holder"
    __table_args__ = (Index("ix_licence_holder_code", "code", "code_type"),)

    licence_id: int = licence_id(primary_key=True)
    code_type: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class EventRow(Record, table=True):
    """A change of state; events are added, never changed."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("licence_id", "sequence"),)

    id: int | None = Field(default=None, sa_column=Column(NUMBER, primary_key=True))
    licence_id: int = licence_id(nullable=False)
    sequence: int
    action: str
    prior_state: str
    state: str
    decided_at: datetime = instant()
    effective_at: datetime = instant()
    recorded_at: datetime = instant(index=True)
    authority_code: str = Field(foreign_key="authority.code")
    legal_basis: str = ""
    decision: str = ""
    reason: str = ""
    # What the authority signed. A deposit has none: there the credential itself is the statement.
    statement: bytes | None = Field(default=None, sa_type=LargeBinary)
    statement_digest: bytes | None = Field(default=None, sa_type=LargeBinary, unique=True)


class SerialRow(Record, table=True):
    """The next serial that is allotted where a sheet names none."""

    __tablename__ = "serial_counter"

    authority_code: str = Field(primary_key=True, foreign_key="authority.code")
    type_name: str = Field(primary_key=True)
    next: int


class TrustListRow(Record, table=True):
    """Every version of the trust list, as signed."""

    __tablename__ = "trust_list"

    version: int = Field(primary_key=True)
    issued: datetime = instant()
    next_update: datetime = instant()
    document: bytes = Field(sa_type=LargeBinary)


class ChallengeRow(Record, table=True):
    """A challenge that was sent out, by its SHA-256, and whether it was answered."""

    __tablename__ = "challenge"

    digest: str = Field(primary_key=True)
    domain: str
    expires_at: datetime = instant(index=True)
    used_at: datetime | None = instant(default=None)


class TokenRow(Record, table=True):
    """What a department's program proves with who it is, by its SHA-256; revoked ones stay."""

    __tablename__ = "token"

    id: str = Field(primary_key=True)
    digest: bytes = Field(sa_type=LargeBinary, unique=True)
    authority_code: str = Field(foreign_key="authority.code", index=True)
    scopes: str
    person: str = ""
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(default=None)


class KeptAnswerRow(Record, table=True):
    """What was answered under an idempotency key; without a status, what is being answered now."""

    __tablename__ = "kept_answer"

    authority_code: str = Field(primary_key=True, foreign_key="authority.code")
    key: str = Field(primary_key=True)
    request_digest: bytes = Field(sa_type=LargeBinary)
    asked_at: datetime = instant(index=True)
    status: int | None = None
    content_type: str = ""
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
