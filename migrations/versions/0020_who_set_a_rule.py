"""Who blocked or allowed an address, a domain or a network"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("block_rules", sa.Column("account_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("block_rules", "account_id")
