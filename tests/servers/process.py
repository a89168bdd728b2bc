"""A server process of the tests: in the foreground of its own session, gone when the tests are."""

from __future__ import annotations

import signal
import subprocess
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campaign.embedded.lifeline import dies_with_parent
from campaign.embedded.sessions import session_members, signal_process

START_SECONDS = 90.0
STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class RunAs:
    """Another user to run as; nothing when the tests do not run as root."""

    uid: int
    gid: int

    def arguments(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(slots=True)
class ServerProcess:
    """One child with its log. Start it from the main thread: it ends with the thread that started it."""

    command: Sequence[str]
    log: Path
    run_as: RunAs | None = None
    last_wish: signal.Signals = signal.SIGKILL
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        if self._child is None:
            raise RuntimeError(f"{self.command[0]} was not started")
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Start and wait until `is_ready`; raises RuntimeError with the end of the log where it never is."""
        with self.log.open("ab") as log, warnings.catch_warnings():
            # Python 3.12 and later warn of a fork beside threads; ours calls nothing but the kernel before it execs.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_parent(self.last_wish),
                cwd="/",
                **(self.run_as.arguments() if self.run_as else {}),
            )
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if not self.is_running or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"{self.command[0]} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.01)

    def stop(self, signum: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to stop and wait; killed where it does not."""
        if self._child is None:
            return
        if self.is_running:
            signal_process(self._child.pid, signum)
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9 it and every process of its session or born of it, as a crash of the machine would."""
        if self._child is None:
            return
        kill_whole(self._child.pid)
        self._child.wait(STOP_SECONDS)


def kill_whole(pid: int) -> None:
    """kill -9 this process, its session and its children."""
    for each in {pid, *session_members(pid), *_children(pid)}:
        signal_process(each, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
