"""Files of signatures that are taken in, and their rows"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

WORKING = "state IN ('checking', 'running', 'undoing')"
STATES = "'brought', 'checking', 'refused', 'checked', 'running', 'cancelled', 'done', 'undoing', 'undone'"


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("boxes", sa.String(length=80), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("read", "fresh", "repeated", "refused", "taken", "gone", "cursor")
        ),
        sa.Column("lease_key", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_imports_state"),
        sa.CheckConstraint("origin IN ('paper', 'list')", name="ck_imports_origin"),
        sa.CheckConstraint("way IN ('recorded', 'asked')", name="ck_imports_way"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_imports_drive_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_drive_id", "imports", ["drive_id", "created_at"])
    op.create_index(
        "ix_imports_working",
        "imports",
        ["created_at"],
        sqlite_where=sa.text(WORKING),
        postgresql_where=sa.text(WORKING),
    )
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=True),
        sa.Column("slug", sa.String(length=40), nullable=True),
        sa.Column("person_key", sa.String(length=64), nullable=True),
        sa.Column("mailbox_key", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('fresh', 'repeated', 'refused', 'taken', 'undone')", name="ck_import_rows_state"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_import_rows_contribution_id"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_rows_import_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_rows"),
    )
    op.create_index("uq_import_rows_import_id_number", "import_rows", ["import_id", "number"], unique=True)
    op.create_index("uq_import_rows_import_id_person_key", "import_rows", ["import_id", "person_key"], unique=True)
    op.create_index("ix_import_rows_contribution_id", "import_rows", ["contribution_id"])
    op.create_index("ix_import_rows_mailbox_key", "import_rows", ["mailbox_key"])


def downgrade() -> None:
    op.drop_table("import_rows")
    op.drop_table("imports")
