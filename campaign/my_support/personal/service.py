"""What tables of staff, of their work and of the machinery hold: those of every other folder."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.my_support.personal.columns import Columns

SERVICE: Mapping[str, Columns] = {
    "api_keys": Columns(
        staff="name stated_basis stated_recipient",
        plain=(
            "id digest prefix account_id purpose scopes columns drives made_at expires_at ended_at warned_at full_until"
        ),
    ),
    "audit_entries": Columns(
        keyed="subject_id",
        staff="network",
        plain="sequence occurred_at doer act subject_kind campaign_id result facts content_digest digest",
    ),
    "audit_head": Columns(plain="id sequence digest"),
    "count_receivers": Columns(plain="account_id drive_id begun_at owed_at"),
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
    "job_failures": Columns(plain="job error queue count first_failed_at last_failed_at told_at"),
    "moderation_decisions": Columns(
        plain=(
            "id queue contribution_id drive_id version verdict reason account_id decided_at due_at undone_at "
            "settled_at outcome batch_id"
        ),
    ),
    "outbox_events": Columns(
        keyed="subject_id",
        plain="id name occurred_at published_at publish_count retry_at settled_at",
    ),
    "outbox_receipts": Columns(plain="event_id job handled_at"),
    "publications": Columns(plain="drive_id name content_type body etag published_at"),
    "queue_depths": Columns(plain="queue waiting running failed measured_at"),
    "replays": Columns(plain="id since asked_at cursor count ended_at"),
    "reports": Columns(plain="contribution_id what drive_id reason count reported_at decided_at"),
    "snapshot_heads": Columns(plain="drive_id size count root signed_at key_id signature previous_size consistency"),
    "snapshot_keys": Columns(plain="id public_key first_used_at"),
    "snapshot_logs": Columns(plain="drive_id size count head_size head_signed_at"),
    "snapshot_tiles": Columns(plain="drive_id level position content"),
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
    "timetable": Columns(plain="job due_at beat_at"),
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
}
