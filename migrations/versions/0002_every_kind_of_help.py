"""Room for every kind of contribution beside signatures"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

LIVE = "state IN ('pending', 'verified', 'held')"
LIVE_SIGNATURE = f"kind = 'signature' AND {LIVE}"
MAILS = {
    "signature/verification": "contribution/verification",
    "signature/already-signed": "contribution/already-given",
    "signature/allow-mail": "contribution/allow-mail",
    "signature/thanks": "contribution/thanks",
    "signature/reminder": "contribution/reminder",
    "signature/withdrawn": "contribution/withdrawn",
    "signature/invalidated": "contribution/invalidated",
}


def upgrade() -> None:
    op.add_column("contributions", sa.Column("what", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("contributions", sa.Column("content_key", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("tally_deltas", sa.Column("what", sa.String(length=32), nullable=True))
    op.create_index(
        "uq_contributions_person",
        "contributions",
        ["drive_id", "mailbox_key", "kind", "what", "content_key", "name_key"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.drop_index("uq_contributions_signature_person", table_name="contributions")
    op.create_index("ix_contributions_supporter_id", "contributions", ["supporter_id"], unique=False)
    op.execute(
        "INSERT INTO tally_parts (drive_id, dimension, key, count) "
        "SELECT drive_id, 'what', '', SUM(count) FROM tally_parts WHERE dimension = 'source' GROUP BY drive_id"
    )
    _rename(MAILS)


def downgrade() -> None:
    _rename({new: old for old, new in MAILS.items()})
    op.drop_index("ix_contributions_supporter_id", table_name="contributions")
    op.execute("DELETE FROM tally_parts WHERE dimension = 'what'")
    op.create_index(
        "uq_contributions_signature_person",
        "contributions",
        ["drive_id", "mailbox_key", "name_key"],
        unique=True,
        sqlite_where=sa.text(LIVE_SIGNATURE),
        postgresql_where=sa.text(LIVE_SIGNATURE),
    )
    op.drop_index("uq_contributions_person", table_name="contributions")
    op.drop_column("tally_deltas", "what")
    op.drop_column("contributions", "content_key")
    op.drop_column("contributions", "what")


def _rename(names: dict[str, str]) -> None:
    for old, new in names.items():
        op.execute(sa.text("UPDATE deliveries SET template = :new WHERE template = :old").bindparams(new=new, old=old))
