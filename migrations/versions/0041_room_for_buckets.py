"""A bucket that is filled stays in its page: no index holds how full it is, and pages have room for what each post writes

Whoever asked by that index reads the table instead, which holds the buckets of the last hours.
"""

from alembic import op

revision = "0041"
down_revision = "0040"

NAME, TABLE = "ix_rush_buckets_full_until", "rush_buckets"
ROOM = f"ALTER TABLE {TABLE} SET (fillfactor = 50)"
NO_ROOM = f"ALTER TABLE {TABLE} RESET (fillfactor)"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ROOM)


def downgrade() -> None:
    op.build_index(NAME, TABLE, ["full_until"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NO_ROOM)
