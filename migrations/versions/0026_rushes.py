"""How many come at once, challenges that were solved, events with a limit of their own, and many decided with one press"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "rush_buckets",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("full_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rush_buckets"),
    )
    op.create_index("ix_rush_buckets_full_until", "rush_buckets", ["full_until"])
    op.create_table(
        "spent_challenges",
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name="pk_spent_challenges"),
    )
    op.create_index("ix_spent_challenges_expires_at", "spent_challenges", ["expires_at"])
    op.add_column("channels", sa.Column("event_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("moderation_decisions", sa.Column("batch_id", sa.Uuid(), nullable=True))
    is_open = sa.text("settled_at IS NULL AND undone_at IS NULL")
    op.create_index(
        "ix_moderation_decisions_batch_id",
        "moderation_decisions",
        ["batch_id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("ix_moderation_decisions_batch_id", "moderation_decisions")
    op.drop_column("moderation_decisions", "batch_id")
    op.drop_column("channels", "event_until")
    op.drop_table("spent_challenges")
    op.drop_table("rush_buckets")
