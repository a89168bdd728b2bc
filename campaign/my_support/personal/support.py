"""What tables of supporters hold, and of what they give: those of `contributions`, `mail`, `my_support`, `supporters`."""

from __future__ import annotations

from collections.abc import Mapping

from campaign.my_support.personal.columns import Columns

SUPPORT: Mapping[str, Columns] = {
    "address_changes": Columns(
        personal="old_address new_address",
        keyed="mailbox_key new_mailbox_key supporter_id",
        plain="id language created_at expires_at moved_at ended_at",
    ),
    "block_rules": Columns(keyed="value", staff="reason", plain="kind is_allowed account_id created_at"),
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
    "deliveries": Columns(
        keyed="mailbox_key person message_id",
        plain=(
            "id event_id template subject_id language is_capped state reason created_at not_before "
            "lease_until claim attempt ambiguous_count carrier_id posted_at accepted_at is_queued is_unknown"
        ),
    ),
    "erasures": Columns(
        personal="address",
        keyed="mailbox_key supporter_id",
        plain="id language erased_at",
    ),
    "helps": Columns(personal="note", plain="contribution_id happened_on quantity"),
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
    "label_campaigns": Columns(plain="label_id campaign_id"),
    "labellings": Columns(keyed="supporter_id", plain="id label_id key_id made_at"),
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
    "number_steps": Columns(plain="id contribution_ids"),
    "offered_words": Columns(
        plain=("contribution_id drive_id kind language is_allowed state version refusal waiting_since decided_at"),
    ),
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
    "proposals": Columns(plain="drive_id language heading text question"),
    "provider_event_counts": Columns(plain="day what count last_at"),
    "provider_events": Columns(
        keyed="delivery_id", plain="id name occurred_at reason_hash effect received_at not_before applied_at"
    ),
    "provider_lists": Columns(plain="name asked_until since until page_offset not_before reason"),
    "provider_standings": Columns(plain="id stopped_at rests_until reason fault_count accepted_at"),
    "refusal_reason_texts": Columns(plain="family slug language sentence"),
    "refusal_reasons": Columns(plain="family slug is_offered"),
    "rush_buckets": Columns(keyed="key", plain="full_until"),
    "snapshot_secrets": Columns(personal="secret", plain="contribution_id position uncounted"),
    "snapshot_steps": Columns(plain="id drive_id contribution_id amount reason"),
    "spent_challenges": Columns(plain="challenge expires_at"),
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
    "way_to_help_texts": Columns(plain="drive_id code language label thanks"),
    "ways_to_help": Columns(plain="drive_id code position"),
}
