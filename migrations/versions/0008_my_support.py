"""My support: links, sessions, changes of address, erasures"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "address_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("new_mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("old_address", sa.String(length=254), nullable=False),
        sa.Column("new_address", sa.String(length=254), nullable=False),
        sa.Column("supporter_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_address_changes"),
    )
    op.create_index("ix_address_changes_expires_at", "address_changes", ["expires_at"], unique=False)
    op.create_index("ix_address_changes_mailbox_key", "address_changes", ["mailbox_key", "created_at"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("supporter_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index(
        "ix_erasures_addressed",
        "erasures",
        ["erased_at"],
        unique=False,
        sqlite_where=sa.text("address IS NOT NULL"),
        postgresql_where=sa.text("address IS NOT NULL"),
    )
    op.create_index("ix_erasures_mailbox_key", "erasures", ["mailbox_key"], unique=False)
    op.create_table(
        "support_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_support_links"),
    )
    op.create_index("ix_support_links_created_at", "support_links", ["created_at"], unique=False)
    op.create_index(
        "ix_support_links_mailbox_key_created_at", "support_links", ["mailbox_key", "created_at"], unique=False
    )
    op.create_table(
        "support_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_support_sessions"),
    )
    op.create_index("ix_support_sessions_expires_at", "support_sessions", ["expires_at"], unique=False)
    op.create_index("ix_support_sessions_mailbox_key", "support_sessions", ["mailbox_key"], unique=False)
    op.create_index("uq_support_sessions_token_hash", "support_sessions", ["token_hash"], unique=True)


def downgrade() -> None:
    op.drop_table("support_sessions")
    op.drop_table("support_links")
    op.drop_table("erasures")
    op.drop_table("address_changes")
