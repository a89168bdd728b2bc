"""The supervisor's side of the guardian, which outlives a supervisor that was killed, just long enough to see that nothing else
does. What the guardian does is campaign/embedded/sessions.py.
"""

from __future__ import annotations

import os
import subprocess
import sys

from campaign.embedded import sessions

PATIENCE_SECONDS = 6.0


class Guardian:
    """Tells the guardian of every session."""

    def __init__(self, lock: int) -> None:
        """Start it; it holds the descriptor `lock` too, so that no new start comes between."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", sessions.__file__, str(PATIENCE_SECONDS)],  # the interpreter alone
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
