"""What is said of rows that cannot be taken: which row, which column, and why by a slug. Never what stood in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.errors import ConflictError


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """`row` is as a spreadsheet counts them, the header being the first; `column` is a field, empty for the whole row."""

    row: int
    column: str
    slug: str


class RowsRefusedError(ConflictError):
    """Some rows cannot be taken, and so none was."""

    slug = "rows-refused"

    def __init__(self, rows: Sequence[RefusedRow]) -> None:
        super().__init__()
        self.rows = tuple(rows)
