"""Stories, comments and help in My support: their own boxes are changed there, and erasing takes their words off the site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.contributions.published import list_published
from campaign.db import Database
from campaign.my_support.erasing import Erase, erase
from campaign.settings import Settings
from campaign.supporters.models import Consent
from tests.appeals import BODY, THOUGHT, charlie_opens_appeal, commenting, given, helping, passed, telling
from tests.http.made_app import app_for
from tests.http.site.visiting import visitor
from tests.my_support.reading import contributions, count, everything
from tests.time_travel import let_pass

OF_LAURA = ("Laura", "laura@", BODY[:30], THOUGHT[:30])


@pytest.fixture
def app(settings: Settings, database: Database) -> Flask:
    return app_for(settings, database)


@pytest.mark.parametrize("is_closed", [False, True])
def test_erased_words_are_on_no_page_and_in_no_table(database: Database, is_closed: bool) -> None:
    appeal = charlie_opens_appeal(database)
    for gift in (telling(appeal), commenting(appeal)):
        passed(database, given(database, gift))
    given(database, helping(appeal))
    mailbox = contributions(database)[0].mailbox_key
    left_over = count(database, appeal)
    if is_closed:
        let_pass(database, timedelta(days=400))
    with database.transaction() as session:
        erase(session, Erase(mailbox, "en"))
    with database.reading() as session:
        assert [list_published(session, kind, limit=1) for kind in ("story", "comment")] == [[], []]
    left = [line for line in everything(database).splitlines() if not line.startswith("erasures")]
    assert [word for word in OF_LAURA if any(word in line for line in left)] == []
    assert count(database, appeal) == (left_over if is_closed else 0)
    assert {row.content_key for row in contributions(database)} == {""}


def test_a_comment_is_taken_off_the_site_by_its_own_box(app: Flask, database: Database, settings: Settings) -> None:
    appeal = charlie_opens_appeal(database)
    comment = passed(database, given(database, commenting(appeal)))
    laura = visitor(app, database, settings)
    laura.enter(contributions(database)[0].mailbox_key)
    path = f"/en/my-support/given/{comment}"
    assert "publish" in laura.page(path).form().fields
    laura.send(path, act="save")
    assert "publish" not in laura.page(path).form().fields
    with database.reading() as session:
        assert list_published(session, "comment", limit=1) == []
        answers = select(Consent.is_given).where(Consent.purpose == "publish", Consent.source == "my-support")
        assert session.scalars(answers).all() == [False]
