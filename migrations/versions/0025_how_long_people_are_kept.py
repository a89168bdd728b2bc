"""How long what people gave is kept, their last sign of life, and rows of lists that must be deleted"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("kept_months", sa.Integer(), nullable=False, server_default="6"))
    op.add_column("supporters", sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("supporters", sa.Column("stay_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "supporter_list_erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("supporter_id", sa.Uuid(), nullable=True),
        sa.Column("drive_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["supporter_lists.id"], name="fk_supporter_list_erasures_list_id"),
        sa.PrimaryKeyConstraint("id", name="pk_supporter_list_erasures"),
    )
    op.create_index("ix_supporter_list_erasures_list_id", "supporter_list_erasures", ["list_id", "noted_at"])


def downgrade() -> None:
    op.drop_table("supporter_list_erasures")
    op.drop_column("supporters", "stay_asked_at")
    op.drop_column("supporters", "alive_at")
    op.drop_column("campaigns", "kept_months")
