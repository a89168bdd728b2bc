from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from campaign.embedded import forked
from campaign.embedded.forked import Forked, can_fork, read_code
from tests.embedded.stage import wait_until

PROGRAM = ("python", "-m", "tests.embedded.forked_program")


def start(way: str) -> Forked:
    return Forked((*PROGRAM, way), {"PORT": "8000"}, lambda: None)


def ended(fork: Forked) -> tuple[int | None, list[str]]:
    """Its exit code and its lines."""
    with fork.stdout:
        lines = fork.stdout.read().decode().splitlines()
    wait_until(lambda: fork.poll() is not None)
    return fork.returncode, lines


def told(lines: list[str]) -> Any:
    return json.loads(lines[0])


def test_a_fork_has_its_own_words_environment_session_and_ears_and_nothing_that_is_open_here(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with (tmp_path / "lock").open("w"):
            code, lines = ended(start("well"))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert code == 0
    assert told(lines) == {
        "words": ["well"],
        "environ": {"PORT": "8000"},
        "open": [0, 1, 2],
        "is_alone": True,
        "hears_sigterm": True,
    }
    assert sys.argv[1:] != ["well"]


@pytest.mark.parametrize(
    ("way", "code", "last"),
    [("sentence", 1, "The database is away."), ("error", 1, "ValueError: broken"), ("number", 3, "{")],
)
def test_a_fork_ends_as_a_program_would(way: str, code: int, last: str) -> None:
    found, lines = ended(start(way))
    assert found == code
    assert lines[-1].startswith(last)


def test_a_fork_is_ended_by_a_signal_of_its_own() -> None:
    fork = start("wait")
    assert fork.stdout.read(1) == b"{"
    assert fork.poll() is None
    os.kill(fork.pid, signal.SIGTERM)
    assert ended(fork)[0] == -signal.SIGTERM


def test_what_is_the_services_own_is_forked_and_nothing_else() -> None:
    ours = ("gunicorn wsgi:app", "python -m workers.relay", "python -m campaign.cli init")
    assert all(can_fork(words.split()) for words in ours)
    assert not any(
        can_fork(words.split()) for words in ("python web.py", "valkey-server --port 0", "python -m http.server")
    )


def test_code_that_cannot_be_read_is_left_to_the_process_that_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forked, "WEB_CODE", ("campaign.no_such_module",))
    asyncio.run(read_code([("gunicorn", "wsgi:app"), ("python", "web.py")]))
