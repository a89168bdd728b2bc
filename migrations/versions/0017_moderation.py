"""Decisions of moderators, reports of visitors, reasons that admins write"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

OPEN = "settled_at IS NULL AND undone_at IS NULL"
UNDECIDED = "decided_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "refusal_reasons",
        sa.Column("family", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("family", "slug", name="pk_refusal_reasons"),
    )
    op.create_table(
        "refusal_reason_texts",
        sa.Column("family", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["family", "slug"],
            ["refusal_reasons.family", "refusal_reasons.slug"],
            name="fk_refusal_reason_texts_refusal_reasons",
        ),
        sa.PrimaryKeyConstraint("family", "slug", "language", name="pk_refusal_reason_texts"),
    )
    op.create_table(
        "moderation_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.CheckConstraint("verdict IN ('pass', 'refuse')", name="ck_moderation_decisions_verdict"),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_moderation_decisions_contribution_id"
        ),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_moderation_decisions_drive_id"),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_decisions"),
    )
    op.create_index(
        "ix_moderation_decisions_contribution_id", "moderation_decisions", ["contribution_id", "decided_at"]
    )
    op.create_index("ix_moderation_decisions_drive_id", "moderation_decisions", ["drive_id", "decided_at"])
    op.create_index(
        "ix_moderation_decisions_due",
        "moderation_decisions",
        ["due_at"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index(
        "uq_moderation_decisions_open",
        "moderation_decisions",
        ["contribution_id", "queue"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "reports",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("what IN ('name', 'words')", name="ck_reports_what"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_reports_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_reports_drive_id"),
        sa.PrimaryKeyConstraint("contribution_id", "what", name="pk_reports"),
    )
    op.create_index(
        "ix_reports_open",
        "reports",
        ["reported_at"],
        sqlite_where=sa.text(UNDECIDED),
        postgresql_where=sa.text(UNDECIDED),
    )


def downgrade() -> None:
    op.drop_index("ix_reports_open", table_name="reports")
    op.drop_table("reports")
    op.drop_index("uq_moderation_decisions_open", table_name="moderation_decisions")
    op.drop_index("ix_moderation_decisions_due", table_name="moderation_decisions")
    op.drop_index("ix_moderation_decisions_drive_id", table_name="moderation_decisions")
    op.drop_index("ix_moderation_decisions_contribution_id", table_name="moderation_decisions")
    op.drop_table("moderation_decisions")
    op.drop_table("refusal_reason_texts")
    op.drop_table("refusal_reasons")
