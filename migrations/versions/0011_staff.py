"""Staff: accounts, roles, links, sessions, recovery codes, failed attempts"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

EVERYWHERE = "campaign_id IS NULL"


def upgrade() -> None:
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("totp_secret", sa.String(length=255), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'active' OR (password_hash IS NOT NULL AND totp_secret IS NOT NULL)",
            name="ck_staff_accounts_active",
        ),
        sa.CheckConstraint("state IN ('invited', 'active', 'disabled')", name="ck_staff_accounts_state"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_accounts"),
    )
    op.create_index("uq_staff_accounts_mailbox_key", "staff_accounts", ["mailbox_key"], unique=True)
    op.create_table(
        "staff_sign_in_failures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sign_in_failures"),
    )
    op.create_index("ix_staff_sign_in_failures_failed_at", "staff_sign_in_failures", ["failed_at"], unique=False)
    op.create_index(
        "ix_staff_sign_in_failures_mailbox_key", "staff_sign_in_failures", ["mailbox_key", "failed_at"], unique=False
    )
    op.create_index(
        "ix_staff_sign_in_failures_network", "staff_sign_in_failures", ["network", "failed_at"], unique=False
    )
    op.create_table(
        "staff_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role <> 'admin' OR campaign_id IS NULL", name="ck_staff_grants_admin"),
        sa.CheckConstraint("role IN ('campaigner', 'moderator', 'exporter', 'admin')", name="ck_staff_grants_role"),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_staff_grants_account_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_staff_grants_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_grants"),
    )
    op.create_index("ix_staff_grants_campaign_id", "staff_grants", ["campaign_id"], unique=False)
    op.create_index("uq_staff_grants_account_id", "staff_grants", ["account_id", "role", "campaign_id"], unique=True)
    op.create_index(
        "uq_staff_grants_everywhere",
        "staff_grants",
        ["account_id", "role"],
        unique=True,
        sqlite_where=sa.text(EVERYWHERE),
        postgresql_where=sa.text(EVERYWHERE),
    )
    op.create_table(
        "staff_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("mailbox_key", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('invitation', 'password', 'first')", name="ck_staff_links_purpose"),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_staff_links_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_links"),
    )
    op.create_index("ix_staff_links_account_id", "staff_links", ["account_id"], unique=False)
    op.create_index("ix_staff_links_created_at", "staff_links", ["created_at"], unique=False)
    op.create_index("ix_staff_links_mailbox_key", "staff_links", ["mailbox_key", "created_at"], unique=False)
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_staff_recovery_codes_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_recovery_codes"),
    )
    op.create_index(
        "uq_staff_recovery_codes_account_id", "staff_recovery_codes", ["account_id", "code_hash"], unique=True
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name="fk_staff_sessions_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
    )
    op.create_index("ix_staff_sessions_account_id", "staff_sessions", ["account_id", "expires_at"], unique=False)
    op.create_index("ix_staff_sessions_expires_at", "staff_sessions", ["expires_at"], unique=False)
    op.create_index("uq_staff_sessions_token_hash", "staff_sessions", ["token_hash"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_staff_sessions_token_hash", table_name="staff_sessions")
    op.drop_index("ix_staff_sessions_expires_at", table_name="staff_sessions")
    op.drop_index("ix_staff_sessions_account_id", table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index("uq_staff_recovery_codes_account_id", table_name="staff_recovery_codes")
    op.drop_table("staff_recovery_codes")
    op.drop_index("ix_staff_links_mailbox_key", table_name="staff_links")
    op.drop_index("ix_staff_links_created_at", table_name="staff_links")
    op.drop_index("ix_staff_links_account_id", table_name="staff_links")
    op.drop_table("staff_links")
    op.drop_index("uq_staff_grants_everywhere", table_name="staff_grants")
    op.drop_index("uq_staff_grants_account_id", table_name="staff_grants")
    op.drop_index("ix_staff_grants_campaign_id", table_name="staff_grants")
    op.drop_table("staff_grants")
    op.drop_index("ix_staff_sign_in_failures_network", table_name="staff_sign_in_failures")
    op.drop_index("ix_staff_sign_in_failures_mailbox_key", table_name="staff_sign_in_failures")
    op.drop_index("ix_staff_sign_in_failures_failed_at", table_name="staff_sign_in_failures")
    op.drop_table("staff_sign_in_failures")
    op.drop_index("uq_staff_accounts_mailbox_key", table_name="staff_accounts")
    op.drop_table("staff_accounts")
