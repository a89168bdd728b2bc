"""Pages from memory beside bare Flask that gives the same bytes and headers, behind the same web server.

The petition has names on it and a count that is published. Each server has one worker, so that the visitors have a processor
for themselves.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import own_postgres
from benchmarks.looking import look, request_for
from benchmarks.results import Bar, Result, Round
from benchmarks.side_by_side import NOWHERE, Floor
from campaign import migrate
from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.exports.counts import publish_counts
from tests.cast import charlie_opens_petition, signed, signing
from tests.faults.system import FaultySystem
from tests.journeys.system import Answer, free_port

ROUNDS = 7
SECONDS = 1.5
CONNECTIONS = 16
SUPPORTERS = 60  # more than the page names
PAGE = "/cy/deisebau/deiseb-1"
COUNT = "/petitions/petition-1/count.json"
OF_THE_SERVER = ("age", "connection", "content-length", "date", "server")
SAME = Bar(0.8)


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked for, as whoever has it already where `is_known`."""

    name: str
    path: str
    is_known: bool = False

    @property
    def status(self) -> int:
        return 304 if self.is_known else 200


LOOKS = (
    Look("petition page from memory", PAGE),
    Look("petition page, known already (304)", PAGE, is_known=True),
    Look("count.json from memory", COUNT),
    Look("count.json, known already (304)", COUNT, is_known=True),
)


def measure() -> Iterator[Result]:
    """Answers a second, beside the floor's."""
    with _both() as (service, floor):
        rounds: dict[str, list[Round]] = {each.name: [] for each in LOOKS}
        for _ in range(ROUNDS):
            for each in LOOKS:
                beneath = _a_second(floor, each)
                rounds[each.name].append(Round(_a_second(service, each), beneath))
    for name, found in rounds.items():
        yield Result("pages", name, "/s", found, SAME)


def _a_second(system: FaultySystem, wish: Look) -> float:
    tag = system.get(wish.path).headers["ETag"] if wish.is_known else ""
    request = request_for(wish.path, system.port, tag=tag)
    return look(system.port, request, seconds=SECONDS, connections=CONNECTIONS).a_second(wish.status)


@contextmanager
def _both() -> Iterator[tuple[FaultySystem, FaultySystem]]:
    """The service over PostgreSQL, and the floor with what the service has just answered."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(own_postgres())
        url = server.create_database()
        prepare(url)
        extra = {"WEB_WORKERS": "1", "LOG_LEVEL": "ERROR"}
        service = FaultySystem(folder, url, *NOWHERE, extra=extra, names=("web",))
        stack.callback(service.kill_all)
        service.start().wait_until_loaded()
        beside = folder / "floor"
        beside.mkdir()
        kept = beside / "pages.json"
        kept.write_text(json.dumps({path[1:]: _whole(service.get(path)) for path in (PAGE, COUNT)}))
        program = f"benchmarks.floors.page:make_application('{kept}')"
        floor = Floor(beside, url, *NOWHERE, port=free_port(), extra=extra, names=("web",), program=program)
        stack.callback(floor.kill_all)
        floor.start().wait_until_loaded()
        yield service, floor


def _whole(answer: Answer) -> tuple[Mapping[str, str], str]:
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in OF_THE_SERVER}
    return headers, answer.body


def prepare(url: str) -> None:
    """A petition that some have signed by their name, with a count that is published."""
    database = Database(url)
    migrate.upgrade(database)
    petition = charlie_opens_petition(database)
    for number in range(SUPPORTERS):
        name = f"Siân Evans {'abcdefghij'[number % 10]}"
        signed(database, signing(petition, name, f"supporter{number}@example.com", show_name=True))
    fold_deltas(database)
    publish_counts(database)
    database.dispose()
