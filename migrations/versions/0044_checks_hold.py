"""The checks of 0042 and 0043 hold for the rows that were there before, too

PostgreSQL reads all of the tables for it, while they are read and written. It waits for nobody but who cleans up or changes a table, as
long as that takes, and nobody else waits for it.
"""

from alembic import op

revision = "0044"
down_revision = "0043"

CHECKS = (("contributions", "state"), ("contributions", "slot"), ("deliveries", "state"))


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET LOCAL lock_timeout = 0")
        for table, column in CHECKS:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{column}")


def downgrade() -> None:
    """A check that holds for all rows need not be told so again."""
