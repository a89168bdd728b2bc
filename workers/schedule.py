"""The timetable: which job runs how often. `python -m workers.schedule`; any number may run, each turn is claimed once.

Where none has for a minute, every relay does its work, so that what waits for its time leaves. The beat stays old meanwhile:
whoever looks after the service is told that no scheduler runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic

from redis import Redis
from redis.exceptions import RedisError

from campaign import log as logging_setup
from campaign.db import Database, end_unless_durable
from campaign.settings import Settings
from campaign.timetable import Turn, beat_age, claim_due, every, give_back, is_anything_due, nightly, register
from workers.loop import run_until_stopped
from workers.queues import Job, connect, enqueue
from workers.subscriptions import (
    BUILD_LISTS,
    CALL_PLEDGES,
    DELIVER,
    DISPATCH_LETTERS,
    FOLD,
    HEAR_PROVIDER,
    PUBLISH,
    REPLAY,
    SEND_WEBHOOKS,
    SNAPSHOT,
    WORK_ON_IMPORTS,
    WORK_ON_INVALIDATIONS,
    WRITE_NEWS,
)

IDLE_SECONDS = 1.0
SILENT = timedelta(seconds=60)
HOUR = 3600.0
RECOUNT_HOUR = 3  # at night in Wales
FORGETTING_HOUR = 4
LONG_SECONDS = 1_800  # of looking through everybody
MORNING_HOUR = 7  # what is published once a day has been by then

SCHEDULE: Mapping[Job, Turn] = {
    DELIVER: every(2),
    FOLD: every(5),
    PUBLISH: every(2),
    WRITE_NEWS: every(5),  # what keeps a pace, begins later or cannot leave: other turns put in the next themselves
    WORK_ON_INVALIDATIONS: every(15),  # what a killed worker left: its lease runs out after a minute
    Job("workers.counts.publish_parts", "counts", is_wakeup=True): every(HOUR),
    Job("workers.counts.owe_counts", "counts", is_wakeup=True): nightly(MORNING_HOUR),
    SNAPSHOT: every(60),  # what was signed less than an hour ago waits
    Job("workers.counts.recount", "counts", is_wakeup=True): nightly(RECOUNT_HOUR),
    Job("workers.upkeep.announce", "upkeep", is_wakeup=True): every(15),
    Job("workers.upkeep.settle_decisions", "upkeep", is_wakeup=True): every(15),
    Job("workers.upkeep.remind", "upkeep", is_wakeup=True): every(300),
    Job("workers.upkeep.expire", "upkeep", is_wakeup=True): every(300),
    Job("workers.upkeep.clear", "upkeep", is_wakeup=True): every(HOUR),
    CALL_PLEDGES: every(300),
    Job("workers.pledges.seat_waiting", "upkeep", is_wakeup=True): every(300),
    Job("workers.pledges.remind_due", "upkeep", is_wakeup=True): every(300),
    Job("workers.pledges.lapse", "upkeep", is_wakeup=True): every(HOUR),
    Job("workers.upkeep.forget_receipts", "upkeep", is_wakeup=True): every(60),
    DISPATCH_LETTERS: every(60),
    HEAR_PROVIDER: every(60),  # what came early, or what a lost wake-up left
    Job("workers.provider.ask_lists", "upkeep", is_wakeup=True): every(300),  # it decides whether a list is due
    Job("workers.letters.ask", "upkeep", is_wakeup=True): every(HOUR),
    Job("workers.machinery.measure_queues", "upkeep", is_wakeup=True): every(20),
    Job("workers.machinery.tell_failures", "upkeep", is_wakeup=True): every(300),
    REPLAY: every(60),
    BUILD_LISTS: every(60),
    WORK_ON_IMPORTS: every(15),
    SEND_WEBHOOKS: every(5),
    Job("workers.exports.wipe_expired", "exports", is_wakeup=True): every(60),
    Job("workers.upkeep.clear_nightly", "upkeep", is_wakeup=True, seconds=LONG_SECONDS): nightly(FORGETTING_HOUR),
    Job("workers.upkeep.warn_of_keys", "upkeep", is_wakeup=True): nightly(MORNING_HOUR),
    Job("workers.upkeep.ask_to_stay", "upkeep", is_wakeup=True, seconds=LONG_SECONDS): nightly(MORNING_HOUR),
}


class Scheduler:
    """One scheduler: a database that holds the timetable and a Redis to put jobs into."""

    def __init__(self, database: Database, connection: Redis) -> None:
        self._database = database
        self._connection = connection
        self._jobs = {job.path: job for job in SCHEDULE}
        self._turns = {job.path: turn for job, turn in SCHEDULE.items()}
        self._is_registered = False

    def step(self) -> bool:
        """Enqueue what is due; False, so that its caller waits before the next look."""
        if not self._is_registered:
            with self._database.transaction() as session:
                register(session, self._jobs)
            self._is_registered = True
        self._enqueue_due(is_beat=True)
        return False

    def _enqueue_due(self, *, is_beat: bool) -> None:
        with self._database.reading() as session:
            if not is_anything_due(session, self._turns):
                return
        with self._database.transaction() as session:
            due = claim_due(session, self._turns, is_beat=is_beat)
        try:
            for path in due:
                enqueue(self._connection, self._jobs[path])
        except RedisError:
            with self._database.transaction() as session:
                give_back(session, due)
            raise


class StandIn(Scheduler):
    """Does what a scheduler does, while every scheduler is silent; looks once a second, however often it is asked."""

    def __init__(self, database: Database, connection: Redis, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(database, connection)
        self._clock = clock
        self._looks_at = clock()

    def step(self) -> bool:
        """Enqueue what is due and nobody else sees to; False. A timetable that no scheduler ever saw is left alone."""
        if self._clock() < self._looks_at:
            return False
        self._looks_at = self._clock() + IDLE_SECONDS
        with self._database.reading() as session:
            age = beat_age(session)
        if age is not None and age > SILENT:
            self._enqueue_due(is_beat=False)
        return False


def main() -> None:
    """Run until stopped."""
    settings = Settings.from_env()
    logging_setup.configure(settings.log_level, "scheduler")
    database = Database(settings.database_url, pool_size=2)
    end_unless_durable(database, is_demo=settings.is_demo)
    run_until_stopped(Scheduler(database, connect(settings.redis_url)).step, idle_seconds=IDLE_SECONDS)
    database.dispose()


if __name__ == "__main__":
    main()
