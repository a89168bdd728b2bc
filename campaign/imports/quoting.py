"""How cells of a file that is given back are written, and read again: nothing that somebody wrote is computed or changed."""

from __future__ import annotations

from dataclasses import replace

from campaign.drives.target_files.tables import TableRow

_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_QUOTE = "'"


def quoted(cell: str) -> str:
    """No spreadsheet computes it; what begins with such a quote by itself gets one more."""
    return f"{_QUOTE}{cell}" if cell.lstrip(_QUOTE).startswith(_SIGNS) else cell


def unquoted(cell: str) -> str:
    """What `quoted` was given."""
    return cell.removeprefix(_QUOTE) if cell.lstrip(_QUOTE).startswith(_SIGNS) else cell


def unquoted_row(row: TableRow) -> TableRow:
    return replace(row, cells=[unquoted(cell) if isinstance(cell, str) else cell for cell in row.cells])
