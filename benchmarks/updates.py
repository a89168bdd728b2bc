"""An update to very many supporters on PostgreSQL: mails a second, and what the workers need for it.

Relay, scheduler and the workers that write and send the mails are processes as Procfile starts them; the provider is one more.
Time is taken from the press of the button until the provider has every mail, and for each fifth of them. Asserts that each left
once. To a million: `python -m benchmarks.updates 1000000`.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from uuid import UUID

from benchmarks.database import own_postgres
from benchmarks.provider import ask, provider
from benchmarks.results import Bar, Result, Round
from benchmarks.tables import as_text
from campaign import migrate
from campaign.db import Database
from campaign.drives.updates.queries import get_update
from campaign.notifications.updates.progress import progress_of
from tests.cast import charlie_opens_petition
from tests.faults.system import FaultySystem
from tests.many import make_many
from tests.servers.valkey import ValkeyServer
from tests.updates import campaign_of, charlie_sends, charlie_writes

SUPPORTERS = 200_000
PARTS = 5  # of which each has a rate of its own, so that one sees whether it stays
SETTLED = 0.1  # of the mails: by then a worker has loaded all that it needs
WORKERS = ("mail", "upkeep")
NAMES = (*WORKERS, "relay", "scheduler")
LOADING_SECONDS = 5.0
LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 1_200.0
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


@dataclass
class Sent:
    """How it went: seconds until each part had left, and megabytes of each worker, once it had settled and at the most."""

    moments: list[float] = field(default_factory=list)
    settled: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, float] = field(default_factory=dict)


def measure(supporters: int = SUPPORTERS) -> Iterator[Result]:
    """An update to so many."""
    sent = _send_to(supporters)
    what = f"update to {supporters:,} supporters"
    begins = [0.0, *sent.moments[:-1]]
    rates = [Round(supporters / PARTS / (end - begin)) for begin, end in zip(begins, sent.moments, strict=True)]
    whole = f"{supporters / sent.moments[-1]:,.0f}/s from the press of the button to the last"
    yield Result("updates", what, "mails/s", rates, Bar(5_000), whole)
    for worker in WORKERS:
        peak = sent.peaks[worker]
        yield Result("updates", f"{what}: memory of {worker}", "MB", [Round(peak)], Bar(150, is_most=True))
        flat = [Round(peak, sent.settled[worker])]
        yield Result("updates", f"{what}: {worker} at the most / at a tenth", "MB", flat, Bar(1.1, is_most=True))


def _send_to(supporters: int) -> Sent:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_postgres())
        valkey = stack.enter_context(ValkeyServer())
        host = stack.enter_context(provider())
        database = Database(server.create_database(), pool_size=2)
        stack.callback(database.dispose)
        migrate.upgrade(database)
        petition = charlie_opens_petition(database)
        campaign_id = campaign_of(database, petition)
        make_many(database, MADE, supporters, drive=petition, campaign=campaign_id)
        update_id = charlie_writes(database, campaign_id)
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        extra = {"LOG_LEVEL": "ERROR"}
        system = FaultySystem(folder, url, valkey.url, host, extra=extra, names=NAMES, is_executed=True)
        stack.callback(system.kill_all)
        system.start()
        sleep(LOADING_SECONDS)
        begun = monotonic()
        charlie_sends(database, update_id)
        sent = _watch(system, host, supporters, begun)
        _require_all(database, update_id, supporters, ask(host))
    return sent


def _watch(system: FaultySystem, host: str, supporters: int, begun: float) -> Sent:
    """Look until the provider has all."""
    sent = Sent()
    while len(sent.moments) < PARTS:
        mails, present = ask(host)["mails"], monotonic() - begun
        sent.moments += [present] * (int(mails * PARTS / supporters) - len(sent.moments))
        if not sent.settled and mails >= supporters * SETTLED:
            sent.settled = {name: _megabytes(system, name, "VmRSS") for name in WORKERS}
        if present > PATIENCE_SECONDS:
            raise RuntimeError(f"only {mails} mails have come")
        sleep(LOOK_SECONDS)
    sent.peaks = {name: _megabytes(system, name, "VmHWM") for name in WORKERS}
    return sent


def _megabytes(system: FaultySystem, name: str, what: str) -> float:
    status = Path("/proc", str(system.processes[name].pid), "status").read_text()
    [kilobytes] = re.findall(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes) / 1024


def _require_all(database: Database, update_id: UUID, supporters: int, told: dict[str, int]) -> None:
    """Raises RuntimeError unless everybody got one copy, and the ledger says so."""
    ends = monotonic() + 60
    state = "sending"
    while state == "sending" and monotonic() < ends:
        with database.reading() as session:
            state = get_update(session, update_id).state
        sleep(LOOK_SECONDS)
    with database.reading() as session:
        progress = progress_of(session, update_id)
    if (told["mails"], told["addresses"], progress.sent, state) != (supporters, supporters, supporters, "sent"):
        raise RuntimeError(f"of {supporters} supporters: {told}, {progress}")


if __name__ == "__main__":
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else SUPPORTERS)
    sys.stdout.write(as_text(result.told() for result in found))
