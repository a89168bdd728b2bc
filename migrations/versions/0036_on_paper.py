"""An index for whoever stands on paper and signs here too"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

ON_PAPER = sa.text("source = 'paper'")


def upgrade() -> None:
    op.build_index(
        "ix_contributions_on_paper",
        "contributions",
        ["drive_id", "name_key"],
        sqlite_where=ON_PAPER,
        postgresql_where=ON_PAPER,
    )


def downgrade() -> None:
    op.drop_index("ix_contributions_on_paper", "contributions")
