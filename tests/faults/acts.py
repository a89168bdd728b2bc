"""What a process of the service does, once: here, or in a process of its own that is told to die of it.

Those are forked from one that has everything imported and no connection open, so that each costs little.
"""

from __future__ import annotations

import importlib
import os
import resource
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from redis import Redis
from rq.job import Job
from rq.serializers import JSONSerializer

from campaign.crash_points import arm
from campaign.my_support.erasing import Erase, erase
from tests.http.made_app import app_for
from tests.servers.forked import FORKS
from workers import limits
from workers.queues import QUEUES, VERSION, queue_named
from workers.relay import Relay
from workers.runtime import current, main

PATIENCE_SECONDS = 60.0
KILLED = -9


def run(environ: Mapping[str, str], act: str, *arguments: object) -> int:
    """Do one of ACTS in a process of its own; how that process ended, as `Process.exitcode` has it."""
    process = begin(environ, act, *arguments)
    process.join(PATIENCE_SECONDS)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"{act} did not end within {PATIENCE_SECONDS} s")
    return process.exitcode


def begin(environ: Mapping[str, str], act: str, *arguments: object) -> ForkServerProcess:
    """The same, without waiting for its end."""
    process = FORKS.Process(target=_act, args=(dict(environ), act, arguments))
    process.start()
    return process


def _act(environ: dict[str, str], act: str, arguments: tuple[object, ...]) -> None:
    os.environ.clear()  # noqa: TID251 - the process's own entry point
    os.environ.update(environ)  # noqa: TID251
    ACTS[act](*arguments)


def post(path: str, fields: dict[str, str], status: int) -> None:
    """What the web server does with a form; it must answer with this status."""
    runtime = current()
    app = app_for(runtime.settings, runtime.database)
    arm(runtime.settings.crash)
    answer = app.test_client(use_cookies=False).post(path, data=fields)
    assert answer.status_code == status, answer.text


def post_on_full_disk(path: str, fields: dict[str, str], status: int) -> None:
    """As `post`, where no file can grow any more."""
    app_for(current().settings, current().database).jinja_env.bytecode_cache = None  # the tests' own would write
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        post(path, fields, status)
    finally:  # what the process prints at its end may go into a file
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def work(job: str, *arguments: object) -> None:
    """What a worker does with a job, named by its module and function in workers/."""
    module, _, name = job.rpartition(".")
    getattr(importlib.import_module(f"workers.{module}"), name)(VERSION, *arguments)


def work_off(queue: str, log: str, hard_end_seconds: float) -> None:
    """A worker that ends when its queue is empty. What it prints goes into the file `log`."""
    with Path(log).open("ab") as opened:
        os.dup2(opened.fileno(), limits.STANDARD_ERROR)
    limits.HARD_END_SECONDS = hard_end_seconds
    main(queue, until_empty=True)


def relay() -> None:
    """One step of the relay."""
    Relay(current().database, current().connection).step()


def all_off() -> None:
    """One step of the relay, every job that waits then, and what the timetable runs every few seconds."""
    relay()
    for job, arguments in [*take_jobs(current().connection), ("counts.fold", []), ("mail.deliver", [])]:
        work(job, *arguments)


def take_jobs(connection: Redis) -> list[tuple[str, list[Any]]]:
    """What waits in the queues, taken out: `module.function` in workers/, and its arguments but for the version."""
    taken = []
    for name in QUEUES:
        for job_id in queue_named(name, connection).job_ids:
            job = Job.fetch(job_id, connection=connection, serializer=JSONSerializer)
            taken.append(((job.func_name or "").removeprefix("workers."), list(job.args[1:])))
            job.delete()
    return taken


def erase_mailbox(mailbox_key: str) -> None:
    """What My support and the command line do for whoever wants to be forgotten."""
    with current().database.transaction() as session:
        erase(session, Erase(mailbox_key, "cy"))


ACTS = {
    "post": post,
    "post_on_full_disk": post_on_full_disk,
    "work": work,
    "work_off": work_off,
    "relay": relay,
    "all_off": all_off,
    "erase": erase_mailbox,
}
