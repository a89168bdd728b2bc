"""Whoever was silent for long says with one press that they want to stay; opening the page says nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.db import Database, now
from campaign.notifications.links import STAY
from campaign.notifications.staying import ask_to_stay
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.supporters.models import Supporter
from campaign.tokens import Keyring
from tests.cast import signed, signing
from tests.http.site.reading import Page
from tests.time_travel import let_pass


@pytest.fixture
def link(database: Database, settings: Settings, petition: UUID) -> str:
    """What the mail carries: Suzie has not been heard of for almost two years, and was asked."""
    signed(database, signing(petition, consent_campaign=True))
    let_pass(database, timedelta(days=701))
    assert ask_to_stay(database) == 1
    with database.reading() as session:
        until = session.execute(select(now(30 * 24 * 3600))).scalar_one()
    token = Keyring(settings.secret_key).derive(STAY, suzie(database).id, expires_at=until)
    return path_to("stay", "en", token=token)


def suzie(database: Database) -> Supporter:
    with database.reading() as session:
        return session.scalars(select(Supporter)).one()


def test_only_the_press_of_the_button_is_a_sign_of_life(client: FlaskClient, database: Database, link: str) -> None:
    page = client.get(link)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "Do you still want to hear from us?" in Page(page.text).words
    assert suzie(database).stay_asked_at is not None
    for _ in range(2):
        assert "Thank you for staying" in Page(client.post(link).text).words
    assert suzie(database).stay_asked_at is None


def test_an_answer_that_comes_too_late_or_is_made_up_is_none(
    client: FlaskClient, database: Database, settings: Settings, link: str
) -> None:
    with database.reading() as session:
        past = session.execute(select(now(-1))).scalar_one()
    late = Keyring(settings.secret_key).derive(STAY, suzie(database).id, expires_at=past)
    assert client.post(path_to("stay", "en", token=late)).status_code in (404, 410)
    assert client.post(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert suzie(database).stay_asked_at is not None
