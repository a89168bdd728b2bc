"""The encoding is found out from the bytes, and a file of two encodings is not guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.drives.target_files.tables import FileRefusedError
from tests.drives.target_files.files import (
    HEADER,
    LATIN_MEMBERS,
    MEMBERS,
    as_csv,
    names,
    read,
    refusals,
    write,
)

WELSH = as_csv([HEADER, *MEMBERS])
LATIN = as_csv([HEADER, *LATIN_MEMBERS])


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (WELSH.encode(), "utf-8"),
        (WELSH.encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfe" + WELSH.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + WELSH.encode("utf-16-be"), "utf-16"),
    ],
)
def test_every_usual_encoding_is_found_out_and_read(tmp_path: Path, content: bytes, encoding: str) -> None:
    file = read(write(tmp_path, content))
    assert (file.encoding, names(file), file.refused) == (encoding, ["Siân Ŵyn", "Rhûn ap Môn"], [])


def test_windows_1252_is_read_with_its_accents_and_quotes(tmp_path: Path) -> None:
    file = read(write(tmp_path, LATIN.replace("Peña", "Peña “y Gŵr”".replace("ŵ", "w")).encode("windows-1252")))
    assert (file.encoding, names(file)) == ("windows-1252", ["Siân Môn", "José Peña “y Gwr”"])


def test_what_only_looks_like_utf_8_does_not_make_a_file_mixed(tmp_path: Path) -> None:
    header, first, second = LATIN.splitlines()
    content = "\r\n".join([header, first.replace("Siân Môn", "SIÂN CAFÉ’"), second.replace("José", "CAFÉ’")])
    assert names(read(write(tmp_path, content.encode("windows-1252")))) == ["SIÂN CAFÉ’", "CAFÉ’ Peña"]


def test_lines_of_two_encodings_are_refused_with_the_line(tmp_path: Path) -> None:
    header, first, second = LATIN.splitlines()
    content = header.encode() + b"\r\n" + first.encode() + b"\r\n" + second.encode("windows-1252")
    path = write(tmp_path, content)
    with pytest.raises(FileRefusedError, match="targets-encoding-mixed") as refused:
        read(path)
    assert refused.value.line == 3
    file = read(path, encoding="utf-8")
    assert (names(file), refusals(file)) == (["Siân Môn"], [(3, "name", "cell-undecodable")])


def test_bytes_that_windows_1252_does_not_have_are_refused_by_their_row(tmp_path: Path) -> None:
    content = LATIN.encode("windows-1252").replace("Peña".encode("windows-1252"), b"Pe\x81a")
    file = read(write(tmp_path, content))
    assert (names(file), refusals(file)) == (["Siân Môn"], [(3, "name", "cell-undecodable")])


def test_text_that_was_garbled_before_it_was_saved_is_refused(tmp_path: Path) -> None:
    garbled = LATIN.replace("Siân", "Siân".encode().decode("windows-1252")).replace("Peña", "Pe?a")
    assert refusals(read(write(tmp_path, garbled))) == [(2, "name", "cell-damaged"), (3, "name", "cell-damaged")]


@pytest.mark.parametrize(
    ("content", "slug", "line"),
    [
        (WELSH.encode("utf-32"), "targets-encoding-unknown", None),
        (WELSH.encode("utf-16-le"), "targets-file-binary", 1),
        (b"\xff\xfe" + WELSH.encode("utf-16-le") + b"\x00\xd8\n\x00", "targets-encoding-broken", 4),
    ],
)
def test_what_cannot_be_decoded_is_refused_whole(tmp_path: Path, content: bytes, slug: str, line: int | None) -> None:
    with pytest.raises(FileRefusedError, match=slug) as refused:
        read(write(tmp_path, content))
    assert refused.value.line == line
