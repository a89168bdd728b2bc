"""What finds letters that are on their way, or old enough to be forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

LEAVING = "state = 'queued' AND sent_at IS NULL"
UNFORGOTTEN = "body IS NOT NULL AND verified_at IS NOT NULL"


def upgrade() -> None:
    op.create_index("ix_letter_addressees_mailbox_key", "letter_addressees", ["mailbox_key", "drive_id"], unique=False)
    op.create_index(
        "ix_letter_addressees_leaving",
        "letter_addressees",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text(LEAVING),
        postgresql_where=sa.text(LEAVING),
    )
    op.create_index(
        "ix_letters_unforgotten",
        "letters",
        ["verified_at"],
        unique=False,
        sqlite_where=sa.text(UNFORGOTTEN),
        postgresql_where=sa.text(UNFORGOTTEN),
    )


def downgrade() -> None:
    op.drop_index("ix_letters_unforgotten", table_name="letters")
    op.drop_index("ix_letter_addressees_leaving", table_name="letter_addressees")
    op.drop_index("ix_letter_addressees_mailbox_key", table_name="letter_addressees")
