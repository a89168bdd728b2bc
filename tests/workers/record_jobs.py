"""Records what this release may leave in Redis and in the outbox, and which columns it works with, for later ones.

`python -m tests.workers.record_jobs`. The ids stand for any: what matters is each job's queue, path and arguments, and each
event's name. Of a column it matters whether this release may write none (`?`).
"""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from alembic.script import ScriptDirectory

import campaign
from campaign import migrate
from campaign.db import Base
from tests.embedded.check_locks import TOP
from workers.queues import VERSION, Job
from workers.schedule import SCHEDULE
from workers.subscriptions import SUBSCRIPTIONS

ANY_EVENT = "01a214e1-943b-717c-93d7-92f0c671e276"

for module in walk_packages(campaign.__path__, "campaign."):
    if not module.name.endswith("__main__"):
        import_module(module.name)  # so that the metadata is whole, wherever a table stands


def main() -> None:
    """Write, or write anew, the record of the version that pyproject.toml names."""
    version = next(
        line.split('"')[1] for line in (TOP / "pyproject.toml").read_text().splitlines() if line[:7] == "version"
    )
    jobs = {job for jobs in SUBSCRIPTIONS.values() for job in jobs} | set(SCHEDULE)
    lines = [json.dumps(_as_left_in_redis(job)) for job in sorted(jobs, key=lambda job: job.path)]
    events = [json.dumps(event) for event in sorted(SUBSCRIPTIONS)]
    text = '{{"jobs": [\n{}\n], "events": [\n{}\n]}}\n'.format(",\n".join(lines), ",\n".join(events))
    of_version = f"of_{version.replace('.', '_')}.json"
    Path(__file__).with_name(f"jobs_{of_version}").write_text(text)
    Path(__file__).with_name(f"schema_{of_version}").write_text(_schema())


def _schema() -> str:
    [head] = ScriptDirectory(str(migrate.MIGRATIONS)).get_heads()
    lines = [
        f"{json.dumps(table.name)}: {json.dumps([column.name + '?' * bool(column.nullable) for column in table.columns])}"
        for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    ]
    return '{{"revision": {}, "tables": {{\n{}\n}}}}\n'.format(json.dumps(head), ",\n".join(lines))


def _as_left_in_redis(job: Job) -> dict[str, object]:
    arguments = [VERSION] if job.is_wakeup else [VERSION, [ANY_EVENT]]
    return {"queue": job.queue, "data": [job.path, None, arguments, {}]}


if __name__ == "__main__":
    main()
