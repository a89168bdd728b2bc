"""A folder with a Procfile of small programs, and the supervisor run in it as a real process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

TOP = Path(__file__).parents[2]
SECONDS = 60.0

# They import next to nothing: dozens are started, on a machine that has other things to do.
WEB = """
import os, signal, socket, sys
from diary import write
def stop(*_):
    write("web stops"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
pages = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
while True:
    visitor, _ = pages.accept()
    with visitor:
        visitor.recv(4096)
        visitor.sendall(b"HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
"""

WORKER = """
import os, signal, socket, sys, time
from diary import write
def ask(question):
    with socket.socket(socket.AF_UNIX) as queue:
        queue.connect(os.environ["REDIS_URL"].removeprefix("unix://"))
        queue.sendall(question + b"\\r\\n")
        return queue.recv(4096).split()
def stop(*_):
    write("worker stops, queue answers %s" % (ask(b"PING") == [b"+PONG"])); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
write("worker starts %d, queue appends %s" % (os.getpid(), ask(b"CONFIG GET appendonly")[-1].decode()))
while True: time.sleep(60)
"""

DIARY = """
import os
def write(line):
    with open("diary", "a") as diary: diary.write(line + "\\n")
"""

PROCFILE = """\
release: python -c "import diary; diary.write('released')"
web: python web.py
worker: python worker.py
"""

# In place of the command line, which reads the whole service before it says that there is no database here.
NO_LINK = "import campaign.embedded.first_login as asking; asking.COMMAND = ('python', '-m', 'diary')"


@dataclass(slots=True)
class Stage:
    """One folder, in which one supervisor at a time runs."""

    folder: Path
    port: int
    environ: dict[str, str]
    running: subprocess.Popen[str] | None = field(default=None)
    _number: int = 0

    @classmethod
    def set_up(cls, folder: Path, procfile: str | None) -> Self:
        folder.mkdir(parents=True)
        for name, text in {
            "web.py": WEB,
            "worker.py": WORKER,
            "diary.py": DIARY,
            "Procfile": procfile or PROCFILE,
        }.items():
            (folder / name).write_text(text)
        port = free_port()
        environ = {"PATH": os.defpath, "HOME": str(folder), "PORT": str(port), "PYTHONPATH": f"{TOP}:{folder}"}
        return cls(folder, port, environ)

    @property
    def output(self) -> str:
        """What the latest supervisor has printed so far, stderr last."""
        return self._file("out").read_text() + self._file("err").read_text()

    @property
    def refusal(self) -> str:
        """What it said on stderr."""
        return self._file("err").read_text()

    @property
    def diary(self) -> list[str]:
        """What the programs wrote down."""
        path = self.folder / "diary"
        return path.read_text().splitlines() if path.exists() else []

    def start(self, *, patched: str = NO_LINK, **environ: str) -> subprocess.Popen[str]:
        """Start a supervisor; `patched` is run in it first. It asks for a first login only where nothing is."""
        if self.running is not None:
            self.running.poll()  # may have been killed
        self._number += 1
        module = "campaign.embedded.supervisor"
        code = f"import sys, {module} as supervisor; {NO_LINK}; {patched}; sys.exit(supervisor.main())"
        with self._file("out").open("w") as out, self._file("err").open("w") as err:
            self.running = subprocess.Popen(
                [sys.executable, "-c", code] if patched else [sys.executable, "-m", module],
                cwd=self.folder,
                env=self.environ | environ,
                stdout=out,
                stderr=err,
                text=True,
                start_new_session=True,
            )
        return self.running

    def start_until_ready(self, *, patched: str = NO_LINK, **environ: str) -> subprocess.Popen[str]:
        """Start it and wait for the panel."""
        started = self.start(patched=patched, **environ)
        wait_until(lambda: "Cydlais is ready" in self.output or started.poll() is not None)
        assert "Cydlais is ready" in self.output, self.output
        return started

    def end(self) -> int:
        """The exit code, when it has ended by itself."""
        assert self.running is not None
        return self.running.wait(SECONDS)

    def processes(self) -> dict[int, str]:
        """Everything that runs for this folder, by process id."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                about = words + (entry / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if words and str(self.folder) in about and int(entry.name) != os.getpid():
                found[int(entry.name)] = words
        return found

    def pid_of(self, words: str) -> int:
        """The one process whose command line holds `words`."""
        (pid,) = [pid for pid, command in self.processes().items() if words in command]
        return pid

    def clear(self) -> None:
        """Kill what a failed test left."""
        for pid in self.processes():
            kill(pid)
        if self.running is not None:
            self.running.wait(SECONDS)

    def _file(self, kind: str) -> Path:
        return self.folder / f"{kind}-{self._number}"


def wait_until(is_so: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait for a condition; fail when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def kill(pid: int, signum: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that may have gone."""
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        return


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
