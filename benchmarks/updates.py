"""An update to 200,000 supporters on PostgreSQL, through SendGrid's client: `python -m benchmarks.updates [HOW_MANY]`.

Beside each other, as two workers would: one writes the mails into the ledger, one sends them, to a provider in a process of
its own. Says time, memory, requests and copies, and keeps var/bench/updates.json.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from urllib.request import urlopen
from uuid import UUID

from campaign import migrate
from campaign.db import Database
from campaign.drives.updates.queries import get_update
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Desk
from campaign.mail.sendgrid import SendGridSender
from campaign.notifications.updates.news import NEWS
from campaign.notifications.updates.progress import progress_of
from campaign.notifications.updates.queueing import write_updates
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition
from tests.many import make_many
from tests.servers.postgres import postgres_server
from tests.updates import campaign_of, charlie_sends, charlie_writes

SUPPORTERS = 200_000
AT_ONCE = 20_000  # made in one statement
KEY = "md5(n::text) || md5('supporter ' || n::text)"
SERIES = "generate_series(CAST(:first AS integer), CAST(:last AS integer)) n"
MADE = (
    f"INSERT INTO mailboxes (key, created_at) SELECT {KEY}, now() FROM {SERIES}",
    f"""INSERT INTO supporters (id, mailbox_key, name_key, name, language, referral_code, created_at)
        SELECT md5('s' || n)::uuid, {KEY}, 'supporter' || n, 'Supporter ' || n,
               CASE WHEN n % 2 = 0 THEN 'cy' ELSE 'en' END, 'r' || n, now() FROM {SERIES}""",
    f"""INSERT INTO contributions (id, kind, drive_id, what, content_key, state, mailbox_key, slot, name_key, name, email,
               postcode, country, show_name, consent_campaign, consent_wider, is_suspect, language, source,
               statement_version, text_version, issue, supporter_id, submitted_at, expires_at, verified_at)
        SELECT md5('c' || n)::uuid, 'signature', :drive, '', '', 'verified', {KEY}, 1, 'supporter' || n,
               'Supporter ' || n, 'supporter' || n || '@example.com', 'CF10 1AA', 'GB', false, true, false, false,
               CASE WHEN n % 2 = 0 THEN 'cy' ELSE 'en' END, 'web', 1, 1, 0, md5('s' || n)::uuid, now(), now(), now()
        FROM {SERIES}""",
    f"""INSERT INTO consents (id, supporter_id, contribution_id, campaign_id, purpose, is_given, statement_version,
               language, source, recorded_at)
        SELECT md5('a' || n)::uuid, md5('s' || n)::uuid, md5('c' || n)::uuid, :campaign, 'campaign', true, 1, 'cy',
               'web', now() FROM {SERIES}""",
)


def main(supporters: int) -> None:
    """Measure, print, keep."""
    with postgres_server(durable=True, own=True) as server, _provider() as host:
        database = Database(server.create_database())
        migrate.upgrade(database)
        update_id = _prepare(database, supporters)
        settings = replace(
            Settings.from_env({"SECRET_KEY": "a benchmark's, 0123456789 0123456789"}), sendgrid_host=host
        )
        office = PostOffice(database, SendGridSender("key", host), Desk(settings, Keyring(settings.secret_key)))
        before = _peak()
        begun = perf_counter()
        _send(database, office, update_id)
        seconds = perf_counter() - begun
        with urlopen(f"{host}/told") as told, database.reading() as session:
            came = json.load(told)
            progress = progress_of(session, update_id)
        database.dispose()
    result = {
        "supporters": supporters,
        "seconds": round(seconds, 1),
        "per_second": round(supporters / seconds),
        "peak_megabytes_before": before,
        "peak_megabytes": _peak(),
        "state": progress.state,
        "sent": progress.sent,
        **came,
    }
    sys.stdout.write("".join(f"{name:24} {value:>12}\n" for name, value in result.items()))
    folder = Path("var", "bench")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "updates.json").write_text(json.dumps(result, indent=1) + "\n")


def _prepare(database: Database, supporters: int) -> UUID:
    """So many people who signed and want news; an update on its way to them."""
    petition = charlie_opens_petition(database)
    campaign_id = campaign_of(database, petition)
    make_many(database, MADE, supporters, at_once=AT_ONCE, drive=petition, campaign=campaign_id)
    update_id = charlie_writes(database, campaign_id)
    charlie_sends(database, update_id)
    return update_id


def _send(database: Database, office: PostOffice, update_id: UUID) -> None:
    """Until all has left: what the timetable does every few seconds is done all the time."""
    is_over = Event()

    def deliver() -> None:
        while not is_over.wait(0.1):
            deliver_due(office, [NEWS])

    worker = Thread(target=deliver)
    worker.start()
    try:
        state = "sending"
        while state == "sending":
            write_updates(database)
            with database.reading() as session:
                state = get_update(session, update_id).state
            is_over.wait(0.2)
    finally:
        is_over.set()
        worker.join()


@contextmanager
def _provider() -> Iterator[str]:
    with subprocess.Popen([sys.executable, "-m", "benchmarks.provider"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


def _peak() -> int:
    """The most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SUPPORTERS)
