"""A browser without script, and Charlie's petition to look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.notifications import links
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition, latest, sign, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive
from tests.http.made_app import app_for
from tests.journeys.system import System, eventually

LinkTo = Callable[..., str]
FOLDER = Path(__file__).parent
NOBODY = "127.0.0.1:9"
STARTED_SECONDS = 90  # it reads much before its first answer, and others may share the machine


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages are looked at on SQLite in `make test`, and on PostgreSQL too in `make test-long`: what they call runs on both."""
    for item in items:
        cases = getattr(item, "callspec", None)
        if cases and cases.params.get("database_url") == "postgresql" and item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.long)


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    return app_for(settings, database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Keeps no cookies: none may be needed."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def pledge_drive(database: Database) -> UUID:
    return charlie_opens_pledge_drive(database)


@pytest.fixture
def suzies(database: Database, petition: UUID) -> UUID:
    """What Suzie typed, waiting for her to press the button."""
    sign(database, signing(petition, comment="It matters to me.", consent_campaign=True))
    return latest(database)


@pytest.fixture
def link_to(settings: Settings, database: Database) -> LinkTo:
    """The path that a mail carries: `link_to("verify", contribution_id)`, in English unless told."""

    def make(purpose: str, contribution_id: UUID, language: str = "en") -> str:
        desk = Desk(settings, Keyring(settings.secret_key))
        with database.reading() as session:
            contribution = session.get_one(Contribution, contribution_id)
        token = links.token(desk, purpose, contribution)
        return path_to(purpose.replace("-", "_"), language, token=token)

    return make


@pytest.fixture(scope="session")
def web(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The web server that the Procfile starts, alone, with Charlie's petition: nothing here gets as far as a worker."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copy(migrated_sqlite, folder / "cydlais.sqlite3")
    system = System(
        folder, f"sqlite:///{folder}/cydlais.sqlite3", f"redis://{NOBODY}", f"http://{NOBODY}", is_executed=True
    )
    database = Database(system.database_url)
    charlie_opens_petition(database)
    database.dispose()
    system.begin("web")
    eventually(lambda: is_answered(system), seconds=STARTED_SECONDS)
    yield system
    system.stop()


def is_answered(system: System) -> bool:
    try:
        return system.get("/en/petitions/petition-1").status == 200
    except OSError:
        return False


@pytest.fixture
def stored(web: System) -> Iterator[Database]:
    """That server's database, for a look from outside."""
    database = Database(web.database_url)
    yield database
    database.dispose()
