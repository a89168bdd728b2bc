"""Whose tags and lists are"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

LABELS = sa.table("labels", sa.column("id", sa.Uuid()), sa.column("key_id", sa.Uuid()))
KEYS = sa.table("api_keys", sa.column("id", sa.Uuid()), sa.column("drives", sa.JSON()))
DRIVES = sa.table("drives", sa.column("id", sa.Uuid()), sa.column("campaign_id", sa.Uuid()))


def upgrade() -> None:
    made = op.create_table(
        "label_campaigns",
        sa.Column("label_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name="fk_label_campaigns_label_id_labels"),
        sa.PrimaryKeyConstraint("label_id", "campaign_id", name="pk_label_campaigns"),
    )
    connection = op.get_bind()
    campaign_of = dict(connection.execute(sa.select(DRIVES.c.id, DRIVES.c.campaign_id)).all())
    labels = sa.select(LABELS.c.id, KEYS.c.drives).join(KEYS, KEYS.c.id == LABELS.c.key_id)
    rows = [
        {"label_id": label_id, "campaign_id": campaign_id}
        for label_id, drives in connection.execute(labels).all()
        for campaign_id in sorted({campaign_of[drive] for drive in map(UUID, drives) if drive in campaign_of})
    ]
    if rows:
        connection.execute(made.insert(), rows)


def downgrade() -> None:
    op.drop_table("label_campaigns")
