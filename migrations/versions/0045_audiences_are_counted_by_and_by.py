"""An update keeps how far its audience is counted"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("updates", sa.Column("audience_cursor", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("updates", "audience_cursor")
