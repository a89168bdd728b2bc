"""The folder of sealed files: a file is there when it is whole, and for nobody else to read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from campaign.exports.lists.storage import FolderStorage

NAME = "0" * 32


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "exports")
    with storage.draft(NAME) as file:
        file.write(b"half")
        with pytest.raises(FileNotFoundError):
            storage.open(NAME)
    with storage.open(NAME) as file:
        assert file.read() == b"half"
    assert stat.S_IMODE((tmp_path / "exports").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "exports" / NAME).stat().st_mode) == 0o600


def test_what_failed_leaves_nothing(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    with pytest.raises(ZeroDivisionError), storage.draft(NAME):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_whoever_was_swept_away_meanwhile_is_told(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    with pytest.raises(FileNotFoundError), storage.draft(NAME):
        storage.remove(NAME)
    assert list(tmp_path.iterdir()) == []


def test_names_are_of_files_whole_or_not_and_of_nothing_else(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "none")
    assert storage.names() == set()
    storage = FolderStorage(tmp_path)
    (tmp_path / "readme.txt").touch()
    with storage.draft("1" * 32):
        assert storage.names() == {"1" * 32}
    storage.remove("1" * 32)
    storage.remove("1" * 32)
    assert storage.names() == set()


@pytest.mark.parametrize("name", ["../secret", "", "A" * 32, "0" * 31])
def test_no_other_name_leads_anywhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError):
        FolderStorage(tmp_path).open(name)
