from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.stage import Stage


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose path is short enough for a socket below it, that every user may enter."""
    path = Path(tempfile.mkdtemp(prefix="cydlais-test-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def make_stage(short_path: Path) -> Iterator[Callable[..., Stage]]:
    """Makes folders with a Procfile of small programs; every process started there is gone after the test."""
    stages: list[Stage] = []

    def make(procfile: str | None = None, name: str = "stage") -> Stage:
        stages.append(Stage.set_up(short_path / name, procfile))
        return stages[-1]

    yield make
    for stage in stages:
        stage.clear()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """Such a folder with web, worker and mail."""
    return make_stage()
