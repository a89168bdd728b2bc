"""What a process of the service does, once, in a process of its own that may be told to die of it.

Processes are forked from one that has everything imported and no connection open, so that each costs milliseconds.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Mapping

from campaign.app import create_app
from campaign.settings import Settings
from workers.queues import VERSION, connect
from workers.relay import Relay
from workers.runtime import current

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload([__name__, "workers.mail", "workers.counts", "workers.upkeep", "workers.exports"])
PATIENCE_SECONDS = 30.0
KILLED = -9


def run(environ: Mapping[str, str], act: str, *arguments: object) -> int:
    """Do one of the acts below in a process of its own; how that process ended, as `Process.exitcode` has it."""
    process = _FORKS.Process(target=_act, args=(dict(environ), act, arguments))
    process.start()
    process.join(PATIENCE_SECONDS)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"{act} did not end within {PATIENCE_SECONDS} s")
    return process.exitcode


def _act(environ: dict[str, str], act: str, arguments: tuple[object, ...]) -> None:
    os.environ.clear()  # noqa: TID251 - the process's own entry point
    os.environ.update(environ)  # noqa: TID251
    ACTS[act](*arguments)


def post(path: str, fields: dict[str, str], status: int) -> None:
    """What the web server does with a form; it must answer with this status."""
    app = create_app(Settings.from_env())
    answer = app.test_client(use_cookies=False).post(path, data=fields, base_url=Settings.from_env().base_url)
    assert answer.status_code == status, answer.text


def work(job: str, *arguments: object) -> None:
    """What a worker does with a job, named by its module and function in workers/."""
    current()
    module, _, name = job.rpartition(".")
    getattr(importlib.import_module(f"workers.{module}"), name)(VERSION, *arguments)


def relay() -> None:
    """One step of the relay."""
    runtime = current()
    Relay(runtime.database, connect(runtime.settings.redis_url)).step()


ACTS = {"post": post, "work": work, "relay": relay}
