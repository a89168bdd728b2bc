"""Verification mails handed over in a second: claimed in the ledger, rendered, given to a provider over HTTP, recorded.

By what one worker of the queue `mail` runs, on PostgreSQL, beside RQ's own worker at jobs that do nothing
(benchmarks/floors/rq_noop.py). The provider is a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from sqlalchemy import text

from benchmarks.database import own_postgres
from benchmarks.provider import ask, provider
from benchmarks.results import Bar, Result, Round
from campaign import migrate
from campaign.db import Database
from campaign.garbage import keep_what_is_loaded
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.sendgrid import SendGridSender
from campaign.notifications.kinds import MAIL_KINDS
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition
from tests.many import make_many
from tests.servers.valkey import ValkeyServer

ROUNDS = 5
MAILS = 10_000  # a round
KEY = "md5(n::text) || md5('supporter ' || n::text)"
# In the order of time, as the service gives them.
CONTRIBUTION, DELIVERY, EVENT = (
    f"('0190{kind}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid" for kind in ("c000", "d000", "e000")
)
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
SIGNED = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, now() FROM {SERIES}",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, show_name, consent_campaign, consent_wider, is_suspect, language, source,
               statement_version, text_version, issue, submitted_at, expires_at)
        SELECT {CONTRIBUTION}, 'signature', :drive, '', '', 'pending', {KEY}, 1, 'supporter' || n, 'Supporter ' || n,
               'supporter' || n || '@example.com', 'CF10 1AA', 'GB', false, true, false, false,
               CASE WHEN n % 2 = 0 THEN 'cy' ELSE 'en' END, 'web', 1, 1, 0, now() - n * interval '1 millisecond',
               now() - n * interval '1 millisecond' + interval '7 days' FROM {SERIES}""",
)
DUE = text(
    f"""INSERT INTO deliveries (id, event_id, template, mailbox_key, person, subject_id, language, is_capped, state,
               created_at, not_before, attempt, ambiguous_count)
        SELECT {DELIVERY}, {EVENT}, 'contribution/verification', {KEY}, '', {CONTRIBUTION},
               CASE WHEN n % 2 = 0 THEN 'cy' ELSE 'en' END, true, 'queued', clock_timestamp(), clock_timestamp(), 0, 0
        FROM {SERIES}"""
)


def measure() -> Iterator[Result]:
    """Rounds of one after the other, after one that warms up."""
    with own_postgres() as server, ValkeyServer() as valkey, provider() as host:
        database = Database(server.create_database(), pool_size=2)
        migrate.upgrade(database)
        make_many(database, SIGNED, (ROUNDS + 1) * MAILS, drive=charlie_opens_petition(database))
        office = post_office(database, host)
        keep_what_is_loaded()  # as its worker does before the first job
        _handed_over(office, host, 0)
        rounds = []
        for number in range(1, ROUNDS + 1):
            floor = _jobs_a_second(valkey.url)
            rounds.append(Round(_handed_over(office, host, number), floor))
        database.dispose()
    yield Result("mails", "verification mails handed over / RQ no-op jobs", "/s", rounds, Bar(25))


def post_office(database: Database, host: str) -> PostOffice:
    """As a worker has it."""
    settings = replace(Settings.from_env({"SECRET_KEY": "a benchmark's, 0123456789 0123456789"}), sendgrid_host=host)
    return PostOffice(database, SendGridSender("key", host), Desk(settings, Keyring(settings.secret_key)))


def _handed_over(office: PostOffice, host: str, number: int) -> float:
    """Mails a second of one round. Raises RuntimeError unless each reached the provider once."""
    before = ask(host)["addresses"]
    with office.database.transaction() as session:
        session.execute(DUE, {"first": number * MAILS + 1, "last": (number + 1) * MAILS})
    begun = perf_counter()
    taken = deliver_due(office, MAIL_KINDS).accepted
    seconds = perf_counter() - begun
    if taken != MAILS or ask(host)["addresses"] != before + MAILS:
        raise RuntimeError(f"{taken} of {MAILS} mails were handed over")
    return MAILS / seconds


def _jobs_a_second(redis_url: str) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.floors.rq_noop", redis_url], stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout)
