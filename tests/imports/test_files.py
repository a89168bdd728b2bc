"""A file lies sealed from its first byte, is read where it lies, and is refused where anybody touched it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.drives.target_files.tables import FileRefusedError
from campaign.ids import new_id
from campaign.imports import files
from campaign.imports.deciding import NewImport, write_import
from campaign.imports.files import SealedFile, coming_file, keep_file, kept_file, sealed_room
from campaign.imports.working import look_through, work_on_imports
from tests.cast import charlie_opens_petition
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.drives.target_files.files import write_xlsx
from tests.imports.files import KEYS, SHEET, progress

OLD, NEW = b"0" * 32, b"1" * 32
NEWEST = (NEW, OLD)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PIECE", 16)


def kept(folder: Path, content: bytes, keys: tuple[bytes, ...] = (OLD,)) -> SealedFile:
    with sealed_room(folder, keys) as sink:
        for at in range(0, len(content), 7):
            sink.write(content[at : at + 7])
        sink.flush()
        coming = coming_file(Path(sink.name), keys)
        keep_file(coming)
    return kept_file(folder, coming.import_id, NEWEST)


def whole(file: SealedFile) -> bytes:
    with file.open("rb") as plain:
        return plain.read()


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 32, 100])
def test_what_was_sealed_is_read_whole_and_from_anywhere(tmp_path: Path, length: int) -> None:
    content = os.urandom(length)
    file = kept(tmp_path, content)
    assert whole(file) == content
    with file.open("rb") as plain:
        assert plain.seek(0, os.SEEK_END) == length
        for at in (length // 2, 0, max(0, length - 3)):
            plain.seek(at)
            assert plain.read(5) == content[at : at + 5]


def _cut(sealed: bytes) -> bytes:
    return sealed[: 2 * (16 + files.FRAME)]


def _turned(sealed: bytes) -> bytes:
    piece = 16 + files.FRAME
    return sealed[piece : 2 * piece] + sealed[:piece] + sealed[2 * piece :]


@pytest.mark.parametrize("spoil", [_cut, _turned, lambda sealed: sealed[:-1] + b"x", lambda _: b"", lambda _: b"short"])
def test_what_was_touched_is_refused(tmp_path: Path, spoil: object) -> None:
    file = kept(tmp_path, b"Suzie Evans and everybody else on the sheet")
    file.path.write_bytes(spoil(file.path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(FileRefusedError):
        whole(file)


def test_a_file_of_another_import_is_refused(tmp_path: Path) -> None:
    file = kept(tmp_path, b"Suzie Evans")
    with pytest.raises(FileRefusedError):
        whole(SealedFile(file.path, new_id(), NEWEST))


def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    with sealed_room(tmp_path, (OLD,)) as sink:
        sink.write(b"Suzie Evans and everybody")
        assert [b"Suzie" in path.read_bytes() for path in tmp_path.iterdir()] == [False]
    assert list(tmp_path.iterdir()) == []


@ON_SQLITE_ALONE
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_file_that_is_looked_through_stands_nowhere_in_plain(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """Also not in a temporary file: there is none."""
    content = SHEET.encode() if ending == "csv" else _spreadsheet(tmp_path)
    file = kept(tmp_path / "imports", content, KEYS.sealing)  # type: ignore[arg-type]

    def refuse(*_: object, **__: object) -> Iterator[None]:
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    import_id = _written(database, file.import_id)
    work_on_imports(database, tmp_path / "imports", KEYS)
    seen = progress(database, import_id)
    assert (seen.state, seen.fresh) == ("checked", 2)
    assert list((tmp_path / "imports").iterdir()) == []


@ON_SQLITE_ALONE
def test_a_file_that_is_gone_is_said_to_be(database: Database, tmp_path: Path) -> None:
    import_id = _written(database, new_id())
    file = kept_file(tmp_path, import_id, KEYS.sealing)
    assert look_through(database, import_id, file, keys=KEYS, on_progress=lambda _: None)
    assert (progress(database, import_id).state, progress(database, import_id).trouble) == (
        "refused",
        "targets-file-unreadable",
    )


def _written(database: Database, import_id: UUID) -> UUID:
    drive_id = charlie_opens_petition(database)
    with database.transaction() as session:
        new = NewImport(drive_id, "paper", "recorded", "The fair", date(2026, 10, 3), id=import_id)
        return write_import(session, new).id


def _spreadsheet(folder: Path) -> bytes:
    return write_xlsx(folder, [line.split(",") for line in SHEET.splitlines()]).read_bytes()
