"""Ties processes together so that none outlives its starter. Owns the Linux calls for it; starts nothing itself.

Where a system has no PR_SET_PDEATHSIG or no /proc, the functions do what they can and say nothing.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
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
