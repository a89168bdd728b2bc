"""A kind is a folder and a registry line: an unheard-of one is given, verified, thanked, counted, seen and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.app import create_app
from campaign.contributions.folding import fold_deltas
from campaign.contributions.kind import ContributionKind
from campaign.contributions.models import Contribution, Tally, TallyPart
from campaign.contributions.service import SubmitContribution, submit
from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.notifications import links
from campaign.outbox.models import OutboxEvent
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import charlie_opens_petition, signing
from tests.http.site.reading import Page
from tests.notifications.post import Post
from tests.throwaway import HUMS, Hum, humming, load_hum
from tests.time_travel import let_pass
from workers.subscriptions import OF_EVERY_KIND, subscriptions_of


@pytest.fixture
def kind(database: Database) -> Iterator[ContributionKind]:
    with humming(database) as registered:
        yield registered


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


@pytest.fixture
def client(settings: Settings, database: Database) -> FlaskClient:
    return create_app(settings, database).test_client(use_cookies=False)


def hum(petition: UUID, tune: str = "Calon Lân", **changes: object) -> SubmitContribution:
    form = load_hum({"name": ["Suzie Evans"], "email": ["suzie@example.com"], "postcode": ["CF10 1AA"], "tune": [tune]})
    own = {"what": form.what, "content_key": form.content_key, "details": form.details}
    return replace(signing(petition, language="en", **changes), **own)  # type: ignore[arg-type]


def give(database: Database, kind: ContributionKind, command: SubmitContribution) -> UUID:
    with database.transaction() as session:
        return submit(session, kind, command)


def link(settings: Settings, database: Database, purpose: str, contribution_id: UUID) -> str:
    desk = Desk(settings, Keyring(settings.secret_key))
    with database.reading() as session:
        token = links.token(desk, purpose, session.get_one(Contribution, contribution_id))
    return path_to(purpose, "en", token=token)


def test_it_is_given_once_for_each_content_and_its_own_row_is_kept(
    database: Database, kind: ContributionKind, petition: UUID
) -> None:
    first = give(database, kind, hum(petition))
    assert give(database, kind, hum(petition)) == first
    second = give(database, kind, hum(petition, "Myfanwy"))
    assert second != first
    with database.reading() as session:
        assert dict(session.execute(select(HUMS.c.id, HUMS.c.tune)).all()) == {first: "Calon Lân", second: "Myfanwy"}
        names = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.occurred_at)).all()
    assert names == ["hum.submitted", "hum.retried", "hum.submitted"]


def test_it_is_verified_on_the_page_that_serves_every_kind_with_what_its_owner_corrects(
    database: Database, settings: Settings, client: FlaskClient, kind: ContributionKind, petition: UUID
) -> None:
    given = give(database, kind, hum(petition))
    path = link(settings, database, "verify", given)
    page = Page(client.get(path).text)
    assert "Calon Lân" in page.words
    answer = client.post(path, data={**page.form().fields, "tune": "Sosban Fach"})
    assert answer.status_code == 200
    assert "Sosban Fach" in answer.text
    with database.reading() as session:
        assert session.get_one(Contribution, given).state == "verified"
        assert session.scalars(select(HUMS.c.tune)).all() == ["Sosban Fach"]


def test_it_is_counted_thanked_and_seen_and_can_be_withdrawn(
    database: Database, settings: Settings, client: FlaskClient, kind: ContributionKind, petition: UUID
) -> None:
    given = give(database, kind, hum(petition))
    post = Post(database, settings)
    post.deliver()
    client.post(link(settings, database, "verify", given))
    assert fold_deltas(database) == 1
    with database.reading() as session:
        assert session.get_one(Tally, petition).count == 1
        parts = select(TallyPart.key, TallyPart.count).where(TallyPart.dimension == "what")
        assert session.execute(parts).all() == [("hum", 1)]
    post.queue("contribution/thanks", given)
    let_pass(database, timedelta(minutes=1))
    thanks = post.only()
    assert "Calon Lân" in thanks.text
    path = link(settings, database, "given", given)
    assert "Calon Lân" in client.get(path).text
    assert "It is withdrawn" in client.post(path, data={"act": "withdraw"}).text
    fold_deltas(database)
    with database.reading() as session:
        assert session.get_one(Tally, petition).count == 0


def test_whatever_happens_to_it_is_subscribed(kind: ContributionKind) -> None:
    assert {event for event in subscriptions_of([kind.name]) if event.startswith("hum.")} == {
        f"hum.{step}" for step in OF_EVERY_KIND
    }


def test_what_it_kept_is_a_value_of_its_own(kind: ContributionKind) -> None:
    assert kind.load_form({"name": ["S"], "email": ["s@example.com"], "country": ["FR"], "tune": ["x"]}).details == Hum(
        "x"
    )
