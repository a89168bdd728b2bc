"""An hour in which a petition is in the news, compressed: signing, reading, verifying, mail and counts at once, on PostgreSQL.

Thirty-four people sign a second on average and sixty in the worst minutes, ten times as fast. Each solves the sum that a rush
asks of a browser (here it is made so that nothing has to be looked for), and presses the button in the mail as soon as the
provider has it. A tenth of them also read, twenty pages each, through a cache as docs/deploy.md puts one before the service.
Whoever finds the service busy waits, as behind a proxy: where the machine cannot keep up, all are served, later.

What counts is that nobody is refused and nothing lost; how fast it went is said beside it. All of it runs on this machine:
what the visitors and the cache take, the service has not.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen
from uuid import UUID

from sqlalchemy import func, select

from benchmarks.database import own_postgres
from benchmarks.forms import PAGE, pressing_forms, signing_forms
from benchmarks.posting import Post
from benchmarks.results import Bar, Result, Round
from campaign import migrate
from campaign.clock import utc_now
from campaign.contributions.models import Contribution, Tally
from campaign.contributions.rush.challenges import PURPOSE, make_challenge
from campaign.db import Database
from campaign.http.challenges import FIELD
from campaign.mail.models import Delivery
from campaign.notifications.links import VERIFY
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition
from tests.faults.system import FaultySystem
from tests.servers.valkey import ValkeyServer

STEPS = (20, 24, 60, 40, 30, 22, 26, 60, 44, 32, 28, 22)  # signatures a second in each five minutes of the hour
COMPRESSED = 10
SHORT_SECONDS, WHOLE_SECONDS = 12.0, 360.0
READERS_SHARE, PAGES_EACH = 0.1, 20
READ = (PAGE, "/en/petitions/petition-1", "/petitions/petition-1/count.json")
PATIENCE_SECONDS = 1_800.0
LOOK_SECONDS = 1.0


def measure() -> Iterator[Result]:
    """The same steps, each shorter: what `make bench` has time for."""
    yield from _measure(SHORT_SECONDS)


def measure_at_scale() -> Iterator[Result]:
    """The whole hour in six minutes."""
    yield from _measure(WHOLE_SECONDS)


@dataclass(frozen=True, slots=True)
class Stage:
    """The service, its database, what stands before and behind it."""

    system: FaultySystem
    database: Database
    petition: UUID
    cache_port: int
    provider_url: str

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.system.environment()["SECRET_KEY"])


def _measure(seconds: float) -> Iterator[Result]:
    with _stage() as stage:
        signers = _Signers(stage, seconds)
        posted = signers.run()
        told = _outcome(stage)
    asked = sum(STEPS) / len(STEPS) * COMPRESSED
    signs, presses = posted["sign"], posted["verify"]
    refused = (
        _others(signs["statuses"], "303") + _others(presses["statuses"], "200") + _others(signers.read, "200", "304")
    )
    kept = signers.many / (signs["last"] - signers.begun)
    note = f"{signers.many:,} people, {sum(signers.read.values()):,} pages, {seconds:g} s"
    exact = Bar(0, is_most=True)
    if refused:
        note += f"; signed {signs['statuses']}, verified {presses['statuses']}, read {signers.read}"
    yield Result("trace", "rush: answers other than they should be", "", [Round(refused)], exact, note)
    yield Result("trace", "rush: signatures that the published count lacks", "", [Round(told["lacking"])], exact)
    yield Result("trace", "rush: mails not handed over", "", [Round(told["unsent"])], exact)
    yield Result("trace", "rush: signatures a second, of those that came", "/s", [Round(kept, asked)])
    yield Result("trace", "rush: sign, from due to answered, p95", "s", [Round(signs["p95"])])
    yield Result("trace", "rush: until all had verified", "s", [Round(presses["last"] - signers.begun)])


def _others(statuses: Mapping[str, int], *well: str) -> int:
    return sum(many for status, many in statuses.items() if status not in well)


class _Signers:
    """Everybody who comes, and the button in each one's mail."""

    def __init__(self, stage: Stage, seconds: float) -> None:
        self._stage, self._seconds = stage, seconds
        self._due = list(_arrivals(seconds))
        self._pressed: set[UUID] = set()
        self.read: dict[str, int] = {}
        self.many = len(self._due)
        self.begun = 0.0

    def run(self) -> dict[str, Any]:
        """What came of signing and verifying."""
        with ExitStack() as stack:
            doors = [stack.enter_context(_process("arrivals", self._stage.system.port)) for _ in range(2)]
            rate = sum(STEPS) / len(STEPS) * COMPRESSED * READERS_SHARE * PAGES_EACH
            readers = stack.enter_context(_process("load", self._stage.cache_port, self._seconds, rate, *READ))
            self.begun = monotonic()
            signing = Thread(target=self._sign, args=(doors[0],))
            signing.start()
            self._press(doors[1])
            signing.join()
            self.read = _told(readers)
            return {kind: told for door in doors for kind, told in _told(door).items()}

    def _sign(self, door: subprocess.Popen[str]) -> None:
        """Hand over what is due within a few seconds."""
        assert door.stdin is not None
        key = self._stage.keyring.keys(PURPOSE)[0]
        for number, due in enumerate(self._due):
            sleep(max(self.begun + due - 2 - monotonic(), 0))
            [post] = signing_forms([number])
            solved = post._replace(body=f"{post.body}&{urlencode({FIELD: _solution(key)})}")
            door.stdin.write(_line("sign", self.begun + due, solved))
        door.stdin.close()

    def _press(self, door: subprocess.Popen[str]) -> None:
        """Until everybody's mail has come."""
        assert door.stdin is not None
        deadline = self.begun + self._seconds + PATIENCE_SECONDS
        while len(self._pressed) < self.many and monotonic() < deadline:
            for post in pressing_forms(enumerate(self._mailed())):
                door.stdin.write(_line("verify", monotonic(), post))
            door.stdin.flush()
            sleep(LOOK_SECONDS)
        door.stdin.close()

    def _mailed(self) -> Iterator[str]:
        has_mail = select(Delivery.id).where(Delivery.subject_id == Contribution.id, Delivery.state == "accepted")
        pending = select(Contribution).where(Contribution.state == "pending", has_mail.exists())
        with self._stage.database.reading() as session:
            for row in session.scalars(pending):
                if row.id not in self._pressed:
                    self._pressed.add(row.id)
                    yield self._stage.keyring.derive(VERIFY, row.id, issue=row.issue, expires_at=row.expires_at)


def _line(kind: str, due: float, post: Post) -> str:
    return "\t".join((kind, str(due), *post)) + "\n"


def _arrivals(seconds: float) -> Iterator[float]:
    """When each comes: by chance, as often as the step says."""
    chance, step = Random(1), seconds / len(STEPS)
    for place, a_second in enumerate(STEPS):
        due = place * step
        while (due := due + chance.expovariate(a_second * COMPRESSED)) < (place + 1) * step:
            yield due


def _solution(key: bytes) -> str:
    """Of a sum among one number: nothing is looked for here, and the service checks it as any other.

    It holds for as long as anybody may have to wait: a browser would be given another after five minutes.
    """
    made = asdict(make_challenge(key, 0, utc_now() + timedelta(seconds=PATIENCE_SECONDS)))
    return base64.b64encode(json.dumps({**made, "number": 0}).encode()).decode()


def _outcome(stage: Stage) -> dict[str, int]:
    """When nothing moves any more: what the published count lacks, and which mails have not left."""
    deadline = monotonic() + PATIENCE_SECONDS
    waits = select(func.count()).where(Delivery.state.not_in(("accepted", "merged", "delivered")))
    verified = select(func.count()).where(Contribution.state == "verified", Contribution.drive_id == stage.petition)
    while True:
        with stage.database.reading() as session:
            rows, unsent = session.scalar(verified) or 0, session.scalar(waits) or 0
            counted = session.scalar(select(Tally.count).where(Tally.drive_id == stage.petition)) or 0
        with urlopen(f"http://127.0.0.1:{stage.system.port}{READ[-1]}") as answer:
            published = int(json.load(answer)["count"])
        if (rows == counted == published and not unsent) or monotonic() > deadline:
            return {"lacking": rows - published, "unsent": unsent}
        sleep(LOOK_SECONDS)


@contextmanager
def _stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_postgres())
        valkey = stack.enter_context(ValkeyServer(appendonly=True))
        url = server.create_database()
        database = Database(url)
        stack.callback(database.dispose)
        migrate.upgrade(database)
        petition = charlie_opens_petition(database)
        provider_url = f"http://127.0.0.1:{_port(stack.enter_context(_process('provider')))}"
        extra = {"TRUSTED_PROXIES": "1", "WEB_WORKERS": "2", "LOG_LEVEL": "ERROR"}
        system = FaultySystem(folder, url, valkey.url, provider_url, extra=extra)
        stack.callback(system.kill_all)
        system.start().wait_until_loaded()
        cache = stack.enter_context(_process("cache", system.port))
        yield Stage(system, database, petition, _port(cache), provider_url)


@contextmanager
def _process(module: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, words)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _told(process: subprocess.Popen[str]) -> Any:
    """All that it says in the end."""
    assert process.stdout is not None
    return json.loads(process.stdout.read())


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())
