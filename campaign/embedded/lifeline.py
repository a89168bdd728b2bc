"""Ties processes together so that none outlives its starter. Owns the Linux calls for it; starts nothing itself.

Where a system has no PR_SET_PDEATHSIG or no /proc, the functions do what they can and say nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
SESSION_FIELD = 3  # in /proc/<pid>/stat, counted from the state that follows the command's name
STATE_FIELD = 0
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def dies_with_parent(signum: signal.Signals, parent: int | None = None) -> Callable[[], None]:
    """What a child must call between fork and exec, so that it gets `signum` when the thread that started it ends.

    Use as `preexec_fn`; the caller must not start children from a thread that ends before they do.
    """
    starter = os.getpid() if parent is None else parent

    def tie() -> None:
        follow_parent(signum)
        if os.getppid() != starter:  # it died before the tie was made
            os.kill(os.getpid(), signal.SIGKILL)

    return tie


def follow_parent(signum: signal.Signals) -> None:
    """Ask the kernel for `signum` when this process's parent ends; kept over exec."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)


def name_process(name: str) -> None:
    """What `top` and `ps -o comm` call this process from now on: the first 15 letters."""
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def session_members(session: int) -> list[int]:
    """The living processes of a session (zombies left out); empty where there is no /proc."""
    members = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        if int(fields[SESSION_FIELD]) == session and fields[STATE_FIELD] not in (b"Z", b"X"):
            members.append(int(entry.name))
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
