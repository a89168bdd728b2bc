"""What the command says: lines for people on the terminal, JSON for programs, complaints on standard error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

BAR = 30
LINE_EVERY = 50_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(slots=True)
class Progress:
    """How far long work has come: a bar that redraws itself on a terminal, a line now and then elsewhere."""

    stream: TextIO
    label: str
    total: int
    _said: int = field(default=0, init=False)

    def reach(self, done: int) -> None:
        """`done` of the total are done."""
        if self.stream.isatty():
            share = min(done / self.total, 1.0) if self.total else 1.0
            bar = "#" * round(share * BAR)
            self.stream.write(f"\r{self.label} [{bar:<{BAR}}] {share:4.0%} {done:,}")
            self.stream.flush()
        elif done - self._said >= LINE_EVERY:
            self._said = done
            self.stream.write(f"{self.label}: {done:,} of {self.total:,}\n")

    def end(self) -> None:
        if self.stream.isatty():
            self.stream.write("\n")


@dataclass(frozen=True, slots=True)
class Output:
    """Where the command speaks to. `is_json`: a program reads standard output."""

    stdout: TextIO
    stderr: TextIO
    is_json: bool = False

    def say(self, line: str) -> None:
        """A line for people; nothing where a program reads."""
        if not self.is_json:
            self.stdout.write(f"{line}\n")

    def complain(self, sentence: str) -> None:
        self.stderr.write(f"{sentence}\n")

    def tell(self, value: object) -> None:
        """A value for programs; nothing where people read."""
        if self.is_json:
            self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Columns under their heads, as wide as what stands in them; no control character reaches the terminal."""
        lines = [list(head), *([plain(str(cell)) for cell in row] for row in rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
        for line in lines:
            self.say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Progress]:
        """On standard error, so that standard output stays what a program asked for."""
        shown = Progress(self.stderr, label, total)
        try:
            yield shown
        finally:
            shown.end()


def plain(text: str) -> str:
    """On one line, without what could steer a terminal."""
    return _CONTROL.sub(" ", text)
