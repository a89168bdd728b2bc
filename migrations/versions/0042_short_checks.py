"""The checks of states and slots, in words that PostgreSQL reads in half the time

It reads what a check says anew at each statement that writes a row: a list of words is many things to read, an array is one.
The same values are good as before. 0043 looks at the rows that are there, which need not be held for it.
"""

from alembic import op

revision = "0042"
down_revision = "0041"

STATES = ("pending", "verified", "held", "withdrawn", "invalidated", "expired")
DELIVERY_STATES = (
    *("queued", "claimed", "posting", "accepted", "delivered"),
    *("bounced", "unknown", "merged", "dropped", "failed"),
)
CHECKED = (  # the table, the column, its good values, and the type of an array of them
    ("contributions", "state", STATES, "text[]"),
    ("contributions", "slot", (1, 2), "integer[]"),
    ("deliveries", "state", DELIVERY_STATES, "text[]"),
)


def upgrade() -> None:
    for table, column, values, array in CHECKED:
        _say(table, column, f"{column} = ANY ('{{{','.join(map(str, values))}}}'::{array})")


def downgrade() -> None:
    for table, column, values, _array in CHECKED:
        _say(table, column, f"{column} IN ({', '.join(repr(value) for value in values)})")


def _say(table: str, column: str, check: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        name = f"ck_{table}_{column}"
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({check}) NOT VALID")
