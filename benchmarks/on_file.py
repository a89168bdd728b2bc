"""Petitions with very many signatures on file, made by PostgreSQL itself: what stays of a signature once it is verified.

That is its mailbox, its supporter, itself, a consent, the mail that went out for it, and for 30 days whence it came. What goes
away sooner by itself, such as settled events, is left out. The listed ones (growth.py) are old: whence they came is forgotten.
"""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID

from sqlalchemy import text

from benchmarks.indexes import indexes_set_aside
from benchmarks.list_ground import KEY, MADE, SERIES, id_of
from campaign.areas.lookup import ensure_seats
from campaign.contributions.origins import KEPT_DAYS
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import set_handover
from tests.many import make_many
from tests.updates import campaign_of

MAILED = f"""INSERT INTO deliveries (id, event_id, template, mailbox_key, person, subject_id, language, is_capped, state,
               created_at, not_before, attempt, ambiguous_count, message_id, posted_at, accepted_at)
        SELECT {id_of("d")}, {id_of("e")}, 'signature/verify', {KEY}, '', {id_of("c")}, 'cy', true, 'accepted', moment, moment,
               1, 0, 'benchmark', moment, moment
        FROM (SELECT n, now() - interval '2 days' - n * interval '1 second' AS moment FROM {SERIES}) made"""

CAME = f"""INSERT INTO contribution_origins (contribution_id, domain, network, submitted_at)
        SELECT {id_of("c")}, 'example.com',
               'v4.081.' || lpad((n / 256 % 256)::text, 3, '0') || '.' || lpad((n % 256)::text, 3, '0'),
               now() - interval '1 day'
        FROM {SERIES} WHERE n < {KEPT_DAYS * 24 * 3600}"""  # as many as come in 30 days, at one a second

KEPT = (*MADE, MAILED, CAME)


def open_petition(database: Database, slug: str) -> UUID:
    """Without signatures; its supporters may be listed by name and postcode."""
    petition = charlie_opens_petition(database, slug=slug)
    set_handover(database, petition, "names-postcodes")
    with database.transaction() as session:
        ensure_seats(session)
    return petition


def fill(database: Database, petition: UUID, many: int, *, after: int = 0, is_by_and_by: bool = False) -> None:
    """Signatures of the people of the numbers from `after` + 1 to `many`, and the count that they make.

    `is_by_and_by`: each is put into the indexes as it comes, as signatures are; else they are made anew, which is faster.
    """
    campaign = campaign_of(database, petition)
    with nullcontext() if is_by_and_by else indexes_set_aside(database):
        make_many(database, KEPT, many, after=after, drive=petition, campaign=campaign)
    with database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO tallies (drive_id, count, last_number) VALUES (:drive, :count, :count)"
                " ON CONFLICT (drive_id) DO UPDATE SET count = tallies.count + :count, last_number = tallies.count + :count"
            ),
            {"drive": petition, "count": many - after},
        )
