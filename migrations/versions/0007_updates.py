"""Updates and their sending; what became of what drives gathered"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

STATES = ("draft", "ready", "approved", "sending", "paused", "sent", "superseded", "cancelled")


def upgrade() -> None:
    op.add_column(
        "campaigns", sa.Column("updates_need_approval", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "updates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tested_version", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.String(length=254), nullable=True),
        sa.Column("asked_by", sa.String(length=254), nullable=True),
        sa.Column("approved_by", sa.String(length=254), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paced_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_seconds", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("audience_count", sa.Integer(), nullable=True),
        sa.Column("recipient_count", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(length=64), nullable=False),
        sa.Column("is_written_out", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="ck_updates_state"),
        sa.CheckConstraint("over_seconds >= 0", name="ck_updates_over_seconds"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_updates_campaign_id"),
        sa.ForeignKeyConstraint(["supersedes_id"], ["updates.id"], name="fk_updates_supersedes_id"),
        sa.PrimaryKeyConstraint("id", name="pk_updates"),
    )
    op.create_index("ix_updates_campaign_id", "updates", ["campaign_id"], unique=False)
    op.create_index("uq_updates_event_id", "updates", ["event_id"], unique=True)
    op.create_table(
        "update_texts",
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="fk_update_texts_update_id"),
        sa.PrimaryKeyConstraint("update_id", "language", name="pk_update_texts"),
    )
    op.create_table(
        "update_choices",
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="fk_update_choices_update_id"),
        sa.PrimaryKeyConstraint("update_id", "dimension", "value", name="pk_update_choices"),
    )
    op.create_table(
        "update_tests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="fk_update_tests_update_id"),
        sa.PrimaryKeyConstraint("id", name="pk_update_tests"),
    )
    op.create_index("ix_update_tests_update_id", "update_tests", ["update_id"], unique=False)
    op.create_table(
        "drive_occurrences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('handed-over', 'answered')", name="ck_drive_occurrences_kind"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_drive_occurrences_drive_id"),
        sa.PrimaryKeyConstraint("id", name="pk_drive_occurrences"),
    )
    op.create_index("ix_drive_occurrences_drive_id", "drive_occurrences", ["drive_id"], unique=False)
    op.create_table(
        "drive_occurrence_texts",
        sa.Column("occurrence_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["drive_occurrences.id"], name="fk_drive_occurrence_texts_occurrence_id"
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "language", name="pk_drive_occurrence_texts"),
    )


def downgrade() -> None:
    op.drop_table("drive_occurrence_texts")
    op.drop_index("ix_drive_occurrences_drive_id", table_name="drive_occurrences")
    op.drop_table("drive_occurrences")
    op.drop_index("ix_update_tests_update_id", table_name="update_tests")
    op.drop_table("update_tests")
    op.drop_table("update_choices")
    op.drop_table("update_texts")
    op.drop_index("uq_updates_event_id", table_name="updates")
    op.drop_index("ix_updates_campaign_id", table_name="updates")
    op.drop_table("updates")
    op.drop_column("campaigns", "updates_need_approval")
