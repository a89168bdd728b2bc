"""Sessions of processes: who is in one, how it is told something, and how all that is left of some is ended.

Also run as a program by its path, as the guardian (campaign/embedded/guardian.py): reads on its standard input which sessions
there are (`+123`, `-123`); when the other end is gone, those that are left have been told by the kernel to end, and those
that do not are killed. It waits for as long as the service runs, and so loads next to nothing: not even what is ours beside it.
"""

from __future__ import annotations

import os
import signal
import sys
import time

TYPE_CHECKING = False  # as type checkers know it: the module of that name is large
if TYPE_CHECKING:
    from collections.abc import Iterable, Set

PROC = "/proc"
SESSION_FIELD = 3  # in /proc/<pid>/stat, counted from the state that follows the command's name
STATE_FIELD = 0


def session_members(session: int) -> list[int]:
    """The living processes of a session (zombies left out); empty where there is no /proc."""
    members = []
    for name in os.listdir(PROC) if os.access(PROC, os.R_OK) else ():  # noqa: PTH208 - pathlib is more than all of this
        if not name.isdecimal():
            continue
        try:
            with open(f"{PROC}/{name}/stat", "rb") as file:  # noqa: PTH123
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[SESSION_FIELD]) == session and fields[STATE_FIELD] not in (b"Z", b"X"):
            members.append(int(name))
    return members


def signal_session(session: int, signum: signal.Signals) -> int:
    """Send `signum` to every living process of a session. Returns how many there were."""
    members = session_members(session)
    for pid in members:
        signal_process(pid, signum)
    return len(members)


def signal_process(pid: int, signum: signal.Signals) -> None:
    """Send `signum`; a process that has gone already is no error."""
    try:
        os.kill(pid, signum)
    except (ProcessLookupError, PermissionError):
        return


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
