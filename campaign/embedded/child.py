"""One process under the supervisor: its own session, its output line by line, its end awaited without a thread.

What is the service's own is forked from the supervisor, which has read its code; any other program is executed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from campaign.embedded.forked import Forked, can_fork
from campaign.embedded.guardian import Guardian
from campaign.embedded.lifeline import dies_with_parent, name_process
from campaign.embedded.procfile import Process
from campaign.embedded.sessions import signal_process, signal_session

CHUNK = 65536
LONGEST_LINE = 16384
NOT_FOUND = 127
NAMED = "cydlais-"
STEERING = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


@dataclass(slots=True)
class Child:
    """A process that can be started again after it ended. `say` gets its output; with `log` a file does."""

    process: Process
    environ: Mapping[str, str]
    say: Callable[[str], None]
    guardian: Guardian
    log: Path | None = None
    _popen: subprocess.Popen[bytes] | Forked | None = field(default=None, init=False)
    _ended: asyncio.Future[int] | None = field(default=None, init=False)
    _was_asked: bool = field(default=False, init=False)
    _rest: bytes = field(default=b"", init=False)

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def is_running(self) -> bool:
        return self._ended is not None and not self._ended.done()

    def start(self) -> None:
        """Start it in a session of its own. A program that is not there ends with 127, as in a shell."""
        loop = asyncio.get_running_loop()
        self._ended, self._was_asked = loop.create_future(), False
        try:
            self._popen = self._open()
        except OSError as error:
            self.say(f"{self.process.command[0]}: {error.strerror}")
            self._ended.set_result(NOT_FOUND)
            return
        self.guardian.watch(self._popen.pid)
        if self._popen.stdout is not None:
            os.set_blocking(self._popen.stdout.fileno(), False)
            loop.add_reader(self._popen.stdout.fileno(), self._read)

    async def ended(self) -> int:
        """Wait for its end. Returns the exit code, negative for a signal."""
        if self._ended is None:
            raise RuntimeError(f"{self.name} was not started")
        return await asyncio.shield(self._ended)

    def look(self) -> None:
        """Notice its end, if it has come; called when the kernel says that some child ended."""
        if self._popen is None or self._ended is None or self._ended.done():
            return
        code = self._popen.poll()
        if code is None:
            return
        signal_session(self._popen.pid, signal.SIGKILL)  # what it leaves behind must not meet its successor
        self._close_output()
        self.guardian.forget(self._popen.pid)
        self._ended.set_result(code)

    def ask_to_stop(self) -> None:
        """SIGTERM, once, to the process alone: it tells its own children (RQ's would lose their job otherwise)."""
        if self._popen is not None and self.is_running and not self._was_asked:
            self._was_asked = True
            signal_process(self._popen.pid, signal.SIGTERM)

    def kill(self) -> None:
        """kill -9 its whole session."""
        if self._popen is not None and self.is_running:
            signal_process(self._popen.pid, signal.SIGKILL)
            signal_session(self._popen.pid, signal.SIGKILL)

    def _open(self) -> subprocess.Popen[bytes] | Forked:
        if self.log is None and can_fork(self.process.command):
            return Forked(self.process.command, self.environ, self._prepare(dies_with_parent(signal.SIGTERM)))
        with contextlib.ExitStack() as files:
            output = subprocess.PIPE if self.log is None else files.enter_context(self.log.open("ab"))
            return subprocess.Popen(
                self.process.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environ,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )

    def _prepare(self, tie: Callable[[], None]) -> Callable[[], None]:
        def prepare() -> None:
            tie()
            name_process(f"{NAMED}{self.name}")

        return prepare

    def _read(self) -> bool:
        """Take what has been written. Returns whether there may be more."""
        if self._popen is None or self._popen.stdout is None:
            return False
        try:
            chunk = os.read(self._popen.stdout.fileno(), CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            asyncio.get_running_loop().remove_reader(self._popen.stdout.fileno())
            return False
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._tell(line)
        if len(self._rest) > LONGEST_LINE:
            self._tell(self._rest)
            self._rest = b""
        return True

    def _close_output(self) -> None:
        if self._popen is None or self._popen.stdout is None:
            return
        while self._read():
            pass
        if self._rest:
            self._tell(self._rest)
        self._rest = b""
        asyncio.get_running_loop().remove_reader(self._popen.stdout.fileno())
        self._popen.stdout.close()

    def _tell(self, line: bytes) -> None:
        """Pass a line on without characters that would steer the terminal."""
        self.say(STEERING.sub("\N{REPLACEMENT CHARACTER}", line.decode("utf-8", "replace").rstrip("\r")))


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    return f"killed by {signal.Signals(-code).name}"
