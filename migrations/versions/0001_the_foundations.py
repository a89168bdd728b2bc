"""The foundations"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('country', 'constituency', 'authority')", name=("ck_areas_kind_known")),
        sa.CheckConstraint("valid_until >= valid_from", name=("ck_areas_dates_in_order")),
        sa.PrimaryKeyConstraint("code", name=("pk_areas")),
    )
    op.create_table(
        "block_rules",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=("pk_block_rules")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organiser_address", sa.String(length=254), nullable=True),
        sa.PrimaryKeyConstraint("id", name=("pk_campaigns")),
    )
    op.create_table(
        "code_failures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_code_failures")),
    )
    op.create_index(
        "ix_code_failures_mailbox_key_failed_at", "code_failures", ["mailbox_key", "failed_at"], unique=False
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("is_capped", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("ambiguous_count", sa.Integer(), nullable=False),
        sa.Column("carrier_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.String(length=128), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'posting', 'accepted', 'delivered', 'bounced', 'unknown', 'merged', 'dropped', 'failed')",
            name=("ck_deliveries_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=("pk_deliveries")),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["template", "not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_deliveries_leased",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('claimed', 'posting', 'unknown')"),
        postgresql_where=sa.text("state IN ('claimed', 'posting', 'unknown')"),
    )
    op.create_index("ix_deliveries_mailbox_key_posted_at", "deliveries", ["mailbox_key", "posted_at"], unique=False)
    op.create_index("ix_deliveries_subject_id", "deliveries", ["subject_id"], unique=False)
    op.create_index(
        "uq_deliveries_event_id_template_mailbox_key_person",
        "deliveries",
        ["event_id", "template", "mailbox_key", "person"],
        unique=True,
    )
    op.create_table(
        "mailboxes",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=("pk_mailboxes")),
    )
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publish_count", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=("pk_outbox_events")),
    )
    op.create_index("ix_outbox_events_subject_id", "outbox_events", ["subject_id"], unique=False)
    op.create_index(
        "ix_outbox_events_unsettled",
        "outbox_events",
        ["retry_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "slugs",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "slug", name=("pk_slugs")),
    )
    op.create_index("ix_slugs_owner_id", "slugs", ["owner_id"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("mailbox_key", "scope", name=("pk_suppressions")),
    )
    op.create_table(
        "tally_deltas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=("pk_tally_deltas")),
    )
    op.create_table(
        "timetable",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job", name=("pk_timetable")),
    )
    op.create_table(
        "achievements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("date_precision", sa.String(length=5), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=("fk_achievements_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_achievements")),
    )
    op.create_index("ix_achievements_campaign_id", "achievements", ["campaign_id"], unique=False)
    op.create_table(
        "area_names",
        sa.Column("area_code", sa.String(length=9), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=("fk_area_names_area_code"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("area_code", "language", name=("pk_area_names")),
    )
    op.create_table(
        "campaign_texts",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=("fk_campaign_texts_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "language", name=("pk_campaign_texts")),
    )
    op.create_table(
        "drives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("handover", sa.String(length=16), nullable=False),
        sa.Column("statement_version", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opening_announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("goal > 0", name=("ck_drives_goal")),
        sa.CheckConstraint("opens_at < closes_at", name=("ck_drives_times")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=("fk_drives_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_drives")),
    )
    op.create_index("ix_drives_campaign_id", "drives", ["campaign_id"], unique=False)
    op.create_table(
        "outbox_receipts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["outbox_events.id"], name=("fk_outbox_receipts_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "job", name=("pk_outbox_receipts")),
    )
    op.create_table(
        "postcode_areas",
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("area_code", sa.String(length=9), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_code"], ["areas.code"], name=("fk_postcode_areas_area_code"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("postcode", name=("pk_postcode_areas")),
    )
    op.create_index(("ix_postcode_areas_area_code"), "postcode_areas", ["area_code"], unique=False)
    op.create_table(
        "supporters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("referral_code", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mailbox_key"], ["mailboxes.key"], name=("fk_supporters_mailbox_key")),
        sa.PrimaryKeyConstraint("id", name=("pk_supporters")),
        sa.UniqueConstraint("referral_code", name=("uq_supporters_referral_code")),
    )
    op.create_index("uq_supporters_mailbox_key_name_key", "supporters", ["mailbox_key", "name_key"], unique=True)
    op.create_table(
        "achievement_drives",
        sa.Column("achievement_id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievements.id"], name=("fk_achievement_drives_achievement_id")),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_achievement_drives_drive_id")),
        sa.PrimaryKeyConstraint("achievement_id", "drive_id", name=("pk_achievement_drives")),
    )
    op.create_table(
        "achievement_texts",
        sa.Column("achievement_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["achievement_id"], ["achievements.id"], name=("fk_achievement_texts_achievement_id")),
        sa.PrimaryKeyConstraint("achievement_id", "language", name=("pk_achievement_texts")),
    )
    op.create_table(
        "channels",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_channels_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "code", name=("pk_channels")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("supporter_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("statement_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["supporter_id"], ["supporters.id"], name=("fk_consents_supporter_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_consents")),
    )
    op.create_index("ix_consents_supporter_id_purpose", "consents", ["supporter_id", "purpose"], unique=False)
    op.create_table(
        "contributions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("mailbox_key", sa.String(length=64), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("postcode", sa.String(length=9), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("consent_campaign", sa.Boolean(), nullable=False),
        sa.Column("consent_wider", sa.Boolean(), nullable=False),
        sa.Column("is_suspect", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("statement_version", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Uuid(), nullable=True),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'verified', 'held', 'withdrawn', 'invalidated', 'expired')",
            name=("ck_contributions_state"),
        ),
        sa.CheckConstraint("slot IN (1, 2)", name=("ck_contributions_slot")),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_contributions_drive_id")),
        sa.ForeignKeyConstraint(["mailbox_key"], ["mailboxes.key"], name=("fk_contributions_mailbox_key")),
        sa.ForeignKeyConstraint(["supporter_id"], ["supporters.id"], name=("fk_contributions_supporter_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_contributions")),
    )
    op.create_index(
        "ix_contributions_held",
        "contributions",
        ["verified_at"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_contributions_mailbox_key", "contributions", ["mailbox_key"], unique=False)
    op.create_index(
        "ix_contributions_pending",
        "contributions",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_contributions_shown",
        "contributions",
        ["drive_id", "verified_at"],
        unique=False,
        sqlite_where=sa.text("state = 'verified' AND show_name"),
        postgresql_where=sa.text("state = 'verified' AND show_name"),
    )
    op.create_index(
        "ix_contributions_uncleared",
        "contributions",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("state = 'expired' AND cleared_at IS NULL"),
        postgresql_where=sa.text("state = 'expired' AND cleared_at IS NULL"),
    )
    op.create_index(
        "uq_contributions_signature_person",
        "contributions",
        ["drive_id", "mailbox_key", "name_key"],
        unique=True,
        sqlite_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
        postgresql_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
    )
    op.create_index(
        "uq_contributions_signature_seat",
        "contributions",
        ["drive_id", "mailbox_key", "slot"],
        unique=True,
        sqlite_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
        postgresql_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
    )
    op.create_table(
        "drive_notices",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_drive_notices_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "text_version", "kind", "language", name=("pk_drive_notices")),
    )
    op.create_table(
        "drive_texts",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_drive_texts_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "language", name=("pk_drive_texts")),
    )
    op.create_table(
        "milestones",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_milestones_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "at", name=("pk_milestones")),
    )
    op.create_table(
        "publications",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_publications_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "name", name=("pk_publications")),
    )
    op.create_table(
        "signing_statements",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_signing_statements_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "version", "language", name=("pk_signing_statements")),
    )
    op.create_table(
        "tallies",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parts_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_tallies_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", name=("pk_tallies")),
    )
    op.create_table(
        "tally_moves",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_tally_moves_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "hour", "reason", name=("pk_tally_moves")),
    )
    op.create_table(
        "tally_parts",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_tally_parts_drive_id")),
        sa.PrimaryKeyConstraint("drive_id", "dimension", "key", name=("pk_tally_parts")),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["drive_id"], ["drives.id"], name=("fk_targets_drive_id")),
        sa.PrimaryKeyConstraint("id", name=("pk_targets")),
    )
    op.create_index("ix_targets_drive_id", "targets", ["drive_id"], unique=False)
    op.create_table(
        "milestone_texts",
        sa.Column("drive_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drive_id", "at"], ["milestones.drive_id", "milestones.at"], name=("fk_milestone_texts_drive_id_at")
        ),
        sa.PrimaryKeyConstraint("drive_id", "at", "language", name=("pk_milestone_texts")),
    )
    op.create_table(
        "target_texts",
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["target_id"], ["targets.id"], name=("fk_target_texts_target_id")),
        sa.PrimaryKeyConstraint("target_id", "language", name=("pk_target_texts")),
    )


def downgrade() -> None:
    op.drop_table("target_texts")
    op.drop_table("milestone_texts")
    op.drop_index("ix_targets_drive_id", table_name="targets")
    op.drop_table("targets")
    op.drop_table("tally_parts")
    op.drop_table("tally_moves")
    op.drop_table("tallies")
    op.drop_table("signing_statements")
    op.drop_table("publications")
    op.drop_table("milestones")
    op.drop_table("drive_texts")
    op.drop_table("drive_notices")
    op.drop_index(
        "uq_contributions_signature_seat",
        table_name="contributions",
        sqlite_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
        postgresql_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
    )
    op.drop_index(
        "uq_contributions_signature_person",
        table_name="contributions",
        sqlite_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
        postgresql_where=sa.text("kind = 'signature' AND state IN ('pending', 'verified', 'held')"),
    )
    op.drop_index(
        "ix_contributions_uncleared",
        table_name="contributions",
        sqlite_where=sa.text("state = 'expired' AND cleared_at IS NULL"),
        postgresql_where=sa.text("state = 'expired' AND cleared_at IS NULL"),
    )
    op.drop_index(
        "ix_contributions_shown",
        table_name="contributions",
        sqlite_where=sa.text("state = 'verified' AND show_name"),
        postgresql_where=sa.text("state = 'verified' AND show_name"),
    )
    op.drop_index(
        "ix_contributions_pending",
        table_name="contributions",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_contributions_mailbox_key", table_name="contributions")
    op.drop_index(
        "ix_contributions_held",
        table_name="contributions",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.drop_table("contributions")
    op.drop_index("ix_consents_supporter_id_purpose", table_name="consents")
    op.drop_table("consents")
    op.drop_table("channels")
    op.drop_table("achievement_texts")
    op.drop_table("achievement_drives")
    op.drop_index("uq_supporters_mailbox_key_name_key", table_name="supporters")
    op.drop_table("supporters")
    op.drop_index(("ix_postcode_areas_area_code"), table_name="postcode_areas")
    op.drop_table("postcode_areas")
    op.drop_table("outbox_receipts")
    op.drop_index("ix_drives_campaign_id", table_name="drives")
    op.drop_table("drives")
    op.drop_table("campaign_texts")
    op.drop_table("area_names")
    op.drop_index("ix_achievements_campaign_id", table_name="achievements")
    op.drop_table("achievements")
    op.drop_table("timetable")
    op.drop_table("tally_deltas")
    op.drop_table("suppressions")
    op.drop_index("ix_slugs_owner_id", table_name="slugs")
    op.drop_table("slugs")
    op.drop_index(
        "ix_outbox_events_unsettled",
        table_name="outbox_events",
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.drop_index("ix_outbox_events_subject_id", table_name="outbox_events")
    op.drop_table("outbox_events")
    op.drop_table("mailboxes")
    op.drop_index("uq_deliveries_event_id_template_mailbox_key_person", table_name="deliveries")
    op.drop_index("ix_deliveries_subject_id", table_name="deliveries")
    op.drop_index("ix_deliveries_mailbox_key_posted_at", table_name="deliveries")
    op.drop_index(
        "ix_deliveries_leased",
        table_name="deliveries",
        sqlite_where=sa.text("state IN ('claimed', 'posting', 'unknown')"),
        postgresql_where=sa.text("state IN ('claimed', 'posting', 'unknown')"),
    )
    op.drop_index(
        "ix_deliveries_due",
        table_name="deliveries",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.drop_table("deliveries")
    op.drop_index("ix_code_failures_mailbox_key_failed_at", table_name="code_failures")
    op.drop_table("code_failures")
    op.drop_table("campaigns")
    op.drop_table("block_rules")
    op.drop_table("areas")
