"""Jobs that look after the machinery itself: what waits in queues, what failed, what is to be done again."""

from __future__ import annotations

from campaign.machinery.depths import Depth, store_depths
from campaign.machinery.replays import work_replays_off
from campaign.notifications.failures import tell_failures as write_failures
from workers.deaths import forget_deaths
from workers.queues import QUEUES, enqueue, queue_named
from workers.runtime import check_version, current
from workers.subscriptions import DELIVER


def measure_queues(version: int) -> None:
    """Store how much waits in each queue, for the console."""
    check_version(version)
    depths = [_depth(name) for name in QUEUES]
    with current().database.transaction() as session:
        store_depths(session, depths)


def tell_failures(version: int) -> None:
    """Tell admins of jobs that failed."""
    check_version(version)
    if write_failures(current().database):
        enqueue(current().connection, DELIVER)


def replay(version: int) -> None:
    """Give events to their jobs again, as somebody asked: also to those that workers have died of."""
    check_version(version)
    if work_replays_off(current().database):
        forget_deaths(current().connection)


def _depth(name: str) -> Depth:
    """Looks only: RQ would tidy up first, and pass over whoever is to hear of abandoned jobs."""
    queue = queue_named(name, current().connection)
    running, failed = queue.started_job_registry, queue.failed_job_registry
    return Depth(name, queue.count, running.get_job_count(cleanup=False), failed.get_job_count(cleanup=False))
