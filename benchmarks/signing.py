"""Signing as a supporter meets it, beside its floor: a form over HTTP, answered once everything is on disk.

The web server alone, as the Procfile starts it: what follows in workers is measured by others. The buckets of the rush are
emptied between rounds, so that each finds a usual day: a mail that is put off costs the same, but would be no usual one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import count, islice

from sqlalchemy import func, select, text

from benchmarks.floors.signing import TABLE
from benchmarks.forms import signing_forms
from benchmarks.posting import Answers, post_all
from benchmarks.results import Bar, Result, Round
from benchmarks.side_by_side import SECONDS, Pair, SideBySide, side_by_side
from campaign.contributions.models import Contribution
from campaign.mail.models import Delivery, Mailbox
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition

FLOOR = "benchmarks.floors.signing:make_application()"
CONNECTIONS: Mapping[str, tuple[int, ...]] = {"PostgreSQL": (8, 32), "SQLite": (8,)}
LEAST = {"PostgreSQL": Bar(0.6), "SQLite": Bar(0.4)}
MOST = 3_000  # forms of one round: half as many as are usual at one petition within five minutes
EMPTY_BUCKETS = text("DELETE FROM rush_buckets")
AT_ONCE = timedelta(seconds=1)
KEPT = (Mailbox.key, Contribution.id, Delivery.id, OutboxEvent.id)  # one of each for each signature


def measure() -> Iterator[Result]:
    """Signatures a second, and how long the slowest of a hundred took."""
    for kind, numbers in CONNECTIONS.items():
        with side_by_side(kind, FLOOR, TABLE) as sides:
            charlie_opens_petition(sides.database)
            signers = Signers(sides)
            signers.warm(max(numbers))
            for connections in numbers:
                pairs = sides.take_turns(connections, signers.sign, signers.reach_floor)
                yield from _results(kind, connections, pairs)
            signers.check()


def _results(kind: str, connections: int, pairs: list[Pair]) -> Iterator[Result]:
    name = f"sign, {kind}, {connections} at once"
    rates = [Round(ours.a_second, theirs.a_second) for ours, theirs in pairs]
    yield Result("signing", name, "/s", rates, LEAST[kind])
    if kind == "SQLite":
        yield Result("signing", f"{name}: p99", "ms", [Round(ours.p99_ms) for ours, _ in pairs], Bar(50, is_most=True))
    elif connections == max(CONNECTIONS[kind]):
        times = [Round(ours.p99_ms, theirs.p99_ms) for ours, theirs in pairs]
        yield Result("signing", f"{name}: p99", "ms", times, Bar(2, is_most=True))


class Signers:
    """Each signs once. Who has signed at the service is counted."""

    def __init__(self, sides: SideBySide) -> None:
        self._database, self._sides = sides.database, sides
        self._people = count(1)
        self.signed = 0

    def sign(self, port: int, connections: int) -> Answers:
        return self._sign(port, connections).require(303)

    def reach_floor(self, port: int, connections: int) -> Answers:
        return self._send(port, connections).require(303)

    def warm(self, connections: int) -> None:
        """Until every thread has what it keeps; whoever comes before that may be asked to try again."""
        self._send(self._sides.floor.port, connections)
        self._sign(self._sides.service.port, connections)

    def _sign(self, port: int, connections: int) -> Answers:
        with self._database.transaction() as session:
            session.execute(EMPTY_BUCKETS)
        answers = self._send(port, connections)
        self.signed += answers.statuses.get("303", 0)
        return answers

    def _send(self, port: int, connections: int) -> Answers:
        posts = islice(signing_forms(self._people), MOST)
        return post_all(port, posts, seconds=SECONDS, connections=connections)

    def check(self) -> None:
        """Raises RuntimeError unless each of them is there, once, with the mail that must go at once, and the event."""
        with self._database.reading() as session:
            kept = [session.scalar(select(func.count(column))) for column in KEPT]
            due = session.execute(select(Delivery.created_at, Delivery.not_before)).tuples()
            put_off = sum(not_before - created_at > AT_ONCE for created_at, not_before in due)
        if kept != [self.signed] * len(KEPT) or put_off:
            raise RuntimeError(f"{self.signed} signed, but there are {kept}, of which {put_off} were put off")
