"""What a file of rows is once it is open, whatever its kind; and why a file cannot be used at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from campaign.errors import DomainError

LARGEST_FILE = 100 * 1024 * 1024
MOST_COLUMNS = 100

IsKnownHeader = Callable[[str], bool]


class Source(Protocol):
    """What a file is read from, as often as it takes: a path, or what opens as one does."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO: ...


class FileRefusedError(DomainError):
    """The file cannot be used, nothing of it. `line` and `column` say where, as far as that is known."""

    slug = "targets-file-unknown"

    def __init__(self, slug: str, *, line: int | None = None, column: str | None = None) -> None:
        super().__init__(slug)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A cell without a value that can be used; `slug` says why."""

    slug: str


Cell = str | RefusedCell


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row by its number in a spreadsheet, the first being 1. `slug` says why it could not be read, if so."""

    number: int
    cells: Sequence[Cell]
    slug: str | None = None

    def is_blank(self) -> bool:
        """Whether there is nothing in it."""
        return self.slug is None and not any(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, with what was found out about the file that they stand in."""

    kind: str
    rows: Iterator[TableRow]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
