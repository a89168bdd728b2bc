"""Letters: settings, what was written, to whom, bundles, drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "letter_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_letter_drafts_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letter_drafts_drive_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_drafts"),
    )
    op.create_index("ix_letter_drafts_contribution_id", "letter_drafts", ["contribution_id"], unique=False)
    op.create_index("ix_letter_drafts_drive_id", "letter_drafts", ["drive_id", "updated_at"], unique=False)
    op.create_index("ix_letter_drafts_expires_at", "letter_drafts", ["expires_at"], unique=False)
    op.create_table(
        "letter_models",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letter_models_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "language", name="pk_letter_models"),
    )
    op.create_table(
        "letter_prompts",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("hint", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letter_prompts_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "position", "language", name="pk_letter_prompts"),
    )
    op.create_table(
        "letter_settings",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("delivery", sa.String(length=8), nullable=False),
        sa.Column("hourly_cap", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Integer(), nullable=False),
        sa.Column("window_until", sa.Integer(), nullable=False),
        sa.Column("is_moderated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("delivery IN ('each', 'daily', 'weekly', 'print')", name="ck_letter_settings_delivery"),
        sa.CheckConstraint(
            "0 <= window_from AND window_from < window_until AND window_until <= 1440", name="ck_letter_settings_window"
        ),
        sa.CheckConstraint("hourly_cap > 0", name="ck_letter_settings_hourly_cap"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letter_settings_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", name="pk_letter_settings"),
    )
    op.create_table(
        "letter_bundles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("letter_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('daily', 'weekly', 'print', 'model')", name="ck_letter_bundles_kind"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letter_bundles_drive_id"),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], name="fk_letter_bundles_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_bundles"),
    )
    op.create_index(
        "uq_letter_bundles_drive_id_target_id_kind_period",
        "letter_bundles",
        ["drive_id", "target_id", "kind", "period"],
        unique=True,
    )
    op.create_table(
        "letters",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("is_model", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_letters_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letters_drive_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_letters"),
    )
    op.create_index(
        "ix_letters_unmoderated",
        "letters",
        ["drive_id", "verified_at"],
        unique=False,
        sqlite_where=sa.text("passed_at IS NULL AND refused_at IS NULL AND verified_at IS NOT NULL"),
        postgresql_where=sa.text("passed_at IS NULL AND refused_at IS NULL AND verified_at IS NOT NULL"),
    )
    op.create_table(
        "letter_addressees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bundle_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.String(length=16), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'due', 'queued', 'printed', 'stopped')", name="ck_letter_addressees_state"
        ),
        sa.ForeignKeyConstraint(["bundle_id"], ["letter_bundles.id"], name="fk_letter_addressees_bundle_id"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_letter_addressees_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_letter_addressees_drive_id"),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], name="fk_letter_addressees_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_addressees"),
    )
    op.create_index("ix_letter_addressees_bundle_id", "letter_addressees", ["bundle_id"], unique=False)
    op.create_index("ix_letter_addressees_contribution_id", "letter_addressees", ["contribution_id"], unique=False)
    op.create_index(
        "ix_letter_addressees_due",
        "letter_addressees",
        ["target_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_letter_addressees_unasked",
        "letter_addressees",
        ["sent_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NOT NULL AND reply IS NULL AND asked_again_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL AND reply IS NULL AND asked_again_at IS NULL"),
    )
    op.create_index(
        "uq_letter_addressees_person_target",
        "letter_addressees",
        ["drive_id", "target_id", "mailbox_key", "name_key"],
        unique=True,
        sqlite_where=sa.text("state <> 'stopped'"),
        postgresql_where=sa.text("state <> 'stopped'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_letter_addressees_person_target",
        table_name="letter_addressees",
        sqlite_where=sa.text("state <> 'stopped'"),
        postgresql_where=sa.text("state <> 'stopped'"),
    )
    op.drop_index(
        "ix_letter_addressees_unasked",
        table_name="letter_addressees",
        sqlite_where=sa.text("sent_at IS NOT NULL AND reply IS NULL AND asked_again_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL AND reply IS NULL AND asked_again_at IS NULL"),
    )
    op.drop_index(
        "ix_letter_addressees_due",
        table_name="letter_addressees",
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.drop_index("ix_letter_addressees_contribution_id", table_name="letter_addressees")
    op.drop_index("ix_letter_addressees_bundle_id", table_name="letter_addressees")
    op.drop_table("letter_addressees")
    op.drop_index(
        "ix_letters_unmoderated",
        table_name="letters",
        sqlite_where=sa.text("passed_at IS NULL AND refused_at IS NULL AND verified_at IS NOT NULL"),
        postgresql_where=sa.text("passed_at IS NULL AND refused_at IS NULL AND verified_at IS NOT NULL"),
    )
    op.drop_table("letters")
    op.drop_index("uq_letter_bundles_drive_id_target_id_kind_period", table_name="letter_bundles")
    op.drop_table("letter_bundles")
    op.drop_table("letter_settings")
    op.drop_table("letter_prompts")
    op.drop_table("letter_models")
    op.drop_index("ix_letter_drafts_expires_at", table_name="letter_drafts")
    op.drop_index("ix_letter_drafts_drive_id", table_name="letter_drafts")
    op.drop_index("ix_letter_drafts_contribution_id", table_name="letter_drafts")
    op.drop_table("letter_drafts")
