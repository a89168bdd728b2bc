"""Stories, comments and other help; words that a moderator reads before they are published"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

UNREAD = "state = 'waiting' AND is_allowed"
PUBLISHED = "state = 'passed' AND is_allowed"


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("heading", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_proposals_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "language", name="pk_proposals"),
    )
    op.create_table(
        "story_asks",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("heading", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("nothing_yet", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_story_asks_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "language", name="pk_story_asks"),
    )
    op.create_table(
        "ways_to_help",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_ways_to_help_drive_id"),
        sa.PrimaryKeyConstraint("drive_id", "code", name="pk_ways_to_help"),
    )
    op.create_table(
        "helps",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.CheckConstraint("quantity > 0", name="ck_helps_quantity"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_helps_contribution_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_helps"),
    )
    op.create_table(
        "offered_words",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.String(length=32), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'passed', 'refused')", name="ck_offered_words_state"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_offered_words_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_offered_words_drive_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_offered_words"),
    )
    op.create_index(
        "ix_offered_words_published",
        "offered_words",
        ["kind", "decided_at"],
        unique=False,
        sqlite_where=sa.text(PUBLISHED),
        postgresql_where=sa.text(PUBLISHED),
    )
    op.create_index(
        "ix_offered_words_unread",
        "offered_words",
        ["waiting_since"],
        unique=False,
        sqlite_where=sa.text(UNREAD),
        postgresql_where=sa.text(UNREAD),
    )
    op.create_table(
        "stories",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("show_place", sa.Boolean(), nullable=False),
        sa.Column("show_picture", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_stories_contribution_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_stories"),
    )
    op.create_table(
        "story_pictures",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_type", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_story_pictures_contribution_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_story_pictures"),
    )
    op.create_table(
        "way_to_help_texts",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("thanks", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["drive_id", "code"],
            ["ways_to_help.drive_id", "ways_to_help.code"],
            name="fk_way_to_help_texts_drive_id_code",
        ),
        sa.PrimaryKeyConstraint("drive_id", "code", "language", name="pk_way_to_help_texts"),
    )

    op.execute(  # whoever gave one has read that it is published once a moderator has passed it
        "INSERT INTO offered_words (contribution_id, drive_id, kind, language, is_allowed, state, version, waiting_since) "
        "SELECT id, drive_id, kind, language, TRUE, 'waiting', 1, verified_at FROM contributions "
        "WHERE kind = 'signature' AND comment IS NOT NULL AND state IN ('verified', 'held')"
    )


def downgrade() -> None:

    op.drop_table("way_to_help_texts")
    op.drop_table("story_pictures")
    op.drop_table("stories")
    op.drop_index(
        "ix_offered_words_unread",
        table_name="offered_words",
        sqlite_where=sa.text(UNREAD),
        postgresql_where=sa.text(UNREAD),
    )
    op.drop_index(
        "ix_offered_words_published",
        table_name="offered_words",
        sqlite_where=sa.text(PUBLISHED),
        postgresql_where=sa.text(PUBLISHED),
    )
    op.drop_table("offered_words")
    op.drop_table("helps")
    op.drop_table("ways_to_help")
    op.drop_table("story_asks")
    op.drop_table("proposals")
