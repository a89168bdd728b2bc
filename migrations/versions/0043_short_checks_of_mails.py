"""The check of a mail's state, as those of 0042"""

from alembic import op

revision = "0043"
down_revision = "0042"

STATES = (
    *("queued", "claimed", "posting", "accepted", "delivered"),
    *("bounced", "unknown", "merged", "dropped", "failed"),
)


def upgrade() -> None:
    _replace(f"state = ANY ('{{{','.join(STATES)}}}'::text[])")


def downgrade() -> None:
    """As it was, and not looked at: rows that were held against the array are good."""
    _replace(f"state IN {STATES}")


def _replace(state: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE deliveries DROP CONSTRAINT ck_deliveries_state, "
            f"ADD CONSTRAINT ck_deliveries_state CHECK ({state}) NOT VALID"
        )
