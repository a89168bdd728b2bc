"""What every test may ask for: a migrated database of each kind, real servers, settings, the application."""

from __future__ import annotations

import gc
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from campaign import migrate
from campaign.db import Database
from campaign.garbage import keep_what_is_loaded
from campaign.settings import Settings
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.reused_database import ReusedDatabase
from tests.servers.scratch import make_scratch
from tests.servers.valkey import ValkeyServer

DATABASES = ("sqlite", "postgresql")
TESTS = Path(__file__).parent
FOLDERS_FIRST = ("browser", "embedded", "faults", "journeys")  # their tests mostly wait, for processes of their own


def pytest_configure(config: pytest.Config) -> None:
    """Folders of tests stand where those of servers do, unless --basetemp says otherwise; Ctrl-C is heard anywhere.

    Nothing that is read until the first test is garbage: see `pytest_runtestloop`.
    """
    gc.disable()
    if config.option.basetemp is None:
        config.option.basetemp = str(make_scratch("tests") / "tmp")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # in the background; what we start has to hear it
        signal.signal(signal.SIGINT, signal.default_int_handler)


class OneBrowser(LoadFileScheduling):
    """A file runs whole in one process, and so does the browser's folder: two Chromiums at once are too slow for both."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneBrowser:
    return OneBrowser(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits comes first: others run beside it meanwhile, and nobody waits for it at the end."""
    places = {folder: place for place, folder in enumerate(FOLDERS_FIRST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(TESTS).parts[0], len(places)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Thousands of tests and all that they import stay: else each look for garbage would go through half a million objects."""
    keep_what_is_loaded()
    gc.enable()


@pytest.fixture(scope="session")
def is_long(pytestconfig: pytest.Config) -> bool:
    """Whether everything is looked at, and pictures are kept for the eye: as in `make test-long`."""
    return bool(pytestconfig.option.markexpr != "not long")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL for the whole run."""
    server = postgres_server().start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A real Valkey for the whole run; flush it if you need it empty."""
    server = ValkeyServer().start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


def copy_sqlite(template: Path, path: Path) -> None:
    """In place of whatever was there, its write-ahead log too."""
    for former in path.parent.glob(f"{path.name}*"):
        former.unlink()
    shutil.copyfile(template, path)


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    url = postgres.create_database()
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    database.dispose()


@pytest.fixture(scope="session")
def reused_postgres(postgres: PostgresServer, migrated_postgres: str) -> Iterator[ReusedDatabase]:
    reused = ReusedDatabase(postgres, migrated_postgres)
    yield reused
    reused.remove()


@pytest.fixture(scope="session")
def reused_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reused") / "test.sqlite3"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database without rows; every test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("reused_sqlite")
        copy_sqlite(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    reused: ReusedDatabase = request.getfixturevalue("reused_postgres")
    yield reused.url
    reused.empty()


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[str, Database]]:
    """By address: an engine remembers what it has compiled, so that the next test need not wait for it again."""
    made: dict[str, Database] = {}
    yield made
    for database in made.values():
        database.dispose()


@pytest.fixture
def database(database_url: str, engines: dict[str, Database]) -> Iterator[Database]:
    if database_url not in engines:
        engines[database_url] = Database(database_url)
    opened = engines[database_url]
    yield opened
    if opened.is_sqlite or opened.engine.pool.checkedout():  # type: ignore[attr-defined]
        opened.dispose()  # others on PostgreSQL wait for the next test: a new one must learn about every table again


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a demonstration on the test's own database, with no server behind any address."""
    return Settings.from_env(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": f"unix://{tmp_path}/no-such.sock",
            "CAMPAIGN_DATA_DIR": str(tmp_path / "var"),
            "SECRET_KEY": "a secret that only tests know, 0123456789",
            "IDENTITY_KEY": "another secret that only tests know, 01234",
            "EXPORT_KEY": "a third secret that only tests know, 012345",
            "SNAPSHOT_KEY": "a fourth secret that only tests know, 01234",
            "BASE_URL": "http://cydlais.test",
            "SENDGRID_HOST": "http://127.0.0.1:9",
        }
    )
