"""Outlives a supervisor that was killed, just long enough to see that nothing else does.

Reads on its standard input which sessions there are (`+123`, `-123`); when the other end is gone, the sessions that
are left have been told by the kernel to end, and those that do not are killed. Also run as a program of that name.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Set

from campaign.embedded.lifeline import session_members, signal_session

PATIENCE_SECONDS = 6.0


class Guardian:
    """The supervisor's side: tells the guardian of every session."""

    def __init__(self, lock: int) -> None:
        """Start it; it holds the descriptor `lock` too, so that no new start comes between."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "campaign.embedded.guardian", str(PATIENCE_SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(lock,),
            start_new_session=True,
        )

    def watch(self, session: int) -> None:
        """This session must not outlive the supervisor."""
        self._tell(f"+{session}\n")

    def forget(self, session: int) -> None:
        """This session has ended."""
        self._tell(f"-{session}\n")

    def dismiss(self) -> None:
        """End it: everything else has ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, message: str) -> None:
        try:
            if self._process.stdin is not None:
                os.write(self._process.stdin.fileno(), message.encode())
        except OSError:
            return  # it was killed; the kernel's own tie remains


def sessions_left(messages: Iterable[str]) -> set[int]:
    """Read to the end; the sessions that were watched and not forgotten."""
    left: set[int] = set()
    for message in messages:
        (left.add if message.startswith("+") else left.discard)(int(message[1:]))
    return left


def end_sessions(sessions: Set[int], patience: float) -> None:
    """Wait until every process of the sessions has ended, `patience` seconds at most; then kill what is left."""
    deadline = time.monotonic() + patience
    while any(session_members(one) for one in sessions) and time.monotonic() < deadline:
        time.sleep(0.05)
    while sum(signal_session(one, signal.SIGKILL) for one in sessions):
        time.sleep(0.02)


if __name__ == "__main__":
    for deaf_to in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(deaf_to, signal.SIG_IGN)
    end_sessions(sessions_left(sys.stdin), float(sys.argv[1]))
