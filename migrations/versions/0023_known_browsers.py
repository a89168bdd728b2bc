"""Browsers that accounts of staff know, what accounts are told, and which attempts count for whom"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "staff_browsers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_staff_browsers_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_browsers"),
    )
    op.create_index("uq_staff_browsers_token_hash", "staff_browsers", ["token_hash", "account_id"], unique=True)
    op.create_index("ix_staff_browsers_account_id", "staff_browsers", ["account_id"])
    op.create_index("ix_staff_browsers_proved_at", "staff_browsers", ["proved_at"])
    op.create_table(
        "staff_notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_staff_notices_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_notices"),
    )
    op.create_index("ix_staff_notices_account_id", "staff_notices", ["account_id", "what", "happened_at"])
    op.create_index("ix_staff_notices_happened_at", "staff_notices", ["happened_at"])
    op.add_column(
        "staff_sign_in_failures",
        sa.Column("kind", sa.String(length=8), nullable=False, server_default="password"),
    )
    op.add_column("staff_sign_in_failures", sa.Column("browser", sa.String(length=64), nullable=True))
    op.add_column("staff_links", sa.Column("network", sa.String(length=64), nullable=True))
    op.add_column("staff_links", sa.Column("browser", sa.String(length=64), nullable=True))
    op.create_index("ix_staff_links_network", "staff_links", ["network", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_staff_links_network", table_name="staff_links")
    op.drop_column("staff_links", "browser")
    op.drop_column("staff_links", "network")
    op.drop_column("staff_sign_in_failures", "browser")
    op.drop_column("staff_sign_in_failures", "kind")
    op.drop_index("ix_staff_notices_happened_at", table_name="staff_notices")
    op.drop_index("ix_staff_notices_account_id", table_name="staff_notices")
    op.drop_table("staff_notices")
    op.drop_index("ix_staff_browsers_proved_at", table_name="staff_browsers")
    op.drop_index("ix_staff_browsers_account_id", table_name="staff_browsers")
    op.drop_index("uq_staff_browsers_token_hash", table_name="staff_browsers")
    op.drop_table("staff_browsers")
