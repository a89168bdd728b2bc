"""What the mail provider says of mails that have left, and whether it takes any"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

UNAPPLIED = "applied_at IS NULL"
KEY = ["delivery_id", "name", "occurred_at", "reason_hash"]


def upgrade() -> None:
    op.create_table(
        "provider_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_hash", sa.String(length=32), nullable=False),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_provider_events"),
    )
    op.create_index("uq_provider_events_delivery_id_name_occurred_at_reason_hash", "provider_events", KEY, unique=True)
    op.create_index(
        "ix_provider_events_due",
        "provider_events",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text(UNAPPLIED),
        postgresql_where=sa.text(UNAPPLIED),
    )
    op.create_index("ix_provider_events_received_at", "provider_events", ["received_at"], unique=False)
    op.create_table(
        "provider_event_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", name="pk_provider_event_counts"),
    )
    op.create_table(
        "provider_standings",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_provider_standings"),
    )


def downgrade() -> None:
    op.drop_table("provider_standings")
    op.drop_table("provider_event_counts")
    op.drop_table("provider_events")
