"""Everybody who wrote an update; what staff have taken on of a team's"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "update_writers",
        sa.Column("update_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(["update_id"], ["updates.id"], name="fk_update_writers_update_id"),
        sa.PrimaryKeyConstraint("update_id", "address", name="pk_update_writers"),
    )
    op.execute(
        "INSERT INTO update_writers (update_id, address) SELECT id, written_by FROM updates WHERE written_by IS NOT NULL"
    )
    op.add_column("team_follow_ups", sa.Column("taken_by_account", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("team_follow_ups", "taken_by_account")
    op.drop_table("update_writers")
