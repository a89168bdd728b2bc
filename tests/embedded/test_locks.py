from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from campaign.embedded.locks import LockBroken, read_lock, write_lock_without
from tests.embedded.check_locks import TOP, problems

GOOD = "blinker==1.9.0 ; python_version >= '3.11' \\\n    --hash=sha256:" + "a" * 64 + "\n    # via flask\n"


@pytest.fixture
def copy_of_the_locks(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", "requirements-dev.in", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(TOP / name, tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_locks_are_hashed_name_no_index_and_hold_what_is_asked_for() -> None:
    assert problems(TOP) == []


def test_a_lock_with_an_address_is_refused(copy_of_the_locks: Path) -> None:
    change(copy_of_the_locks / "requirements.txt", "# via", "# from https://packages.example.org via")
    assert "names where packages come from" in problems(copy_of_the_locks)[0]


def test_a_dependency_that_was_not_locked_is_noticed(copy_of_the_locks: Path) -> None:
    change(copy_of_the_locks / "pyproject.toml", "dependencies = [", 'dependencies = ["not-locked>=1",')
    change(copy_of_the_locks / "requirements-dev.in", "pytest", "pytest-randomly\npytest")
    assert problems(copy_of_the_locks) == [
        "not-locked is asked for and not in requirements.txt: run make lock",
        "pytest-randomly is asked for and not in requirements-dev.txt: run make lock",
    ]


def test_a_dependency_that_is_locked_and_no_longer_asked_for_is_noticed(copy_of_the_locks: Path) -> None:
    change(copy_of_the_locks / "pyproject.toml", '    "sendgrid>=6.12.5",\n', "")
    assert problems(copy_of_the_locks) == ["sendgrid is in requirements.txt and no longer asked for: run make lock"]


def test_tests_cannot_run_on_other_packages_than_production(copy_of_the_locks: Path) -> None:
    change(copy_of_the_locks / "requirements-dev.txt", "\nrq==", "\nrq==9.")
    assert problems(copy_of_the_locks) == ["requirements-dev.txt has another rq than requirements.txt"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        ("# nothing but a comment\n", "is empty"),
        (GOOD + "click==8.5.1\n", "broken at line 4"),
        (GOOD + "click>=8 --hash=sha256:" + "a" * 64, "broken at line 4"),
        (GOOD + "click==8.5.1 --hash=md5:" + "a" * 32, "broken at line 4"),
        (GOOD + "--index-url http://packages.example.org\n", "broken at line 4"),
        (GOOD[:40], "broken at line 1"),
        (GOOD + "click==8.5.1 \\\n    --hash=sha256:" + "a" * 64 + " \\\n", "broken at line 4"),
        ("<<<<<<< HEAD\n" + GOOD, "broken at line 1"),
    ],
)
def test_a_lock_that_is_not_whole_is_refused_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(text)
    with pytest.raises(LockBroken, match=fault):
        read_lock(lock)


def test_a_lock_without_one_package_still_names_the_hashes_of_the_others(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(GOOD + GOOD.replace("blinker", "Valkey_Lite"))
    write_lock_without(lock, read_lock(lock), names={"valkey-lite"})
    assert [one.name for one in read_lock(lock)] == ["blinker"]
