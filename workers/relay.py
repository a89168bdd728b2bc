"""Publishes outbox events to the queues. `python -m workers.relay`; any number may run.

An event is claimed, put into its jobs' queues and, where no job owes a receipt, settled. Whatever is lost on the way comes
back when its claim is over, ever later. An event that comes back is published alone, so that a bad one holds up nothing but
itself. Where Redis has lost everything, which its missing mark shows, all that was published is published anew at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic

from redis import Redis
from redis.exceptions import RedisError

from campaign import log as logging_setup
from campaign.batching import in_batches
from campaign.crash_points import arm, crash_point
from campaign.db import Database, end_unless_durable
from campaign.outbox.drain import ClaimedEvent, claim_events, is_anything_due, publish_anew, put_back, settle_events
from campaign.settings import Settings
from campaign.webhooks.noting import note_events
from workers.loop import run_until_stopped
from workers.queues import Job, connect, enqueue
from workers.schedule import StandIn
from workers.subscriptions import SUBSCRIPTIONS, handlers_of

BATCH_SIZE = 500
MARK = "rq:cydlais:published"  # is in Redis as long as it has lost nothing; begins as all that our user there may touch
LOOK_SECONDS = 1.0  # how often it is looked for
IDLE_SECONDS = 0.1

log = logging.getLogger(__name__)


class Relay:
    """One relay: a database to read from and a Redis to publish to."""

    def __init__(self, database: Database, connection: Redis) -> None:
        self._database = database
        self._connection = connection
        self._looks_at = 0.0

    def step(self) -> bool:
        """Publish what is due; whether there was anything."""
        if monotonic() >= self._looks_at:
            self._make_up_for_loss()
        with self._database.reading() as session:
            if not is_anything_due(session):
                return False
        with self._database.transaction() as session:
            events = claim_events(session, BATCH_SIZE)
            note_events(session, events)
        crash_point("relay.after-claim")
        try:
            self._publish(events)
        except RedisError:
            with self._database.transaction() as session:
                put_back(session, [event.id for event in events])
            raise
        crash_point("relay.after-enqueue")
        with self._database.transaction() as session:
            settle_events(session, [event.id for event in events if _owes_nothing(event)])
        return bool(events)

    def _make_up_for_loss(self) -> None:
        """The mark is set last: whoever dies on the way has another do it all again. Redis that is away will be asked again."""
        self._looks_at = monotonic() + LOOK_SECONDS
        with suppress(RedisError):
            if not self._connection.exists(MARK):
                in_batches(self._database, publish_anew)
                self._connection.set(MARK, 1)

    def _publish(self, events: Sequence[ClaimedEvent]) -> None:
        batches: dict[Job, list[str]] = {}
        for event in events:
            if event.name not in SUBSCRIPTIONS:
                log.warning("event of an unknown name is parked", extra={"event_id": str(event.id)})
            for job in SUBSCRIPTIONS.get(event.name, ()):
                if job.path in event.receipts:
                    continue
                if event.publish_count > 1 and not job.is_wakeup:
                    enqueue(self._connection, job, [str(event.id)])
                else:
                    batches.setdefault(job, []).append(str(event.id))
        for job, event_ids in batches.items():
            enqueue(self._connection, job, event_ids)


def _owes_nothing(event: ClaimedEvent) -> bool:
    return event.name in SUBSCRIPTIONS and handlers_of(event.name) <= event.receipts


def step_of(database: Database, connection: Redis) -> Callable[[], bool]:
    """One step of a relay, which stands in for a scheduler where none runs."""
    relay, stand_in = Relay(database, connection), StandIn(database, connection)
    return lambda: any([stand_in.step(), relay.step()])


def main() -> None:
    """Run until stopped."""
    settings = Settings.from_env()
    logging_setup.configure(settings.log_level, "relay")
    arm(settings.crash)
    database = Database(settings.database_url, pool_size=2)
    end_unless_durable(database, is_demo=settings.is_demo)
    run_until_stopped(step_of(database, connect(settings.redis_url)), idle_seconds=IDLE_SECONDS)
    database.dispose()


if __name__ == "__main__":
    main()
