"""Records what this release may leave in Redis and in the outbox, for later ones: `python -m tests.workers.record_jobs`.

The ids stand for any: what matters is each job's queue, path and arguments, and each event's name.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.embedded.check_locks import TOP
from workers.queues import VERSION, Job
from workers.schedule import SCHEDULE
from workers.subscriptions import SUBSCRIPTIONS

ANY_EVENT = "01a214e1-943b-717c-93d7-92f0c671e276"


def main() -> None:
    """Write, or write anew, the record of the version that pyproject.toml names."""
    version = next(
        line.split('"')[1] for line in (TOP / "pyproject.toml").read_text().splitlines() if line[:7] == "version"
    )
    jobs = {job for jobs in SUBSCRIPTIONS.values() for job in jobs} | set(SCHEDULE)
    lines = [json.dumps(_as_left_in_redis(job)) for job in sorted(jobs, key=lambda job: job.path)]
    events = [json.dumps(event) for event in sorted(SUBSCRIPTIONS)]
    text = '{{"jobs": [\n{}\n], "events": [\n{}\n]}}\n'.format(",\n".join(lines), ",\n".join(events))
    Path(__file__).with_name(f"jobs_of_{version.replace('.', '_')}.json").write_text(text)


def _as_left_in_redis(job: Job) -> dict[str, object]:
    arguments = [VERSION] if job.is_wakeup else [VERSION, [ANY_EVENT]]
    return {"queue": job.queue, "data": [job.path, None, arguments, {}]}


if __name__ == "__main__":
    main()
