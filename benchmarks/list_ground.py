"""A petition on PostgreSQL that very many have signed, for lists of them: Welsh letters, areas, answers, ids by time.

One in five is listed as writing in Welsh; one in ten has refused to hear of other work; one in fifty lives abroad.
"""

from __future__ import annotations

from uuid import UUID

from benchmarks.indexes import indexes_set_aside
from campaign.areas.lookup import ensure_seats
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import set_handover
from tests.many import make_many
from tests.updates import campaign_of

NAMES = "(ARRAY['Suzie','Laura','Paul','Siân','Gwenllïan','Dafydd','Ŵyn','O''Neill'])[1 + n % 8] || ' Evans ' || n"
KEY = "md5(n::text) || md5('supporter ' || n::text)"
FIRST_SEAT = 53
SEATS = tuple(f"W0900{FIRST_SEAT + number:04}" for number in range(16))
SEAT = f"'W0900' || lpad(({FIRST_SEAT} + n % {len(SEATS)})::text, 4, '0')"
LANGUAGE = "CASE WHEN n % 5 = 0 THEN 'cy' ELSE 'en' END"
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"


def id_of(letter: str) -> str:
    """Ids in the order in which rows were made, as version 7 has them."""
    moment = "lpad(to_hex(1790000000000 + n), 12, '0')"
    return f"({moment} || '7' || left(md5('{letter}' || n), 3) || '8' || substr(md5('{letter}' || n), 4, 15))::uuid"


MADE = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, now() FROM {SERIES}",
    f"""INSERT INTO supporters (id, mailbox_key, name_key, name, language, referral_code, created_at)
        SELECT {id_of("s")}, {KEY}, 'supporter' || n, {NAMES}, {LANGUAGE}, 'r' || n, now() FROM {SERIES}""",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, area_code, number, show_name, consent_campaign, consent_wider, is_suspect, language,
               source, statement_version, text_version, issue, supporter_id, submitted_at, expires_at, verified_at)
        SELECT {id_of("c")}, 'signature', :drive, '', '', 'verified', {KEY}, 1, 'supporter' || n, {NAMES},
               'supporter' || n || '@example.com', 'CF10 ' || n % 10 || 'AA', CASE WHEN n % 50 = 0 THEN 'FR' ELSE 'GB' END,
               CASE WHEN n % 50 = 0 THEN NULL ELSE {SEAT} END, n, n % 3 = 0, true, true, false, {LANGUAGE},
               'web', 1, 1, 0, {id_of("s")}, now() - interval '1 day', now(), now() - n * interval '1 second' FROM {SERIES}""",
    f"""INSERT INTO consents (id, supporter_id, contribution_id, campaign_id, purpose, is_given, statement_version,
               language, source, recorded_at)
        SELECT {id_of("a")}, {id_of("s")}, {id_of("c")}, :campaign, 'wider', n % 10 > 0, 1, 'cy', 'web', now() FROM {SERIES}""",
)


def much_signed_petition(database: Database, supporters: int) -> UUID:
    """So many people have signed it; its id."""
    petition = charlie_opens_petition(database)
    set_handover(database, petition, "names-postcodes")
    campaign_id = campaign_of(database, petition)
    with database.transaction() as session:
        ensure_seats(session)
    with indexes_set_aside(database):
        make_many(database, MADE, supporters, drive=petition, campaign=campaign_id)
    return petition
