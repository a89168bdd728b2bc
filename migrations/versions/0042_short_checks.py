"""The checks of a contribution's state and seat, in words that PostgreSQL reads in half the time

It reads what a check says anew at each statement that writes a row: a list of words is many things to read, an array is one.
The same values are good as before; 0044 looks at the rows that are there. Another table is another migration: while this one
waits for it, nobody reads the first.
"""

from alembic import op

revision = "0042"
down_revision = "0041"

STATES = ("pending", "verified", "held", "withdrawn", "invalidated", "expired")
SLOTS = (1, 2)


def upgrade() -> None:
    _replace(
        state=f"state = ANY ('{{{','.join(STATES)}}}'::text[])",
        slot=f"slot = ANY ('{{{','.join(map(str, SLOTS))}}}'::integer[])",
    )


def downgrade() -> None:
    """As they were, and not looked at: rows that were held against the arrays are good."""
    _replace(state=f"state IN {STATES}", slot=f"slot IN {SLOTS}")


def _replace(*, state: str, slot: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE contributions DROP CONSTRAINT ck_contributions_state, DROP CONSTRAINT ck_contributions_slot, "
            f"ADD CONSTRAINT ck_contributions_state CHECK ({state}) NOT VALID, "
            f"ADD CONSTRAINT ck_contributions_slot CHECK ({slot}) NOT VALID"
        )
