"""Teams of letter drives: members, follow-ups, who was asked to finish a letter"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

LIVE = "ended_at IS NULL"
UNFORGOTTEN = "mailbox_key IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "team_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("mailbox_key", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(length=16), nullable=True),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ended_as IN ('left', 'removed', 'declined', 'expired', 'erased')", name="ck_team_members_ended_as"
        ),
        sa.CheckConstraint("role IN ('organiser', 'member')", name="ck_team_members_role"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_team_members_drive_id"),
        sa.ForeignKeyConstraint(["invited_by"], ["team_members.id"], name="fk_team_members_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_team_members"),
    )
    op.create_index("ix_team_members_invited_by", "team_members", ["invited_by", "invited_at"], unique=False)
    op.create_index("ix_team_members_mailbox_key", "team_members", ["mailbox_key"], unique=False)
    op.create_index(
        "ix_team_members_unforgotten",
        "team_members",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text(UNFORGOTTEN),
        postgresql_where=sa.text(UNFORGOTTEN),
    )
    op.create_index(
        "uq_team_members_drive_id_mailbox_key",
        "team_members",
        ["drive_id", "mailbox_key"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_table(
        "team_follow_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('thank', 'chase-reply', 'recruit', 'other')", name="ck_team_follow_ups_kind"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_team_follow_ups_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_team_follow_ups_drive_id"),
        sa.ForeignKeyConstraint(["made_by"], ["team_members.id"], name="fk_team_follow_ups_made_by"),
        sa.ForeignKeyConstraint(["taken_by"], ["team_members.id"], name="fk_team_follow_ups_taken_by"),
        sa.ForeignKeyConstraint(
            ["target_id"], ["targets.id"], name="fk_team_follow_ups_target_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_team_follow_ups"),
    )
    op.create_index("ix_team_follow_ups_contribution_id", "team_follow_ups", ["contribution_id"], unique=False)
    op.create_index("ix_team_follow_ups_drive_id", "team_follow_ups", ["drive_id", "done_at"], unique=False)
    op.create_index("ix_team_follow_ups_taken_by", "team_follow_ups", ["taken_by"], unique=False)
    op.create_table(
        "team_nudges",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_team_nudges_drive_id"),
        sa.ForeignKeyConstraint(["made_by"], ["team_members.id"], name="fk_team_nudges_made_by"),
        sa.PrimaryKeyConstraint("draft_id", name="pk_team_nudges"),
    )
    op.create_index("ix_team_nudges_drive_id", "team_nudges", ["drive_id"], unique=False)
    op.create_index("ix_team_nudges_made_by", "team_nudges", ["made_by", "made_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_team_nudges_made_by", table_name="team_nudges")
    op.drop_index("ix_team_nudges_drive_id", table_name="team_nudges")
    op.drop_table("team_nudges")
    op.drop_index("ix_team_follow_ups_taken_by", table_name="team_follow_ups")
    op.drop_index("ix_team_follow_ups_drive_id", table_name="team_follow_ups")
    op.drop_index("ix_team_follow_ups_contribution_id", table_name="team_follow_ups")
    op.drop_table("team_follow_ups")
    op.drop_index("uq_team_members_drive_id_mailbox_key", table_name="team_members")
    op.drop_index("ix_team_members_unforgotten", table_name="team_members")
    op.drop_index("ix_team_members_mailbox_key", table_name="team_members")
    op.drop_index("ix_team_members_invited_by", table_name="team_members")
    op.drop_table("team_members")
