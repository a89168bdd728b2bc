"""What every column of every table holds: data alone, held against the tables by a test, so that no new one is forgotten.

Whoever adds a column says here which of these it is, and sees to it that erasing (erasing.py), the rules of retention
(campaign/retention/rules/) and the download of all that is held (everything.py) know of what is somebody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, each once, as words in one text.

    `personal`: who a supporter is, or what they wrote: empty once they are erased or anonymous. `keyed`: a keyed hash or an id
    that leads to somebody for as long as they are there. `staff`: of or by those who work here. `public`: of people in
    office, whom letters go to. `plain`: nothing of anybody.
    """

    personal: str = ""
    keyed: str = ""
    staff: str = ""
    public: str = ""
    plain: str = ""

    @property
    def all(self) -> list[str]:
        return " ".join((self.personal, self.keyed, self.staff, self.public, self.plain)).split()


COLUMNS: Mapping[str, Columns] = {
    "achievement_drives": Columns(plain="achievement_id drive_id"),
    "achievement_texts": Columns(plain="achievement_id language title text source"),
    "achievements": Columns(plain="id campaign_id happened_on date_precision source_url"),
    "address_changes": Columns(
        personal="old_address new_address",
        keyed="mailbox_key new_mailbox_key supporter_id",
        plain="id language created_at expires_at moved_at ended_at",
    ),
    "api_keys": Columns(
        staff="name stated_basis stated_recipient",
        plain=(
            "id digest prefix account_id purpose scopes columns drives made_at expires_at ended_at warned_at full_until"
        ),
    ),
    "area_names": Columns(plain="area_code language name"),
    "areas": Columns(plain="code kind valid_from valid_until"),
    "audit_entries": Columns(
        keyed="subject_id",
        staff="network",
        plain="sequence occurred_at doer act subject_kind campaign_id result facts content_digest digest",
    ),
    "audit_head": Columns(plain="id sequence digest"),
    "block_rules": Columns(keyed="value", staff="reason", plain="kind is_allowed account_id created_at"),
    "campaign_texts": Columns(plain="campaign_id language title goal story status"),
    "campaigns": Columns(
        staff="organiser_address",
        plain="id created_at updates_need_approval kept_months",
    ),
    "channels": Columns(plain="drive_id code event_until"),
    "code_failures": Columns(keyed="mailbox_key", plain="id failed_at"),
    "consents": Columns(
        keyed="supporter_id",
        plain="id contribution_id campaign_id purpose is_given statement_version language source recorded_at",
    ),
    "contribution_origins": Columns(personal="domain network", plain="contribution_id submitted_at"),
    "contributions": Columns(
        personal="content_key name_key name email postcode comment",
        keyed="mailbox_key supporter_id form_key",
        plain=(
            "id kind drive_id what state slot country show_name consent_campaign consent_wider is_suspect "
            "language source statement_version text_version issue area_code number reason submitted_at "
            "expires_at reminded_at verified_at ended_at cleared_at"
        ),
    ),
    "count_receivers": Columns(plain="account_id drive_id begun_at owed_at"),
    "deliveries": Columns(
        keyed="mailbox_key person message_id",
        plain=(
            "id event_id template subject_id language is_capped state reason created_at not_before "
            "lease_until claim attempt ambiguous_count carrier_id posted_at accepted_at is_queued is_unknown"
        ),
    ),
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
    "erasures": Columns(
        personal="address",
        keyed="mailbox_key supporter_id",
        plain="id language erased_at",
    ),
    "helps": Columns(personal="note", plain="contribution_id happened_on quantity"),
    "import_rows": Columns(
        personal="sealed reference",
        keyed="person_key mailbox_key contribution_id",
        plain="id import_id number state place slug signed_on",
    ),
    "imports": Columns(
        staff="basis",
        plain=(
            "id drive_id account_id origin way collected_on boxes plan state trouble read fresh repeated refused taken gone"
            " cursor lease_key lease_until created_at started_at ended_at"
        ),
    ),
    "identifiers": Columns(keyed="value", plain="noun system contribution_id key_id recorded_at"),
    "invalidated_contributions": Columns(
        plain="invalidation_id contribution_id was was_reason own restored_at refusal"
    ),
    "invalidations": Columns(
        staff="conditions",
        plain=(
            "id account_id reason state total done restored kept_out cursor lease_key lease_until created_at "
            "started_at ended_at forgotten_at"
        ),
    ),
    "job_failures": Columns(plain="job error queue count first_failed_at last_failed_at told_at"),
    "labellings": Columns(keyed="supporter_id", plain="id label_id key_id made_at"),
    "label_campaigns": Columns(plain="label_id campaign_id"),
    "labels": Columns(staff="name description", plain="id noun key_id made_at"),
    "letter_addressees": Columns(
        personal="name_key",
        keyed="mailbox_key",
        plain=(
            "id contribution_id drive_id target_id state due_at bundle_id sent_at asked_at asked_again_at "
            "reply answered_at"
        ),
    ),
    "letter_bundles": Columns(plain="id drive_id target_id kind period letter_count created_at printed_at"),
    "letter_drafts": Columns(
        personal="email fields",
        keyed="mailbox_key",
        plain="id drive_id language issue created_at updated_at expires_at submitted_at contribution_id",
    ),
    "letter_models": Columns(plain="drive_id language subject body"),
    "letter_prompts": Columns(plain="drive_id position language text hint"),
    "letter_settings": Columns(plain="drive_id delivery hourly_cap window_from window_until is_moderated"),
    "letters": Columns(
        personal="subject body",
        plain="contribution_id drive_id is_model verified_at passed_at refused_at refusal",
    ),
    "mail_claims": Columns(plain="id"),
    "mailboxes": Columns(keyed="key", plain="created_at"),
    "milestone_texts": Columns(plain="drive_id at language text"),
    "milestones": Columns(plain="drive_id at reached_at"),
    "moderation_decisions": Columns(
        plain=(
            "id queue contribution_id drive_id version verdict reason account_id decided_at due_at undone_at "
            "settled_at outcome batch_id"
        ),
    ),
    "number_steps": Columns(plain="id contribution_ids"),
    "offered_words": Columns(
        plain=("contribution_id drive_id kind language is_allowed state version refusal waiting_since decided_at"),
    ),
    "outbox_events": Columns(
        keyed="subject_id",
        plain="id name occurred_at published_at publish_count retry_at settled_at",
    ),
    "outbox_receipts": Columns(plain="event_id job handled_at"),
    "pledge_changes": Columns(plain="id contribution_id quantity due_at changed_at"),
    "pledge_offer_texts": Columns(plain="offer_id language label detail thanks place"),
    "pledge_offers": Columns(
        plain=(
            "id drive_id code position unit minimum maximum goal threshold due_at starts_at ends_at "
            "place_limit pay_url sequence changed_at"
        ),
    ),
    "pledges": Columns(
        plain=(
            "contribution_id drive_id offer_id quantity due_at state settled_at begun_at remind_at "
            "reminded_at reminder_count extension_count answered_at attended_at"
        ),
    ),
    "postcode_areas": Columns(plain="postcode area_code"),
    "proposals": Columns(plain="drive_id language heading text question"),
    "provider_event_counts": Columns(plain="day what count last_at"),
    "provider_events": Columns(
        keyed="delivery_id", plain="id name occurred_at reason_hash effect received_at not_before applied_at"
    ),
    "provider_lists": Columns(plain="name asked_until since until page_offset not_before reason"),
    "provider_standings": Columns(plain="id stopped_at rests_until reason fault_count accepted_at"),
    "publications": Columns(plain="drive_id name content_type body etag published_at"),
    "queue_depths": Columns(plain="queue waiting running failed measured_at"),
    "refusal_reason_texts": Columns(plain="family slug language sentence"),
    "refusal_reasons": Columns(plain="family slug is_offered"),
    "replays": Columns(plain="id since asked_at cursor count ended_at"),
    "reports": Columns(plain="contribution_id what drive_id reason count reported_at decided_at"),
    "rush_buckets": Columns(keyed="key", plain="full_until"),
    "signing_statements": Columns(plain="drive_id version language text"),
    "slugs": Columns(plain="kind slug owner_id language is_current"),
    "snapshot_heads": Columns(plain="drive_id size count root signed_at key_id signature previous_size consistency"),
    "snapshot_keys": Columns(plain="id public_key first_used_at"),
    "snapshot_logs": Columns(plain="drive_id size count head_size head_signed_at"),
    "snapshot_secrets": Columns(personal="secret", plain="contribution_id position uncounted"),
    "snapshot_steps": Columns(plain="id drive_id contribution_id amount reason"),
    "snapshot_tiles": Columns(plain="drive_id level position content"),
    "spent_challenges": Columns(plain="challenge expires_at"),
    "staff_accounts": Columns(
        staff="name email mailbox_key password_hash totp_secret",
        plain="id language state totp_step created_at activated_at disabled_at",
    ),
    "staff_browsers": Columns(staff="token_hash", plain="id account_id proved_at"),
    "staff_grants": Columns(plain="id account_id role campaign_id granted_at"),
    "staff_links": Columns(
        staff="mailbox_key network browser", plain="id purpose account_id language created_at used_at"
    ),
    "staff_notices": Columns(staff="network", plain="id account_id role what happened_at"),
    "staff_recovery_codes": Columns(staff="code_hash", plain="id account_id created_at used_at"),
    "staff_sessions": Columns(
        staff="token_hash network",
        plain="id account_id created_at seen_at expires_at proved_at confirmed_at ended_at",
    ),
    "staff_sign_in_failures": Columns(staff="mailbox_key network browser", plain="id kind failed_at"),
    "stories": Columns(personal="title body place", plain="contribution_id show_place show_picture"),
    "story_asks": Columns(plain="drive_id language heading text nothing_yet"),
    "story_pictures": Columns(
        personal="content digest alt",
        plain="contribution_id content_type width height added_at",
    ),
    "support_links": Columns(keyed="mailbox_key", plain="id language created_at used_at"),
    "support_sessions": Columns(
        keyed="mailbox_key token_hash",
        plain="id created_at seen_at expires_at ended_at",
    ),
    "supporter_list_erasures": Columns(
        keyed="supporter_id", plain="id list_id contribution_id drive_id number noted_at"
    ),
    "supporter_lists": Columns(
        staff="stated_reason stated_recipient",
        plain=(
            "id account_id purpose columns filters language format state failure rows_total rows_done "
            "left_out size_bytes sha256 wrapped_key downloads claim attempt lease_until asked_at ready_at "
            "expires_at downloaded_at ended_at"
        ),
    ),
    "supporters": Columns(
        personal="name_key name",
        keyed="mailbox_key referral_code",
        plain="id language created_at alive_at stay_asked_at",
    ),
    "suppressions": Columns(keyed="mailbox_key", plain="scope reason since until"),
    "tallies": Columns(plain="drive_id count last_number counted_at published_at parts_published_at"),
    "tally_deltas": Columns(
        plain="id drive_id contribution_id amount reason area_code country source what occurred_at",
    ),
    "tally_moves": Columns(plain="drive_id hour reason amount"),
    "tally_parts": Columns(plain="drive_id dimension key count"),
    "target_texts": Columns(public="name office", plain="target_id language"),
    "targets": Columns(
        public="email mailbox_key postal_address",
        plain=(
            "id drive_id position area_code language valid_from valid_until is_stopped stop_reason stopped_at reference"
        ),
    ),
    "team_follow_ups": Columns(
        staff="note",
        plain="id drive_id target_id contribution_id kind due_on made_by made_at taken_by taken_by_account taken_at done_at",
    ),
    "team_members": Columns(
        personal="address name",
        keyed="mailbox_key",
        plain="id drive_id language role invited_by invited_at accepted_at ended_at ended_as issue",
    ),
    "team_nudges": Columns(plain="draft_id drive_id made_by made_at"),
    "timetable": Columns(plain="job due_at beat_at"),
    "update_choices": Columns(plain="update_id dimension value"),
    "update_tests": Columns(staff="address", plain="id update_id version asked_at"),
    "update_texts": Columns(plain="update_id language subject body status"),
    "update_writers": Columns(staff="address", plain="update_id"),
    "updates": Columns(
        staff="written_by asked_by approved_by",
        keyed="cursor",
        plain=(
            "id campaign_id about state version tested_version supersedes_id "
            "created_at changed_at begins_at paced_from paused_at ended_at over_seconds event_id "
            "audience_count recipient_count is_written_out"
        ),
    ),
    "webhook_deliveries": Columns(
        plain="id webhook_id event_id is_test state attempt not_before claim lease_until status failure tried_at",
    ),
    "webhook_events": Columns(keyed="subject_id", plain="id name occurred_at noted_at numbered_at drive_id sequence"),
    "webhook_sequences": Columns(plain="drive_id last"),
    "webhooks": Columns(
        staff="name url stated_reason stated_recipient",
        plain=(
            "id account_id groups campaigns purpose columns state state_reason secret old_secret old_secret_until "
            "secret_version created_at delivered_at failing_since replay_since replay_cursor"
        ),
    ),
    "way_to_help_texts": Columns(plain="drive_id code language label thanks"),
    "ways_to_help": Columns(plain="drive_id code position"),
}
