"""Logs of counts that only grow, with signed heads, and what proves to somebody that theirs is in it"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "snapshot_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot_steps"),
    )
    op.create_index("ix_snapshot_steps_contribution_id", "snapshot_steps", ["contribution_id"])
    op.create_table(
        "snapshot_secrets",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=True),
        sa.Column("uncounted", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_snapshot_secrets_contribution_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_snapshot_secrets"),
    )
    op.create_table(
        "snapshot_logs",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("head_size", sa.Integer(), nullable=False),
        sa.Column("head_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_snapshot_logs_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", name="pk_snapshot_logs"),
    )
    op.create_table(
        "snapshot_tiles",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["snapshot_logs.drive_id"], name="fk_snapshot_tiles_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "level", "position", name="pk_snapshot_tiles"),
    )
    op.create_table(
        "snapshot_keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot_keys"),
    )
    op.create_table(
        "snapshot_heads",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("previous_size", sa.Integer(), nullable=False),
        sa.Column("consistency", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["snapshot_logs.drive_id"], name="fk_snapshot_heads_drive_id"),
        sa.ForeignKeyConstraint(["key_id"], ["snapshot_keys.id"], name="fk_snapshot_heads_key_id"),
        sa.PrimaryKeyConstraint("drive_id", "size", name="pk_snapshot_heads"),
    )


def downgrade() -> None:
    for table in ("heads", "keys", "tiles", "logs", "secrets", "steps"):
        op.drop_table(f"snapshot_{table}")
