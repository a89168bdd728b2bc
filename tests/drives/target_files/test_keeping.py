"""A file of targets is kept for a day, for its drive alone."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from campaign.clock import utc_now
from campaign.drives.target_files.keeping import FOLDER, find_file, keep_file, sweep_files, throw_file_away
from campaign.errors import NotFoundError
from campaign.ids import new_id


@pytest.fixture
def coming(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir()
    path = tmp_path / FOLDER / "coming-1"
    path.write_text("name\nJane Hutt\n", encoding="utf-8")
    return path


def grow_old(path: Path) -> None:
    moment = (utc_now() - timedelta(days=1, minutes=1)).timestamp()
    os.utime(path, (moment, moment))


def test_a_file_stays_when_what_came_in_is_gone_and_is_found_by_its_drive_alone(tmp_path: Path, coming: Path) -> None:
    drive_id = new_id()
    upload_id = keep_file(tmp_path, drive_id, coming, account_id=new_id())
    coming.unlink()
    assert find_file(tmp_path, drive_id, upload_id).read_text(encoding="utf-8").startswith("name")
    for other in ((new_id(), upload_id), (drive_id, new_id())):
        with pytest.raises(NotFoundError):
            find_file(tmp_path, *other)
    throw_file_away(tmp_path, drive_id, upload_id)
    with pytest.raises(NotFoundError):
        find_file(tmp_path, drive_id, upload_id)


def test_what_nobody_came_back_for_is_swept_and_found_by_nobody(tmp_path: Path, coming: Path) -> None:
    drive_id = new_id()
    old, new = (keep_file(tmp_path, drive_id, coming, account_id=new_id()) for _ in range(2))
    other = tmp_path / FOLDER / "coming-2"
    other.write_text("", encoding="utf-8")
    assert sweep_files(tmp_path) == 0
    grow_old(other)
    assert sweep_files(tmp_path) == 1
    grow_old(coming)  # one file under three names
    with pytest.raises(NotFoundError):
        find_file(tmp_path, drive_id, old)
    assert sweep_files(tmp_path) == 3 and sweep_files(tmp_path) == 0
    assert new != old


def test_without_a_folder_there_is_nothing_to_sweep(tmp_path: Path) -> None:
    assert sweep_files(tmp_path) == 0
