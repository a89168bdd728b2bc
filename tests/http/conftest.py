"""A browser without script, and Charlie's petition to look at."""

from __future__ import annotations

from collections.abc import Callable
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

LinkTo = Callable[..., str]
FOLDER = Path(__file__).parent


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
