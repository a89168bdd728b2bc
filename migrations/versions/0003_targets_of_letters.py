"""Where letters to targets go, by whom they are asked, and until when"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("targets", sa.Column("area_code", sa.String(length=16), nullable=True))
    op.add_column("targets", sa.Column("email", sa.String(length=254), nullable=True))
    op.add_column("targets", sa.Column("mailbox_key", sa.String(length=64), nullable=True))
    op.add_column("targets", sa.Column("postal_address", sa.Text(), nullable=True))
    op.add_column("targets", sa.Column("language", sa.String(length=10), nullable=False, server_default="cy"))
    op.add_column("targets", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("targets", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("targets", sa.Column("is_stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("targets", sa.Column("stop_reason", sa.String(length=32), nullable=True))
    op.add_column("targets", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("targets", sa.Column("reference", sa.String(length=64), nullable=True))
    op.create_index("ix_targets_drive_id_area_code", "targets", ["drive_id", "area_code"], unique=False)
    op.create_index("uq_targets_drive_id_reference", "targets", ["drive_id", "reference"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_targets_drive_id_reference", table_name="targets")
    op.drop_index("ix_targets_drive_id_area_code", table_name="targets")
    op.drop_column("targets", "reference")
    op.drop_column("targets", "stopped_at")
    op.drop_column("targets", "stop_reason")
    op.drop_column("targets", "is_stopped")
    op.drop_column("targets", "valid_until")
    op.drop_column("targets", "valid_from")
    op.drop_column("targets", "language")
    op.drop_column("targets", "postal_address")
    op.drop_column("targets", "mailbox_key")
    op.drop_column("targets", "email")
    op.drop_column("targets", "area_code")
