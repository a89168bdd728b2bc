"""Lists of supporters that staff export"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

UNFINISHED = "state IN ('asked', 'building')"
READY = "state = 'ready'"


def upgrade() -> None:
    op.create_table(
        "supporter_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("stated_reason", sa.String(length=500), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failure", sa.String(length=32), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("format IN ('csv', 'xlsx')", name="ck_supporter_lists_format"),
        sa.CheckConstraint(
            "state IN ('asked', 'building', 'ready', 'failed', 'cancelled', 'expired')", name="ck_supporter_lists_state"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supporter_lists"),
    )
    op.create_index("ix_supporter_lists_account_id", "supporter_lists", ["account_id", "asked_at"], unique=False)
    op.create_index(
        "ix_supporter_lists_ready",
        "supporter_lists",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text(READY),
        postgresql_where=sa.text(READY),
    )
    op.create_index(
        "ix_supporter_lists_unfinished",
        "supporter_lists",
        ["asked_at"],
        unique=False,
        sqlite_where=sa.text(UNFINISHED),
        postgresql_where=sa.text(UNFINISHED),
    )


def downgrade() -> None:
    op.drop_index("ix_supporter_lists_unfinished", table_name="supporter_lists")
    op.drop_index("ix_supporter_lists_ready", table_name="supporter_lists")
    op.drop_index("ix_supporter_lists_account_id", table_name="supporter_lists")
    op.drop_table("supporter_lists")
