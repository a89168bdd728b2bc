"""Writes to the terminal of `make run`: plain lines, prefixed lines, one line of progress. Colour only on a terminal.

A terminal that has gone away is no reason to stop serving: what cannot be written is dropped.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TextIO

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
BAR = 24


@dataclass(slots=True)
class Terminal:
    """Where people read. `own_lines` says what is ours; children's lines are `prefixed`."""

    stream: TextIO
    _has_progress: bool = False

    @classmethod
    def standard(cls) -> Terminal:
        """Standard output, written whatever the characters are."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        return cls(sys.stdout)

    @property
    def is_interactive(self) -> bool:
        return self.stream.isatty()

    def say(self, line: str) -> None:
        """One line of our own."""
        self._clear_progress()
        self._write(f"{line}\n")

    def prefixed(self, name: str, line: str, *, width: int, colour: int) -> None:
        """A line of the child `name`, its column `width` wide."""
        prefix = f"{name:<{width}} |"
        if self.is_interactive:
            prefix = f"\x1b[{COLOURS[colour % len(COLOURS)]}m{prefix}\x1b[0m"
        self._write(f"{prefix} {line}\n")

    def progress(self, what: str, done: int, *, total: int) -> None:
        """Draw or redraw a bar; nothing where nobody looks."""
        if self.is_interactive:
            filled = BAR * min(done, total) // max(total, 1)
            self._write(f"\r{what} {'█' * filled}{'░' * (BAR - filled)} {min(done, total)}/{total} ")
            self._has_progress = True

    def _clear_progress(self) -> None:
        if self._has_progress:
            self._write("\r\x1b[K")
            self._has_progress = False

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):
            return
