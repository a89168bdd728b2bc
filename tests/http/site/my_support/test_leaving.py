"""Out of My support: what was given is downloaded, deleted or moved to another address, or the page is left."""

from __future__ import annotations

import json
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.db import Database
from campaign.mail.kind import Desk
from campaign.mail.models import Suppression
from campaign.my_support.models import AddressChange
from campaign.notifications.my_support import new_address_token
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.supporters.models import Supporter
from campaign.tokens import Keyring
from tests.cast import signed, signing
from tests.http.site.my_support.conftest import HOME, OTHER_SITE, row
from tests.http.site.reading import Page
from tests.http.site.visiting import OWN_SITE, Visitor


def test_everything_is_downloaded_as_a_file(inside: Visitor) -> None:
    answer = inside.browser.get(f"{HOME}/download")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-support.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    held = json.loads(answer.data)
    assert held["people"][0]["name"] == "Suzie Evans"
    assert held["contributions"][0]["email"] == "suzie@example.com"


def test_everything_is_downloaded_as_one_page_to_be_read(inside: Visitor) -> None:
    answer = inside.browser.get(f"{HOME}/download?as=html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-support.html"'
    page = Page(answer.text)
    assert "Name Suzie Evans Email suzie@example.com" in page.words
    assert (
        "Write to me about our other work too no" in page.words
        and "Kind of email contribution/verification" in page.words
    )
    assert "Language Cymraeg" in page.words and "None" not in page.words
    assert (
        page.words.count("Confirmed on 20") == 0 and "Confirmed on " in page.words
    )  # as a day is said, not as software does


def test_deleting_takes_two_steps_and_lets_nobody_stay_inside(
    inside: Visitor, database: Database, verified: UUID
) -> None:
    page = inside.page(f"{HOME}/delete")
    assert "This cannot be undone." in page.words
    answer = inside.send(f"{HOME}/delete", who="everybody", never_again="yes")
    assert "It has been deleted" in Page(answer.text).words
    assert [cookie.split(";")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["my_support="] * 2
    assert row(database, verified).name is None
    assert "Send me a link" in inside.page(HOME).words
    with database.reading() as session:
        assert sorted(session.scalars(select(Suppression.scope))) == ["all", "uninvited"]


def test_where_there_are_two_it_is_asked_who_is_meant(inside: Visitor, database: Database, petition: UUID) -> None:
    signed(database, signing(petition, "Paul Evans"))
    assert "who" not in inside.page(f"{HOME}/delete").form().fields
    answer = inside.send(f"{HOME}/delete")
    assert answer.status_code == 422
    assert "Choose who is to be deleted." in Page(answer.text).words
    with database.reading() as session:
        paul = session.scalars(select(Supporter.id).where(Supporter.name == "Paul Evans")).one()
    inside.send(f"{HOME}/delete", who=str(paul))
    words = inside.page(HOME).words
    assert "Suzie Evans" in words and "Paul Evans" not in words


def test_whoever_leaves_is_outside(inside: Visitor) -> None:
    answer = inside.send(f"{HOME}/leave")
    assert "You have left My support." in Page(answer.text).words
    assert len(answer.headers.getlist("Set-Cookie")) == 2
    assert "Send me a link" in inside.page(HOME).words


def test_another_address_is_taken_by_the_button_behind_its_own_link(
    inside: Visitor, client: FlaskClient, database: Database, settings: Settings, verified: UUID
) -> None:
    answer = inside.send(f"{HOME}/address", email="suzie@example.org", who="everybody")
    assert "Look in your new mailbox" in Page(answer.text).words
    with database.reading() as session:
        change = session.scalars(select(AddressChange)).one()
    path = path_to(
        "my_support_new_address", "en", token=new_address_token(Desk(settings, Keyring(settings.secret_key)), change)
    )
    assert "Yes, write to me here" in Page(client.get(path).text).words
    assert row(database, verified).email == "suzie@example.com"
    assert client.post(path, headers=OTHER_SITE).status_code == 403
    assert "Your address is changed" in Page(client.post(path, headers=OWN_SITE).text).words
    assert row(database, verified).email == "suzie@example.org"
    for answer in (client.post(path, headers=OWN_SITE), client.get(path)):
        assert answer.status_code == 410
    assert "Send me a link" in inside.page(HOME).words


def test_a_new_address_that_is_known_is_answered_as_one_that_is_not(
    inside: Visitor, database: Database, petition: UUID
) -> None:
    signed(database, signing(petition, "Paul Pugh", "paul@example.com"))
    answers = [inside.send(f"{HOME}/address", email=email) for email in ("paul@example.com", "nobody@example.com")]
    assert answers[0].text == answers[1].text
    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_sixth_new_address_of_a_day_is_refused_with_a_reason(inside: Visitor) -> None:
    answers = [inside.send(f"{HOME}/address", email=f"suzie{number}@example.org") for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [422]
    assert "five times today" in Page(answers[5].text).words
