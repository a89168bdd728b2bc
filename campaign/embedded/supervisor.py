"""Runs everything on one machine: the queue's server, then the Procfile's release line, then its processes.

In the foreground until SIGINT or SIGTERM; what dies is started again. Nothing that it started outlives it, not even
kill -9. Refuses to begin on ground that is not sound, in one sentence and with exit code 1.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from campaign.embedded.child import Child, how_it_ended
from campaign.embedded.first_login import first_login
from campaign.embedded.forked import read_code
from campaign.embedded.ground import NotReadyToStart, check_port, prepare_data_folder, take_lock
from campaign.embedded.guardian import Guardian
from campaign.embedded.panel import warnings, where_to_look
from campaign.embedded.procfile import WEB, Process, Procfile, ProcfileBroken, read_procfile
from campaign.embedded.queue_server import start_queue
from campaign.embedded.readiness import until_ready
from campaign.embedded.servers import (
    ServerMissing,
    ValkeyFiles,
    find_valkey,
    place_valkey,
    valkey_command,
)
from campaign.embedded.terminal import Terminal
from campaign.errors import SettingsError
from campaign.settings import Settings

QUEUE = "valkey"
FAILURE, INTERRUPTED = 1, 130
FOR_THIS_USER_ALONE = 0o077  # what any process writes holds names and addresses: the database, the queue, the logs
SHORT_LIFE_SECONDS = 5.0
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 10.0
SHORT_LIVES_OF_WEB = 5
CORE_SECONDS_BETWEEN_STARTS = 0.2  # about what a process needs before it waits for work
PAGES_ALONE_SECONDS = 3.0  # at the most that whoever works in the background is kept waiting for the pages to answer
SAY_NOT_READY_AFTER_SECONDS = 20.0
# All of it within ten seconds: the web server first, then who works, at last the queue that they worked from.
WEB_ALONE_SECONDS, STOP_SECONDS, QUEUE_STOP_SECONDS = 3.0, 8.5, 1.0


class Stopping(Exception):
    """Somebody asked for the end."""


@dataclass(slots=True)
class Supervisor:
    """One run, from the first check to the last process's end."""

    settings: Settings
    procfile: Procfile
    terminal: Terminal
    guardian: Guardian
    environ: Mapping[str, str]
    began: float = field(default_factory=time.monotonic)
    _children: list[Child] = field(default_factory=list, init=False)
    _queue: Child | None = field(default=None, init=False)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list, init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self) -> None:
        """Start, keep running, stop. Raises NotReadyToStart when it cannot go on; all has ended then too."""
        self._listen_to_signals()
        try:
            await self._unless_stopped(self._start())
            await self._unless_stopped(self._keep_all())
        except Stopping:
            self.terminal.say("Stopping …")
        finally:
            await self._stop_all()
        self.terminal.say("Stopped.")

    async def _start(self) -> None:
        """The queue's server and the release line, side by side: neither needs the other.

        The server begins before code is read: nothing has its turn while that goes on.
        """
        first: list[asyncio.Task[None]] = []
        if not self.environ.get("REDIS_URL", "").strip():
            first.append(asyncio.create_task(self._start_queue(place_valkey(self.settings.data_dir))))
        first.append(asyncio.create_task(self._release()))
        try:
            await asyncio.gather(*first)
        finally:
            for task in first:
                task.cancel()
        self._children = [self._child(process) for process in self.procfile.processes]

    async def _keep_all(self) -> None:
        """Start every process and start it again when it ends; show the panel once the pages answer."""
        names = [child.name for child in self._children]
        ready = asyncio.create_task(until_ready(self.settings))
        for child, delay in zip(self._children, delays(names), strict=True):
            keeping = self._keep(child) if child.name == WEB else self._keep_behind(ready, child, delay)
            self._keepers.append(asyncio.create_task(keeping))
        self._keepers.append(asyncio.create_task(self._show_panel(ready)))
        await asyncio.gather(*self._keepers)

    async def _start_queue(self, files: ValkeyFiles) -> None:
        command = valkey_command(find_valkey(self.environ.get("PATH")), files)
        self.environ = {**self.environ, "REDIS_URL": files.url}
        log = self.settings.data_dir / "log" / f"{QUEUE}.log"
        log.write_bytes(b"")
        self._queue = self._child(Process(QUEUE, tuple(command)), log=log)
        await start_queue(self._queue, files, self.terminal.say)
        self._keepers.append(asyncio.create_task(self._keep(self._queue)))

    async def _release(self) -> None:
        """The code is read before, which is the pages' code too."""
        await read_code([process.command for process in self.procfile.processes if process.name == WEB])
        if self.procfile.release is None:
            return
        await read_code([self.procfile.release.command])
        child = self._child(self.procfile.release)
        self._children = [child]
        child.start()
        code = await child.ended()
        if code != 0:
            command = " ".join(child.process.command)
            raise NotReadyToStart(f"The database could not be prepared: `{command}` ended with {how_it_ended(code)}.")

    async def _keep_behind(self, ready: asyncio.Task[None], child: Child, delay: float) -> None:
        """Who works in the background does not take the cores from the pages while those are starting."""
        await asyncio.wait({ready}, timeout=PAGES_ALONE_SECONDS)
        await asyncio.sleep(delay)
        await self._keep(child)

    async def _keep(self, child: Child) -> None:
        """Start `child` whenever it is not running, after a pause that grows while its lives are short."""
        await read_code([child.process.command])
        short_lives = 0
        while True:
            started = time.monotonic()
            if not child.is_running:
                child.start()
            code = await child.ended()
            short_lives = short_lives + 1 if time.monotonic() - started < SHORT_LIFE_SECONDS else 0
            if child.name == WEB and short_lives >= SHORT_LIVES_OF_WEB:
                raise NotReadyToStart(
                    f"The web server ended {short_lives} times as soon as it was started "
                    f"(at last with {how_it_ended(code)}): what it said stands above."
                )
            pause = min(SHORTEST_PAUSE_SECONDS * 2 ** max(short_lives - 1, 0), LONGEST_PAUSE_SECONDS)
            self.terminal.say(f"{child.name} ended ({how_it_ended(code)}); starting it again in {pause:g} s.")
            await asyncio.sleep(pause)

    async def _show_panel(self, ready: asyncio.Task[None]) -> None:
        link = asyncio.create_task(first_login(self.environ)) if self.settings.is_demo else None
        while not (await asyncio.wait({ready}, timeout=SAY_NOT_READY_AFTER_SECONDS))[0]:
            self.terminal.say(f"Not ready yet: {self.settings.base_url}/readyz does not say 200.")
        seconds = time.monotonic() - self.began
        lines = where_to_look(
            self.settings,
            seconds=seconds,
            is_colourful=self.terminal.is_interactive,
            first_login=await link if link else None,
        )
        for line in lines:
            self.terminal.say(line)

    async def _unless_stopped(self, work: Coroutine[None, None, None]) -> None:
        """Do `work`, or leave it where it is as soon as somebody asks for the end. Raises Stopping then."""
        working, asked = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not working.done():
            working.cancel()
            raise Stopping
        working.result()

    async def _stop_all(self) -> None:
        """In the reverse order of the start, within ten seconds; who does not go is killed."""
        for keeper in self._keepers:
            keeper.cancel()
        deadline = time.monotonic() + STOP_SECONDS
        web = [child for child in self._children if child.name == WEB]
        workers = [child for child in reversed(self._children) if child.name != WEB]
        for group, until in ((web, time.monotonic() + WEB_ALONE_SECONDS), (workers, deadline), (web, deadline)):
            for child in group:
                child.ask_to_stop()
            await self._until_ended(group, until)
        self._kill(self._children)
        if self._queue is not None:
            self._queue.ask_to_stop()
            await self._until_ended([self._queue], time.monotonic() + QUEUE_STOP_SECONDS)
            self._kill([self._queue])
        await self._until_ended(self._everybody(), time.monotonic() + QUEUE_STOP_SECONDS)
        self.guardian.dismiss()

    async def _until_ended(self, children: Sequence[Child], deadline: float) -> None:
        running = [asyncio.create_task(child.ended()) for child in children if child.is_running]
        if running:
            await asyncio.wait(running, timeout=max(deadline - time.monotonic(), 0))

    def _kill(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.is_running:
                self.terminal.say(f"{child.name} does not stop; killing it.")
                child.kill()

    def _everybody(self) -> list[Child]:
        return [*self._children, *([self._queue] if self._queue else [])]

    def _child(self, process: Process, *, log: Path | None = None) -> Child:
        names = [QUEUE, *(one.name for one in self.procfile.processes)]
        width, colour = max(map(len, names)), names.index(process.name) if process.name in names else 0

        def say(line: str) -> None:
            self.terminal.prefixed(process.name, line, width=width, colour=colour)

        return Child(process, self.environ, say, self.guardian, log)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGCHLD, self._look_at_everybody)
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(asked) != signal.SIG_IGN:  # nohup
                loop.add_signal_handler(asked, self._on_stop_signal)

    def _look_at_everybody(self) -> None:
        for child in self._everybody():
            child.look()

    def _on_stop_signal(self) -> None:
        """The first asks for the end; one more does not wait for it."""
        if self._stop.is_set():
            self._kill(self._everybody())
        self._stop.set()


def main() -> int:
    """Check the ground, then run. Returns the exit code; each refusal is one sentence on stderr."""
    os.umask(FOR_THIS_USER_ALONE)
    terminal, root = Terminal.standard(), Path.cwd()
    environ = dict(os.environ)  # noqa: TID251 - an entry point, which passes it on
    try:
        prepare_data_folder(data_folder(environ))
        settings = Settings.from_env(environ)
        procfile = read_procfile(root / "Procfile")
        lock = take_lock(settings.data_dir, terminal.say)
        check_port(settings.bind, settings.port)
        for warning in warnings(settings):
            terminal.say(warning)
        environ = environ_of_children(environ, settings)
        asyncio.run(Supervisor(settings, procfile, terminal, Guardian(lock), environ).run())
    except (NotReadyToStart, ProcfileBroken, ServerMissing, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def delays(names: Sequence[str]) -> list[float]:
    """When each begins, in seconds. The web server at once, the others behind it, one by one."""
    order = sorted(names, key=lambda name: name != WEB)
    return [order.index(name) * CORE_SECONDS_BETWEEN_STARTS / (os.cpu_count() or 1) for name in names]


def data_folder(environ: Mapping[str, str]) -> Path:
    """The folder that Settings will name, before it writes there."""
    return Path(environ.get("CAMPAIGN_DATA_DIR", "").strip() or "var").absolute()


def environ_of_children(environ: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """What the children get: this Python's programs first on PATH, one data folder wherever they go, output at once."""
    path = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
    ours = {"PATH": path, "CAMPAIGN_DATA_DIR": str(settings.data_dir), "PYTHONUNBUFFERED": "1"}
    return {**environ, **ours}


if __name__ == "__main__":
    sys.exit(main())
