"""A process of the service that is forked from one which has everything imported: it is there at once.

It is what `python -m module` or `gunicorn` of the same words would be, but for the start itself; for that, ServerProcess.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from gunicorn.app.wsgiapp import run as run_gunicorn

from campaign.embedded.lifeline import follow_parent
from campaign.embedded.sessions import signal_process
from tests.servers.process import START_SECONDS, STOP_SECONDS, kill_whole

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.preloaded"])


@dataclass(slots=True)
class ForkedProcess:
    """One child with its log, as a ServerProcess is. `words` are those of a line of the Procfile, `environ` all of its own."""

    words: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    _child: ForkServerProcess | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        if self._child is None or self._child.pid is None:
            raise RuntimeError(f"{self.words[0]} was not started")
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.is_alive()

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Start and wait until `is_ready`; raises RuntimeError with the end of the log where it never is."""
        self._child = FORKS.Process(target=_run, args=(self.words, self.environ, self.log), daemon=True)
        self._child.start()
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if not self.is_running or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.words} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.01)

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to stop and wait; killed where it does not."""
        if self._child is None:
            return
        if self.is_running:
            signal_process(self.pid, signum)
        self._child.join(STOP_SECONDS)
        if self.is_running:
            self.kill()

    def kill(self) -> None:
        """kill -9 it and every process of its session or born of it, as a crash of the machine would."""
        if self._child is not None and self.is_running:
            kill_whole(self.pid)
            self._child.join(STOP_SECONDS)


def _run(words: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
    follow_parent(signal.SIGKILL)
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for descriptor in (1, 2):
        os.dup2(out, descriptor)
    os.close(out)
    os.chdir("/")
    os.environ.clear()  # noqa: TID251 - the process's own entry point
    os.environ.update(environ)  # noqa: TID251
    if words[0] == "gunicorn":
        sys.argv = list(words)
        sys.exit(run_gunicorn())
    _python, _m, module, *arguments = words
    sys.argv = [module, *arguments]
    warnings.filterwarnings("ignore", ".* found in sys.modules", RuntimeWarning)  # as it should be: it was preloaded
    runpy.run_module(module, run_name="__main__", alter_sys=True)
