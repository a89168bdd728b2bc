"""Visits of drives as plain numbers; failed jobs, depths of queues, and events given to their jobs again"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

REPLIED = "reply = 'yes'"
UNFINISHED = "ended_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "drive_visits",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_drive_visits_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "day", "step", name="pk_drive_visits"),
    )
    op.create_table(
        "job_failures",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("error", sa.String(length=64), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", "error", name="pk_job_failures"),
    )
    op.create_table(
        "queue_depths",
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("queue", name="pk_queue_depths"),
    )
    op.create_table(
        "replays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_replays"),
    )
    op.create_index(
        "ix_replays_unfinished",
        "replays",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text(UNFINISHED),
        postgresql_where=sa.text(UNFINISHED),
    )
    op.create_index(
        "ix_letter_addressees_replied",
        "letter_addressees",
        ["answered_at"],
        unique=False,
        sqlite_where=sa.text(REPLIED),
        postgresql_where=sa.text(REPLIED),
    )


def downgrade() -> None:
    op.drop_index("ix_letter_addressees_replied", table_name="letter_addressees")
    op.drop_index("ix_replays_unfinished", table_name="replays")
    op.drop_table("replays")
    op.drop_table("queue_depths")
    op.drop_table("job_failures")
    op.drop_table("drive_visits")
