"""Indexes for what is asked all day of tables that grow: the mails inside a mail, and the events that are settled"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

INDEXES = (("deliveries", "carrier_id"), ("outbox_events", "settled_at"))


def upgrade() -> None:
    for table, column in INDEXES:
        given = sa.text(f"{column} IS NOT NULL")
        op.build_index(f"ix_{table}_{column}", table, [column], sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
