"""The whole service as its operator starts it: web, relay, workers and scheduler, each a process with a pid to kill."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from campaign.embedded.sessions import signal_process
from tests.cast import IDENTITY_KEY
from tests.exports.lists.export_key import EXPORT_KEY
from tests.servers.forked import ForkedProcess
from tests.servers.process import ServerProcess

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def procfile() -> dict[str, str]:
    """The lines of Procfile by name, without what runs once at a release."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line.strip())
    return {name: command for name, command in lines.items() if name != "release"}


@dataclass
class Answer:
    """What came back over the wire."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def location(self) -> str:
        return urlsplit(self.headers["Location"]).path


@dataclass
class System:
    """Processes over the given servers. `folder` takes logs and data.

    They are forked, and there at once, unless `is_executed`: then they start as their operator starts them.
    """

    folder: Path
    database_url: str
    redis_url: str
    sendgrid_url: str
    port: int = field(default_factory=free_port)
    processes: dict[str, ServerProcess | ForkedProcess] = field(default_factory=dict)
    is_executed: bool = False

    def start(self) -> System:
        for name in procfile():
            self.begin(name)
        return self

    def begin(self, name: str) -> None:
        """Start one process of Procfile (again)."""
        words, log = self.command(name).split(), self.folder / f"{name}.log"
        process = self._executed(words, log) if self.is_executed else ForkedProcess(words, self.environment(), log)
        process.start(self._is_serving if name == "web" else lambda: True)
        self.processes[name] = process

    def command(self, name: str) -> str:
        """The line of the Procfile that it is started by."""
        return procfile()[name]

    def _executed(self, words: Sequence[str], log: Path) -> ServerProcess:
        program = str(Path(sys.executable).parent / words[0])
        settings = [f"{key}={value}" for key, value in self.environment().items()]
        return ServerProcess(["env", "-i", *settings, program, *words[1:]], log)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(Path(sys.executable).parent),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "CAMPAIGN_DATA_DIR": str(self.folder / "var"),
            "SECRET_KEY": "a secret that only journeys know, 0123456789",
            "IDENTITY_KEY": IDENTITY_KEY,
            "EXPORT_KEY": EXPORT_KEY,
            "SENDGRID_API_KEY": "SG.a-key-of-the-tests",
            "SENDGRID_HOST": self.sendgrid_url,
            "PORT": str(self.port),
        }

    def kill(self, name: str) -> None:
        """kill -9, with its children."""
        self.processes[name].kill()

    def stop(self) -> None:
        for process in self.processes.values():
            signal_process(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            process.stop()

    def kill_all(self) -> None:
        for process in self.processes.values():
            process.kill()

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """A form as a browser of ours sends it."""
        body = urlencode(fields)
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.request("POST", path, body=body, headers={**kind, **headers})

    def request(self, method: str, path: str, *, body: str | bytes | None = None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            response: HTTPResponse = connection.getresponse()
            headed = dict(response.getheaders())
            if cookies := response.headers.get_all("Set-Cookie"):
                headed["Set-Cookie"] = ", ".join(cookies)
            return Answer(response.status, headed, response.read().decode())
        finally:
            connection.close()

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _is_serving(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def eventually(look: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """What `look` gives once it gives something true; fails with what it gave last."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s; last seen: {found!r}")
        time.sleep(0.05)
    return found


def links(text: str, path: str) -> list[str]:
    """The paths of the links in a mail that begin with `path`."""
    return [urlsplit(link).path for link in re.findall(r"https?://\S+", text) if urlsplit(link).path.startswith(path)]
