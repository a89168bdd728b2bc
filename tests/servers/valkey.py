"""A real Valkey for tests: the same program and options as the embedded one, in a folder of its own."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from redis import Redis
from redis.exceptions import RedisError

from campaign.embedded.servers import ValkeyFiles, find_valkey, make_folders, valkey_command
from tests.servers.process import ServerProcess
from tests.servers.scratch import make_scratch, remove_scratch


@dataclass(slots=True)
class ValkeyServer:
    """One server on a Unix socket. With `appendonly` its data survive `kill`; without, they are lost as by a flush.

    `start` may be called again after `stop` or `kill`: the URL stays until `remove`. Start it in the main thread.
    """

    appendonly: bool = False
    _files: ValkeyFiles | None = field(default=None, init=False)
    _process: ServerProcess | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        if self._files is None:
            raise RuntimeError("the server was not started")
        return self._files.url

    @property
    def pid(self) -> int:
        return self._own().pid

    def start(self) -> Self:
        """Start it and wait until it answers. Raises ServerMissing or RuntimeError with the end of its log."""
        if self._files is None or self._process is None:
            folder = make_scratch("valkey")
            folder.chmod(0o700)
            self._files = ValkeyFiles(folder / "data", folder / "valkey.sock")
            command = valkey_command(find_valkey(), self._files, appendonly=self.appendonly)
            self._process = ServerProcess(command, folder / "log")
        if not self._process.is_running:
            make_folders(self._files)
            self._process.start(self._answers)
        return self

    def stop(self) -> None:
        """Shut it down in order."""
        self._own().stop(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9, as a crash would."""
        self._own().kill()

    def restart(self) -> None:
        """Stop in order and start again at the same URL."""
        self.stop()
        self.start()

    def flush(self) -> None:
        """Forget everything in it."""
        with Redis.from_url(self.url) as client:
            client.flushall()

    def remove(self) -> None:
        """Stop it and remove its folder."""
        if self._files is not None and self._process is not None:
            self._process.kill()
            remove_scratch(self._files.socket.parent)
            self._files = self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.remove()

    def _own(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url, retry=None) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False
