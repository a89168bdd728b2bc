"""What other systems call what they gave us"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "identifiers",
        sa.Column("noun", sa.String(length=32), nullable=False),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=190), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("noun", "system", "value", name="pk_identifiers"),
    )
    op.create_index("ix_identifiers_contribution_id", "identifiers", ["contribution_id"])


def downgrade() -> None:
    op.drop_table("identifiers")
