"""How long what people gave is kept, and their last sign of life"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("kept_months", sa.Integer(), nullable=False, server_default="6"))
    op.add_column("supporters", sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("supporters", sa.Column("stay_asked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("supporters", "stay_asked_at")
    op.drop_column("supporters", "alive_at")
    op.drop_column("campaigns", "kept_months")
