"""The floor of an XLSX: XlsxWriter's own loop, `python -m benchmarks.floors.xlsx_loop URL PATH STATEMENT`.

The rows are in memory before the time is taken, and are written cell by cell by their types, in its mode of constant memory.
Leaves out: reading the rows from the database, words for codes, marks on what looks like a formula, who is left out and why,
hash, seal and fsync, and what a worker notes in the database. Prints the seconds that the loop and closing the book took.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from time import perf_counter

import psycopg
import xlsxwriter


def main(url: str, path: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        rows = [[_plain(value) for value in row] for row in connection.execute(statement.encode())]
    begun = perf_counter()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif isinstance(value, int):
                    sheet.write_number(number, place, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, day)
    sys.stdout.write(f"{perf_counter() - begun}\n")


def _plain(value: object) -> object:
    """As the library takes it: moments without a zone, ids as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return value if value is None or isinstance(value, int) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
