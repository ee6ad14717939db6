"""The rule of two people: persons, requests, answers, and how many rows a day went without one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registry.migrations.guards import approved, refuse, same

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=True),
        sa.Column("verification_method", sa.String(), nullable=False),
        sa.Column("public_key_multibase", sa.String(), nullable=False),
        sa.Column("enrolment", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(removed_at is null) or (removed_at >= added_at)", name=op.f("ck_person_removed_after_added")),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_person_authority_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_person")),
        sa.UniqueConstraint("public_key_multibase", name=op.f("uq_person_public_key_multibase")),
        sa.UniqueConstraint("verification_method", name=op.f("uq_person_verification_method")),
    )
    op.create_table(
        "approval_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("authority_code", sa.String(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("contents", sa.LargeBinary(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_approval_request_authority_code")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.code"], name=op.f("fk_approval_request_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_request")),
        sa.UniqueConstraint("digest", name=op.f("uq_approval_request_digest")),
        sa.UniqueConstraint("id", "requested_by", name=op.f("uq_approval_request_id_requested_by")),
    )
    op.create_index(op.f("ix_approval_request_requested_at"), "approval_request", ["requested_at"], unique=False)
    op.create_table(
        "requested_act",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["approval_request.id"], name=op.f("fk_requested_act_request_id")),
        sa.PrimaryKeyConstraint("request_id", "digest", name=op.f("pk_requested_act")),
    )
    op.create_index(op.f("ix_requested_act_digest"), "requested_act", ["digest"], unique=False)
    op.create_table(
        "approval",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("approves", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("requested_by <> decided_by", name=op.f("ck_approval_by_another_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.code"], name=op.f("fk_approval_decided_by")),
        sa.ForeignKeyConstraint(
            ["request_id", "requested_by"], ["approval_request.id", "approval_request.requested_by"], name="fk_approval_request_id"
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_approval")),
    )
    op.create_table(
        "two_person_rule",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("awake", sa.Boolean(), nullable=False),
        sa.Column("mass_rows", sa.Integer(), nullable=False),
        sa.Column("high_value", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("mass_rows >= 1", name=op.f("ck_two_person_rule_mass_of_some_rows")),
        sa.ForeignKeyConstraint(["changed_by"], ["approval_request.id"], name=op.f("fk_two_person_rule_changed_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_two_person_rule")),
    )
    op.create_table(
        "mint_tally",
        sa.Column("authority_code", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_mint_tally_authority_code")),
        sa.PrimaryKeyConstraint("authority_code", "day", name=op.f("pk_mint_tally")),
    )
    for table in ("person", "approval_request", "requested_act", "approval", "two_person_rule", "mint_tally"):
        refuse(f"{table}_stays", "DELETE", table, "a row that stays on record")
    for table in ("approval_request", "approval", "two_person_rule"):
        refuse(f"{table}_unchanged", "UPDATE", table, "a row that is never changed")
    facts = "code name authority_code verification_method public_key_multibase enrolment added_at added_by"
    refuse("person_unchanged", "UPDATE", "person", "only the end of a person is added", unless=f"OLD.removed_at IS NULL AND {same(facts)}")
    refuse("requested_act_used_once", "UPDATE", "requested_act", "used once", unless=f"OLD.used_at IS NULL AND {same('request_id digest')}")
    refuse(
        "mint_tally_counts_up", "UPDATE", "mint_tally", "it only counts up", unless=f"NEW.rows >= OLD.rows AND {same('authority_code day')}"
    )
    refuse("person_by_two", "INSERT", "person", "a person needs an approval", unless=approved("NEW.added_by", "person.add"))
    refuse("person_removed_by_two", "UPDATE", "person", "a removal needs an approval", unless=approved("NEW.removed_by", "person.remove"))
    refuse("rule_by_two", "INSERT", "two_person_rule", "the rule needs an approval", unless=approved("NEW.changed_by", "rule.change"))
