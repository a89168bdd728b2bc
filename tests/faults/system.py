"""A whole service of real processes with faults to put into it: kept alive as a supervisor does, stopped, told to crash."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from campaign.embedded.sessions import signal_process
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.system import System, eventually

LOADING_SECONDS = 120.0


@dataclass
class FaultySystem(System):
    """`extra` are settings more; `names` the processes that are started, all of them unless told."""

    extra: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ("web", "relay", "mail", "counts", "upkeep", "exports", "scheduler")

    def start(self) -> FaultySystem:
        for name in self.names:
            self.begin(name)
        return self

    def wait_until_loaded(self) -> None:
        """The first pages of each kind take much longer than any other."""

        def is_loaded() -> bool:
            with suppress(OSError):
                return self.get("/cy/").status == 200 and self.get("/cy/deisebau/dim").status == 404
            return False

        eventually(is_loaded, seconds=LOADING_SECONDS)

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self.extra}

    def keep(self) -> int:
        """Start again whatever has died, as the supervisor would; how many."""
        dead = [name for name in self.names if not self.processes[name].is_running]
        for name in dead:
            self.begin(name)
        return len(dead)

    def pause(self, name: str) -> None:
        """The process stands still, as one whose machine swaps or is moved."""
        self._signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        self._signal(name, signal.SIGCONT)

    def ask_to_stop(self, name: str) -> None:
        """As a deployment does."""
        self._signal(name, signal.SIGTERM)

    def _signal(self, name: str, number: signal.Signals) -> None:
        signal_process(self.processes[name].pid, number)


def copies(provider: FakeSendGrid, people: Iterable[str]) -> dict[str, int]:
    """How many mails the provider took for each of these addresses."""
    return {email: len(provider.mails_to(email)) for email in people}
