"""Who will have a list of supporters, as its owner says"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column(
        "supporter_lists", sa.Column("stated_recipient", sa.String(length=200), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("supporter_lists", "stated_recipient")
