"""What is counted so far of an audience stands apart from the whole

`audience_count` is the whole or nothing, as releases before 0045 know it: a part of it would be the pace of what is spread,
should one go back to them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.add_column("updates", sa.Column("audience_so_far", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE updates SET audience_so_far = audience_count, audience_count = NULL WHERE audience_cursor IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("UPDATE updates SET audience_count = audience_so_far WHERE audience_cursor IS NOT NULL")
    op.drop_column("updates", "audience_so_far")
