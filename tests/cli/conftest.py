"""A terminal for Charlie: commands run in this process, on the test's own database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from campaign.cli import main, shell
from campaign.db import Database


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]
FOLDER = Path(__file__).parent
# Those whose commands do no more than call what has tests of its own, on both databases.
OF_CALLS_ALONE = ("areas", "blocks", "counts", "drives", "invalidations", "letters", "lists", "mailboxes", "moderation")
OF_CALLS_ALONE += ("pledges", "retention", "signatures")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Such commands are tried on SQLite in `make test`, and on PostgreSQL too in `make test-long`."""
    files = {FOLDER / f"test_{name}.py" for name in OF_CALLS_ALONE}
    for item in items:
        cases = getattr(item, "callspec", None)
        if cases and cases.params.get("database_url") == "postgresql" and item.path in files:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def commands_engines() -> dict[str, Database]:
    """By address, those of commands: the next command need not compile again what one before it has said."""
    return {}


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Only what a test sets."""
    for name in ("SENDGRID_API_KEY", "SENDGRID_HOST", "CAMPAIGN_ENV", "METRICS_TOKEN", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAMPAIGN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("REDIS_URL", f"unix://{tmp_path}/no-such.sock")
    return monkeypatch


@pytest.fixture
def anywhere(
    environ: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], commands_engines: dict[str, Database]
) -> Run:
    """Runs a command with whatever the environment says."""

    def database_at(url: str, **options: Any) -> Database:
        return commands_engines.get(url) or commands_engines.setdefault(url, Database(url, **options))

    environ.setattr(shell, "Database", database_at)

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as error:  # argparse's own
            code = int(error.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def run(database_url: str, environ: pytest.MonkeyPatch, anywhere: Run) -> Run:
    """Runs a command on the test's database."""
    environ.setenv("DATABASE_URL", database_url)
    return anywhere
