"""Which claims may still hold mails, and columns that say what state a mail waits in

What is left of a mail's way then touches no index. The columns are written by PostgreSQL into every row, while the ledger waits:
there is no release yet whose ledger is large.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

ROOM = "ALTER TABLE deliveries SET (fillfactor = 60)"
COLUMNS = {"is_queued": "state = 'queued'", "is_unknown": "state = 'unknown'"}
OPEN = """INSERT INTO mail_claims (id) SELECT DISTINCT claim FROM deliveries
    WHERE state IN ('claimed', 'posting') AND claim IS NOT NULL"""


def upgrade() -> None:
    op.create_table("mail_claims", sa.Column("id", sa.Uuid(), primary_key=True))
    op.execute(OPEN)
    said = [f"ADD COLUMN {name} BOOLEAN GENERATED ALWAYS AS ({condition})" for name, condition in COLUMNS.items()]
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ROOM)
        op.execute("ALTER TABLE deliveries " + ", ".join(f"{column} STORED" for column in said))
    else:
        for column in said:
            op.execute(f"ALTER TABLE deliveries {column} VIRTUAL")


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("deliveries", name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE deliveries RESET (fillfactor)")
    op.drop_table("mail_claims")
