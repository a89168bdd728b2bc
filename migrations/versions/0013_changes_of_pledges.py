"""Changes of pledges: what each was before its giver changed it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "pledge_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity >= 1", name="ck_pledge_changes_quantity"),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["pledges.contribution_id"], name="fk_pledge_changes_contribution_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_changes"),
    )
    op.create_index(
        "ix_pledge_changes_contribution_id", "pledge_changes", ["contribution_id", "changed_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_pledge_changes_contribution_id", table_name="pledge_changes")
    op.drop_table("pledge_changes")
