"""An update keeps how far its audience is counted, and how many those are

`audience_count` stays what it was, the whole or nothing: the release before knows no other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("updates", sa.Column("audience_so_far", sa.Integer(), nullable=True))
    op.add_column("updates", sa.Column("audience_cursor", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("updates", "audience_cursor")
    op.drop_column("updates", "audience_so_far")
