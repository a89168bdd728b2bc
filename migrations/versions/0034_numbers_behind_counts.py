"""Numbers are given behind the counts: who waits for theirs"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0034"
down_revision = "0033"

IDS = sa.JSON().with_variant(ARRAY(sa.Uuid()), "postgresql")


def upgrade() -> None:
    op.create_table(
        "number_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contribution_ids", IDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_steps"),
    )
    op.drop_index("ix_snapshot_steps_contribution_id", "snapshot_steps")


def downgrade() -> None:
    op.create_index("ix_snapshot_steps_contribution_id", "snapshot_steps", ["contribution_id"])
    op.drop_table("number_steps")
