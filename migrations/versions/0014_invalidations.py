"""Invalidations by conditions, where contributions came from, rules that let pass"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

WORKING = "state IN ('running', 'undoing')"


def upgrade() -> None:
    op.create_table(
        "contribution_origins",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.String(length=254), nullable=False),
        sa.Column("network", sa.String(length=17), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_contribution_origins_contribution_id"
        ),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_contribution_origins"),
    )
    op.create_index("ix_contribution_origins_domain", "contribution_origins", ["domain", "submitted_at"], unique=False)
    op.create_index(
        "ix_contribution_origins_network", "contribution_origins", ["network", "submitted_at"], unique=False
    )
    op.create_index("ix_contribution_origins_submitted_at", "contribution_origins", ["submitted_at"], unique=False)
    op.create_table(
        "invalidations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("kept_out", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=False),
        sa.Column("lease_key", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('counted', 'running', 'cancelled', 'done', 'undoing', 'undone')", name="ck_invalidations_state"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invalidations"),
    )
    op.create_index("ix_invalidations_created_at", "invalidations", ["created_at"], unique=False)
    op.create_index(
        "ix_invalidations_working",
        "invalidations",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text(WORKING),
        postgresql_where=sa.text(WORKING),
    )
    op.create_table(
        "invalidated_contributions",
        sa.Column("invalidation_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=False),
        sa.Column("was_reason", sa.String(length=32), nullable=True),
        sa.Column("own", sa.String(length=16), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=16), nullable=True),
        sa.CheckConstraint("was IN ('verified', 'held')", name="ck_invalidated_contributions_was"),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_invalidated_contributions_contribution_id"
        ),
        sa.ForeignKeyConstraint(
            ["invalidation_id"], ["invalidations.id"], name="fk_invalidated_contributions_invalidation_id"
        ),
        sa.PrimaryKeyConstraint("invalidation_id", "contribution_id", name="pk_invalidated_contributions"),
    )
    op.create_index(
        "ix_invalidated_contributions_contribution_id", "invalidated_contributions", ["contribution_id"], unique=False
    )
    op.add_column("block_rules", sa.Column("is_allowed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("block_rules", "is_allowed")
    op.drop_index("ix_invalidated_contributions_contribution_id", table_name="invalidated_contributions")
    op.drop_table("invalidated_contributions")
    op.drop_index("ix_invalidations_working", table_name="invalidations")
    op.drop_index("ix_invalidations_created_at", table_name="invalidations")
    op.drop_table("invalidations")
    op.drop_index("ix_contribution_origins_submitted_at", table_name="contribution_origins")
    op.drop_index("ix_contribution_origins_network", table_name="contribution_origins")
    op.drop_index("ix_contribution_origins_domain", table_name="contribution_origins")
    op.drop_table("contribution_origins")
