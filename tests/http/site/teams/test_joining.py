"""The invitation: its link shows, a button joins, and nothing joins by being looked at."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.contributions.letter.team import members
from campaign.contributions.letter.team.models import TeamMember
from campaign.db import Database
from campaign.i18n import LANGUAGES
from campaign.mail.kind import Desk
from campaign.notifications.team_mails import invitation_token
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.drives.drafts import events_of
from tests.http.site.reading import Page
from tests.http.site.test_nothing_changes import contents
from tests.letters import charlie_opens_letter_drive
from tests.teams import invited, member
from tests.time_travel import let_pass

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def paul(database: Database) -> UUID:
    return invited(database, charlie_opens_letter_drive(database))


@pytest.fixture
def link(database: Database, settings: Settings, paul: UUID) -> str:
    token = invitation_token(Desk(settings, Keyring(settings.secret_key)), member(database, paul))
    return path_to("letter_drive_join", "en", token=token)


def test_looking_shows_the_promise_and_joins_nothing(client: FlaskClient, database: Database, link: str) -> None:
    before = contents(database)
    for language in LANGUAGES:
        answer = client.get(path_to("letter_drive_join", language, token=link.rpartition("/")[2]))
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        page = Page(answer.text)
        assert page.language == language
        assert page.form().buttons == [("act", "join"), ("act", "decline")]
    assert "Paul" not in page.words and "paul@" not in page.words
    assert contents(database) == before


def test_the_button_joins_and_pressing_it_again_changes_nothing(
    client: FlaskClient, database: Database, link: str, paul: UUID
) -> None:
    for _ in range(3):
        answer = client.post(link, data={"act": "join"}, headers=OWN_SITE)
        assert answer.status_code == 200 and "You are in the team" in Page(answer.text).words
    assert events_of(database, paul) == ["team.invited", "team.joined"]
    assert "You are in the team" in Page(client.get(link).text).words


def test_no_means_no_and_ends_the_link(client: FlaskClient, database: Database, link: str, paul: UUID) -> None:
    answer = client.post(link, data={"act": "decline"}, headers=OWN_SITE)
    assert "You are not in the team" in Page(answer.text).words
    assert client.post(link, data={"act": "join"}, headers=OWN_SITE).status_code == 404
    assert member(database, paul).accepted_at is None


def test_no_after_having_joined_takes_nobody_out(
    client: FlaskClient, database: Database, link: str, paul: UUID
) -> None:
    client.post(link, data={"act": "join"}, headers=OWN_SITE)
    client.post(link, data={"act": "decline"}, headers=OWN_SITE)
    assert member(database, paul).ended_at is None


def test_an_old_invitation_says_that_it_has_run_out(
    client: FlaskClient, database: Database, settings: Settings, link: str, paul: UUID
) -> None:
    let_pass(database, timedelta(days=15))
    token = invitation_token(Desk(settings, Keyring(settings.secret_key)), member(database, paul))
    old = path_to("letter_drive_join", "en", token=token)
    for answer in (client.get(old), client.post(old, data={"act": "join"}, headers=OWN_SITE)):
        assert answer.status_code == 410 and "run out" in Page(answer.text).words
    assert member(database, paul).accepted_at is None


def test_whoever_was_removed_finds_no_invitation(
    client: FlaskClient, database: Database, link: str, paul: UUID
) -> None:
    with database.transaction() as session:
        members.remove(session, session.get_one(TeamMember, paul).drive_id, paul)
    assert client.get(link).status_code == 404
    assert client.post(link, data={"act": "join"}, headers=OWN_SITE).status_code == 404


def test_a_token_that_is_none_or_a_post_from_elsewhere_joins_nothing(
    client: FlaskClient, database: Database, link: str
) -> None:
    assert client.get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    assert client.post(link, data={"act": "join"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(link, data={"act": "rule"}, headers=OWN_SITE).status_code == 400
    with database.reading() as session:
        assert session.scalars(select(TeamMember.accepted_at)).all() == [None]
