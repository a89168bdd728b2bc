"""What tables of what is asked of people hold: those of `drives` and `areas`."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.my_support.personal.columns import Columns

DRIVES: Mapping[str, Columns] = {
    "achievement_drives": Columns(plain="achievement_id drive_id"),
    "achievement_texts": Columns(plain="achievement_id language title text source"),
    "achievements": Columns(plain="id campaign_id happened_on date_precision source_url"),
    "area_names": Columns(plain="area_code language name"),
    "areas": Columns(plain="code kind valid_from valid_until"),
    "campaign_texts": Columns(plain="campaign_id language title goal story status"),
    "campaigns": Columns(
        staff="organiser_address",
        plain="id created_at updates_need_approval kept_months",
    ),
    "channels": Columns(plain="drive_id code event_until"),
    "drive_notices": Columns(plain="drive_id text_version kind language text published_at"),
    "drive_occurrence_texts": Columns(plain="occurrence_id language text"),
    "drive_occurrences": Columns(plain="id drive_id kind happened_on source_url recorded_at"),
    "drive_texts": Columns(plain="drive_id language title ask body status"),
    "drive_visits": Columns(plain="drive_id day step count"),
    "drives": Columns(
        plain=(
            "id campaign_id kind goal handover statement_version text_version created_at opens_at closes_at "
            "published_at paused_at cancelled_at archived_at opening_announced_at closing_announced_at"
        ),
    ),
    "milestone_texts": Columns(plain="drive_id at language text"),
    "milestones": Columns(plain="drive_id at reached_at"),
    "postcode_areas": Columns(plain="postcode area_code"),
    "signing_statements": Columns(plain="drive_id version language text"),
    "slugs": Columns(plain="kind slug owner_id language is_current"),
    "target_texts": Columns(public="name office", plain="target_id language"),
    "targets": Columns(
        public="email mailbox_key postal_address",
        plain=(
            "id drive_id position area_code language valid_from valid_until is_stopped stop_reason stopped_at reference"
        ),
    ),
    "update_choices": Columns(plain="update_id dimension value"),
    "update_tests": Columns(staff="address", plain="id update_id version asked_at"),
    "update_texts": Columns(plain="update_id language subject body status"),
    "update_writers": Columns(staff="address", plain="update_id"),
    "updates": Columns(
        staff="written_by asked_by approved_by",
        keyed="cursor audience_cursor",
        plain=(
            "id campaign_id about state version tested_version supersedes_id "
            "created_at changed_at begins_at paced_from paused_at ended_at over_seconds event_id "
            "audience_count audience_so_far recipient_count is_written_out"
        ),
    ),
}
