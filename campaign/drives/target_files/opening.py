"""Opens a file of rows, whatever it is called: what it is shows by its first bytes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from io import SEEK_END

from campaign.drives.target_files.csv_rows import CsvForm, open_csv
from campaign.drives.target_files.tables import LARGEST_FILE, FileRefusedError, IsKnownHeader, Source, Table
from campaign.drives.target_files.xlsx_rows import open_xlsx

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def open_table(source: Source, form: CsvForm, is_known: IsKnownHeader) -> AbstractContextManager[Table]:
    """The file as a table; `form` and `is_known` are for CSV. Raises FileRefusedError."""
    try:
        with source.open("rb") as file:
            head = file.read(4)
            size = file.seek(0, SEEK_END)
    except OSError as error:
        raise FileRefusedError("targets-file-unreadable") from error
    if size > LARGEST_FILE:
        raise FileRefusedError("targets-file-too-large")
    if not head:
        raise FileRefusedError("targets-file-empty")
    if head == _OLE:
        raise FileRefusedError("targets-file-xls")
    if head == _PDF:
        raise FileRefusedError("targets-file-unknown")
    if head == _ZIP:
        return open_xlsx(source)
    return open_csv(source, form, is_known)
