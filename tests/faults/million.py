"""A million people who signed two petitions some time ago, made by the server itself, with their mails and their events.

Everything that was to be done for them is done. One of a hundred has not verified yet, one of fifty never did.
"""

from __future__ import annotations

from uuid import UUID

from campaign.db import Database
from tests.many import make_many

PEOPLE = 1_000_000
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
KEY = "md5(n::text) || md5('supporter ' || n::text)"
STATE = """CASE WHEN n % 100 = 0 THEN 'pending' WHEN n % 50 = 1 THEN 'expired' WHEN n % 200 = 2 THEN 'withdrawn'
           ELSE 'verified' END"""
# The last of them signed a quarter of an hour ago, the first seventeen days ago.
MOMENT = f"now() - interval '15 minutes' - ({PEOPLE} - n) * interval '1.5 seconds'"
VERIFIED = "n % 100 <> 0 AND n % 50 <> 1"


def _id(letter: str) -> str:
    """Ids in the order in which rows were made, as version 7 has them."""
    moment = f"lpad(to_hex((extract(epoch FROM {MOMENT}) * 1000)::bigint), 12, '0')"
    return f"({moment} || '7' || left(md5('{letter}' || n), 3) || '8' || substr(md5('{letter}' || n), 4, 15))::uuid"


MADE = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, {MOMENT} FROM {SERIES}",
    f"""INSERT INTO supporters (id, mailbox_key, name_key, name, language, referral_code, created_at)
        SELECT {_id("s")}, {KEY}, 'supporter' || n, 'Supporter ' || n, 'cy', 'r' || n, {MOMENT}
        FROM {SERIES} WHERE {VERIFIED}""",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, show_name, consent_campaign, consent_wider, is_suspect, language, source,
               statement_version, text_version, issue, supporter_id, number, submitted_at, expires_at, reminded_at,
               verified_at, ended_at, cleared_at)
        SELECT {_id("c")}, 'signature', CASE WHEN n % 10 = 0 THEN CAST(:small AS uuid) ELSE CAST(:large AS uuid) END,
               '', '', {STATE}, {KEY}, 1, 'supporter' || n, 'Supporter ' || n, 'supporter' || n || '@example.com',
               'CF10 1AA', 'GB', n % 3 = 0, n % 2 = 0, false, false, 'cy', 'web', 1, 1, 0,
               CASE WHEN {VERIFIED} THEN {_id("s")} END, CASE WHEN {VERIFIED} THEN n END, {MOMENT},
               {MOMENT} + interval '30 days', {MOMENT}, CASE WHEN {VERIFIED} THEN {MOMENT} END,
               CASE WHEN n % 50 = 1 OR n % 200 = 2 THEN {MOMENT} END, CASE WHEN n % 50 = 1 THEN {MOMENT} END
        FROM {SERIES}""",
    f"""INSERT INTO consents (id, supporter_id, contribution_id, campaign_id, purpose, is_given, statement_version,
               language, source, recorded_at)
        SELECT {_id("a")}, {_id("s")}, {_id("c")}, :campaign, 'campaign', n % 2 = 0, 1, 'cy', 'web', {MOMENT}
        FROM {SERIES} WHERE {VERIFIED}""",
    *(
        f"""INSERT INTO deliveries (id, event_id, template, mailbox_key, person, subject_id, language, is_capped, state,
                   created_at, not_before, attempt, ambiguous_count, message_id, posted_at, accepted_at)
            SELECT {_id(letter)}, {_id("e" + letter)}, '{template}', {KEY}, '', {_id("c")}, 'cy', false,
                   CASE WHEN n % 3 = 0 THEN 'accepted' ELSE 'delivered' END, {MOMENT}, {MOMENT}, 1, 0, 'm' || n, {MOMENT},
                   {MOMENT}
            FROM {SERIES} WHERE {condition}"""
        for letter, template, condition in (
            ("d", "contribution/verification", "true"),
            ("t", "contribution/thanks", VERIFIED),
        )
    ),
    *(
        f"""INSERT INTO outbox_events (id, name, subject_id, occurred_at, published_at, publish_count, retry_at, settled_at)
            SELECT {_id(letter)}, '{name}', {_id("c")}, {MOMENT}, {MOMENT}, 1, {MOMENT}, {MOMENT}
            FROM {SERIES} WHERE {condition}"""
        for letter, name, condition in (
            ("ed", "signature.submitted", "true"),
            ("et", "signature.verified", VERIFIED),
        )
    ),
)


def make_people(database: Database, campaign: UUID, large: UUID, small: UUID, *, people: int = PEOPLE) -> None:
    """So many, nine of ten at the petition `large`; the server knows afterwards how many there are."""
    make_many(database, MADE, people, campaign=campaign, large=large, small=small)
