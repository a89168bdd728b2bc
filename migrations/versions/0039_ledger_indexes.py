"""Indexes of the ledger over what stays as it is once a mail is claimed"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

NEW = (
    ("ix_deliveries_queued", ["template", "not_before"], {"sqlite": "is_queued = 1", "postgresql": "is_queued"}),
    ("ix_deliveries_unknown", ["id"], {"sqlite": "is_unknown = 1", "postgresql": "is_unknown"}),
    ("ix_deliveries_mailbox_key", ["mailbox_key"], {}),
    ("ix_deliveries_claim", ["claim"], {"sqlite": "claim IS NOT NULL", "postgresql": "claim IS NOT NULL"}),
)


def upgrade() -> None:
    for name, columns, conditions in NEW:
        where = {f"{dialect}_where": sa.text(condition) for dialect, condition in conditions.items()}
        op.build_index(name, "deliveries", columns, **where)


def downgrade() -> None:
    for name, *_ in NEW:
        op.drop_index(name, "deliveries")
