"""The first tables: who the registry is, authorities, keys, grants, types, licences, events and lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authority")),
        sa.UniqueConstraint("did", name=op.f("uq_authority_did")),
    )
    op.create_table(
        "licence_type",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("type_code", sa.String(), nullable=False),
        sa.Column("digests", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_licence_type")),
    )
    op.create_table(
        "list_number",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("allocated", sa.Integer(), nullable=False),
        sa.Column("taken", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("allocated >= 0 and allocated <= 131072", name=op.f("ck_list_number_allocated_within_list")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_list_number")),
    )
    op.create_table(
        "registry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("root_key", sa.String(), nullable=False),
        sa.Column("root_pin", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_registry_one_registry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry")),
        sa.UniqueConstraint("uuid", name=op.f("uq_registry_uuid")),
    )
    op.create_table(
        "trust_list",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_update", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_trust_list")),
    )
    op.create_table(
        "licence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("arc", sa.String(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("row_digest", sa.LargeBinary(), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deposited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("body_digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("body is not null or state in ('reserved', 'void')", name=op.f("ck_licence_body_unless_reserved")),
        sa.CheckConstraint(
            "state in ('reserved', 'valid', 'suspended', 'lost', 'superseded', 'annulled', 'withdrawn', 'revoked', "
            "'cancelled', 'transferred', 'void')",
            name=op.f("ck_licence_known_state"),
        ),
        sa.CheckConstraint(
            "(body is null) = (body_digest is null) and (body is null) = (deposited_at is null)", name=op.f("ck_licence_body_with_digest")
        ),
        sa.CheckConstraint("status_index >= 0 and status_index < 131072", name=op.f("ck_licence_index_within_list")),
        sa.CheckConstraint("version >= 1 and version <= 999", name=op.f("ck_licence_version_of_three_digits")),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_licence_authority_code")),
        sa.ForeignKeyConstraint(["list_number"], ["list_number.number"], name=op.f("fk_licence_list_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint("authority_code", "type_name", "row_digest", name=op.f("uq_licence_authority_code_type_name_row_digest")),
        sa.UniqueConstraint(
            "authority_code", "type_name", "serial", "version", name=op.f("uq_licence_authority_code_type_name_serial_version")
        ),
        sa.UniqueConstraint("identifier", name=op.f("uq_licence_identifier")),
        sa.UniqueConstraint("list_number", "status_index", name=op.f("uq_licence_list_number_status_index")),
    )
    op.create_table(
        "serial_counter",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_serial_counter_authority_code")),
        sa.PrimaryKeyConstraint("authority_code", "type_name", name=op.f("pk_serial_counter")),
    )
    op.create_table(
        "signing_key",
        sa.Column("verification_method", sa.String(), nullable=False),
        sa.Column("controller", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=True),
        sa.Column("public_key_multibase", sa.String(), nullable=False),
        sa.Column("purposes", sa.String(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_signing_key_authority_code")),
        sa.PrimaryKeyConstraint("verification_method", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("controller", "number", name=op.f("uq_signing_key_controller_number")),
        sa.UniqueConstraint("public_key_multibase", name=op.f("uq_signing_key_public_key_multibase")),
    )
    op.create_index(op.f("ix_signing_key_authority_code"), "signing_key", ["authority_code"], unique=False)
    op.create_index(op.f("ix_signing_key_controller"), "signing_key", ["controller"], unique=False)
    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["list_number.number"], name=op.f("fk_status_list_number")),
        sa.PrimaryKeyConstraint("number", "purpose", name=op.f("pk_status_list")),
        sa.UniqueConstraint("url", name=op.f("uq_status_list_url")),
    )
    op.create_table(
        "type_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_type_grant_authority_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_grant")),
    )
    op.create_index(op.f("ix_type_grant_authority_code"), "type_grant", ["authority_code"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("prior_state", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=True),
        sa.Column("statement_digest", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_event_authority_code")),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_event_licence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("licence_id", "sequence", name=op.f("uq_event_licence_id_sequence")),
        sa.UniqueConstraint("statement_digest", name=op.f("uq_event_statement_digest")),
    )
    op.create_index(op.f("ix_event_recorded_at"), "event", ["recorded_at"], unique=False)
    op.create_table(
        "licence_holder",
        sa.Column("licence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_type", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["licence_id"], ["licence.id"], name=op.f("fk_licence_holder_licence_id")),
        sa.PrimaryKeyConstraint("licence_id", "code_type", "code", name=op.f("pk_licence_holder")),
    )
    op.create_index("ix_licence_holder_code", "licence_holder", ["code", "code_type"], unique=False)
