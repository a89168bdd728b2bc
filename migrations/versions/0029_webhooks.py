"""Webhooks: receivers, what happened, and the posts to them"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

OPEN = "state IN ('waiting', 'sending')"
DEAD = "state = 'dead'"
UNNUMBERED = "numbered_at IS NULL"


def _moment(name: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("campaigns", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("purpose", sa.String(length=16), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("stated_reason", sa.String(length=500), nullable=False),
        sa.Column("stated_recipient", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("state_reason", sa.String(length=32), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("old_secret", sa.Text(), nullable=True),
        _moment("old_secret_until", nullable=True),
        sa.Column("secret_version", sa.Integer(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("delivered_at", nullable=True),
        _moment("failing_since", nullable=True),
        _moment("replay_since", nullable=True),
        sa.Column("replay_cursor", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('off', 'on', 'paused', 'ended')", name="ck_webhooks_state"),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
    )
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        _moment("occurred_at", nullable=False),
        _moment("noted_at", nullable=False),
        _moment("numbered_at", nullable=True),
        sa.Column("drive_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_events"),
        sa.UniqueConstraint("drive_id", "sequence", name="uq_webhook_events_drive_id_sequence"),
    )
    op.create_index(
        "ix_webhook_events_unnumbered",
        "webhook_events",
        ["id"],
        unique=False,
        sqlite_where=sa.text(UNNUMBERED),
        postgresql_where=sa.text(UNNUMBERED),
    )
    op.create_index("ix_webhook_events_noted_at", "webhook_events", ["noted_at"], unique=False)
    op.create_table(
        "webhook_sequences",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("drive_id", name="pk_webhook_sequences"),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        _moment("not_before", nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        _moment("lease_until", nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("failure", sa.String(length=32), nullable=True),
        _moment("tried_at", nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'delivered', 'dead', 'dropped')", name="ck_webhook_deliveries_state"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name="fk_webhook_deliveries_webhook_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["webhook_events.id"], name="fk_webhook_deliveries_event_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sa.UniqueConstraint("webhook_id", "event_id", name="uq_webhook_deliveries_webhook_id_event_id"),
    )
    op.create_index("ix_webhook_deliveries_event_id", "webhook_deliveries", ["event_id"], unique=False)
    op.create_index(
        "ix_webhook_deliveries_open",
        "webhook_deliveries",
        ["webhook_id", "not_before"],
        unique=False,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_index(
        "ix_webhook_deliveries_dead",
        "webhook_deliveries",
        ["webhook_id"],
        unique=False,
        sqlite_where=sa.text(DEAD),
        postgresql_where=sa.text(DEAD),
    )


def downgrade() -> None:
    for table in ("webhook_deliveries", "webhook_sequences", "webhook_events", "webhooks"):
        op.drop_table(table)
