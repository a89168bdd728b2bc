"""Pledges: what a drive offers to pledge, and what was pledged"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "pledge_offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_limit", sa.Integer(), nullable=True),
        sa.Column("pay_url", sa.String(length=500), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("unit IN ('money', 'hours', 'times', 'places', 'yes')", name="ck_pledge_offers_unit"),
        sa.CheckConstraint("1 <= minimum AND minimum <= maximum AND maximum <= goal", name="ck_pledge_offers_amounts"),
        sa.CheckConstraint("place_limit >= maximum", name="ck_pledge_offers_place_limit"),
        sa.CheckConstraint("starts_at < ends_at", name="ck_pledge_offers_times"),
        sa.CheckConstraint("threshold > 0", name="ck_pledge_offers_threshold"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_pledge_offers_drive_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_offers"),
        sa.UniqueConstraint("drive_id", "code", name="uq_pledge_offers_drive_id_code"),
    )
    op.create_table(
        "pledge_offer_texts",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("thanks", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["offer_id"], ["pledge_offers.id"], name="fk_pledge_offer_texts_offer_id"),
        sa.PrimaryKeyConstraint("offer_id", "language", name="pk_pledge_offer_texts"),
    )
    op.create_table(
        "pledges",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_count", sa.Integer(), nullable=False),
        sa.Column("extension_count", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('unverified', 'waiting', 'pledged', 'reminded', 'fulfilled', 'lapsed', 'released', 'ended')",
            name="ck_pledges_state",
        ),
        sa.CheckConstraint("quantity >= 1", name="ck_pledges_quantity"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_pledges_contribution_id"),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name="fk_pledges_drive_id"),
        sa.ForeignKeyConstraint(["offer_id"], ["pledge_offers.id"], name="fk_pledges_offer_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_pledges"),
    )
    op.create_index(
        "ix_pledges_due",
        "pledges",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index(
        "ix_pledges_not_begun",
        "pledges",
        ["drive_id"],
        unique=False,
        sqlite_where=sa.text("state = 'pledged' AND begun_at IS NULL"),
        postgresql_where=sa.text("state = 'pledged' AND begun_at IS NULL"),
    )
    op.create_index("ix_pledges_offer_id", "pledges", ["offer_id", "settled_at"], unique=False)
    op.create_index("ix_pledges_totals", "pledges", ["drive_id", "offer_id", "state", "quantity"], unique=False)
    op.create_index(
        "ix_pledges_unanswered",
        "pledges",
        ["reminded_at"],
        unique=False,
        sqlite_where=sa.text("state = 'reminded' AND remind_at IS NULL"),
        postgresql_where=sa.text("state = 'reminded' AND remind_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_pledges_unanswered",
        table_name="pledges",
        sqlite_where=sa.text("state = 'reminded' AND remind_at IS NULL"),
        postgresql_where=sa.text("state = 'reminded' AND remind_at IS NULL"),
    )
    op.drop_index("ix_pledges_totals", table_name="pledges")
    op.drop_index("ix_pledges_offer_id", table_name="pledges")
    op.drop_index(
        "ix_pledges_not_begun",
        table_name="pledges",
        sqlite_where=sa.text("state = 'pledged' AND begun_at IS NULL"),
        postgresql_where=sa.text("state = 'pledged' AND begun_at IS NULL"),
    )
    op.drop_index(
        "ix_pledges_due",
        table_name="pledges",
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.drop_table("pledges")
    op.drop_table("pledge_offer_texts")
    op.drop_table("pledge_offers")
