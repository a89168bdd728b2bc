"""Indexes of the ledger that every step of a mail wrote into

In the release that brings what takes their place, since no release before it asks by them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

QUEUED = "state = 'queued'"
LEASED = "state IN ('claimed', 'posting', 'unknown')"
OLD = (
    ("ix_deliveries_due", ["template", "not_before"], {"sqlite": QUEUED, "postgresql": QUEUED}),
    ("ix_deliveries_leased", ["lease_until"], {"sqlite": LEASED, "postgresql": LEASED}),
    ("ix_deliveries_mailbox_key_posted_at", ["mailbox_key", "posted_at"], {}),
)


def upgrade() -> None:
    for name, *_ in OLD:
        op.drop_index(name, "deliveries")


def downgrade() -> None:
    for name, columns, conditions in OLD:
        where = {f"{dialect}_where": sa.text(condition) for dialect, condition in conditions.items()}
        op.build_index(name, "deliveries", columns, **where)
