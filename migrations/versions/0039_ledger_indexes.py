"""Indexes of the ledger over what stays as it is once a mail is claimed"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

NEW = (
    ("ix_deliveries_queued", ["template", "not_before"], {"sqlite": "is_queued = 1", "postgresql": "is_queued"}),
    ("ix_deliveries_unknown", ["id"], {"sqlite": "is_unknown = 1", "postgresql": "is_unknown"}),
    ("ix_deliveries_mailbox_key", ["mailbox_key"], {}),
    ("ix_deliveries_claim", ["claim"], {}),
)
QUEUED = "state = 'queued'"
LEASED = "state IN ('claimed', 'posting', 'unknown')"
OLD = (
    ("ix_deliveries_due", ["template", "not_before"], {"sqlite": QUEUED, "postgresql": QUEUED}),
    ("ix_deliveries_leased", ["lease_until"], {"sqlite": LEASED, "postgresql": LEASED}),
    ("ix_deliveries_mailbox_key_posted_at", ["mailbox_key", "posted_at"], {}),
)


def upgrade() -> None:
    for name, columns, conditions in NEW:
        op.build_index(name, "deliveries", columns, **_where(conditions))
    for name, *_ in OLD:
        op.drop_index(name, "deliveries")


def downgrade() -> None:
    for name, columns, conditions in OLD:
        op.build_index(name, "deliveries", columns, **_where(conditions))
    for name, *_ in NEW:
        op.drop_index(name, "deliveries")


def _where(conditions: dict[str, str]) -> dict[str, sa.TextClause]:
    return {f"{dialect}_where": sa.text(condition) for dialect, condition in conditions.items()}
