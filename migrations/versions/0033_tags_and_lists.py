"""Tags and lists of people"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("noun", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("noun IN ('tag', 'list')", name="ck_labels_noun"),
        sa.PrimaryKeyConstraint("id", name="pk_labels"),
    )
    op.create_index("uq_labels_noun_name", "labels", ["noun", "name"], unique=True)
    op.create_table(
        "labellings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label_id", sa.Uuid(), nullable=False),
        sa.Column("supporter_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name="fk_labellings_label_id_labels"),
        sa.PrimaryKeyConstraint("id", name="pk_labellings"),
    )
    op.create_index("uq_labellings_label_id_supporter_id", "labellings", ["label_id", "supporter_id"], unique=True)
    op.create_index("ix_labellings_supporter_id", "labellings", ["supporter_id"])


def downgrade() -> None:
    op.drop_table("labellings")
    op.drop_table("labels")
