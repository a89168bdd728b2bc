"""Tells the encoding of a CSV file by what its bytes can be, in a fixed order: nothing is guessed from frequencies.

A byte order mark; else UTF-8, if all of it is; else Windows-1252, if none of it is. Lines of both kinds are refused: one
reading would spoil the others. What a byte cannot be in the encoding is left to be refused by its row.
"""

from __future__ import annotations

import codecs
import re

from campaign.drives.target_files.tables import FileRefusedError, Source

UTF_8, UTF_8_BOM, UTF_16, WINDOWS_1252 = "utf-8", "utf-8-sig", "utf-16", "windows-1252"
ENCODINGS = (UTF_8, UTF_8_BOM, UTF_16, WINDOWS_1252)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# What names and addresses in Latin script hold beyond ASCII. "É’" in Windows-1252 would be another letter in UTF-8.
_LIKELY = re.compile("[\x00-\x7f\u00a0-\u017f\u1e80-\u1eff\u2000-\u206f\u20ac\u2122]*")


def detect_encoding(source: Source) -> str:
    """One of ENCODINGS. Raises FileRefusedError, with the line where it can be said."""
    with source.open("rb") as file:
        head = file.read(4)
    if head in _UTF_32:
        raise FileRefusedError("targets-encoding-unknown")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _check_utf_16(source)
        return UTF_16
    if head.startswith(codecs.BOM_UTF8):
        return UTF_8_BOM
    return _detect_by_line(source)


def _detect_by_line(source: Source) -> str:
    first_utf_8, first_other = 0, 0
    with source.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if number == 1 and b"\0" in line:
                raise FileRefusedError("targets-file-binary", line=number)
            if line.isascii():
                continue
            if _is_utf_8(line):
                first_utf_8 = first_utf_8 or (number if _LIKELY.fullmatch(line.decode()) else 0)
            else:
                first_other = first_other or number
    if first_utf_8 and first_other:
        raise FileRefusedError("targets-encoding-mixed", line=max(first_utf_8, first_other))
    return WINDOWS_1252 if first_other else UTF_8


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check_utf_16(source: Source) -> None:
    with source.open("rb") as file:
        content = file.read()
    try:
        content.decode(UTF_16)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(UTF_16, errors="replace")
        raise FileRefusedError("targets-encoding-broken", line=before.count("\n") + 1) from None
