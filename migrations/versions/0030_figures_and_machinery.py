"""Visits of drives as plain numbers; failed jobs, depths of queues, and events given to their jobs again"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0013"


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


def downgrade() -> None:
    op.drop_table("drive_visits")
