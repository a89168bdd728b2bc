"""Staff who get the counts of a drive by mail"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "count_receivers",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_count_receivers_account_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_count_receivers_drive_id"),
        sa.PrimaryKeyConstraint("account_id", "drive_id", name="pk_count_receivers"),
    )
    op.create_index("ix_count_receivers_owed_at", "count_receivers", ["owed_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_count_receivers_owed_at", table_name="count_receivers")
    op.drop_table("count_receivers")
