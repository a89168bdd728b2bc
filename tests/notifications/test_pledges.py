"""The mails of pledges: what each says, its answers, its calendar file, and that none leaves when it is no longer true."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select

from campaign.contributions.pledge import answers
from campaign.contributions.pledge.due import remind_due
from campaign.db import Database
from campaign.i18n import LANGUAGES, Language
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.notifications import pledges as told
from campaign.notifications.pledges import tell_pledgers
from campaign.outbox.models import OutboxEvent
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledged,
    present_moment,
    talk,
)
from tests.notifications.conftest import Read
from tests.notifications.pledge_scenes import PLEDGE_SCENES, gives, thanked
from tests.notifications.reading import HtmlMail
from tests.notifications.scene import EMAIL, NAME, Scene
from tests.time_travel import let_pass

every_language = pytest.mark.parametrize("language", LANGUAGES)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@every_language
def test_a_reminder_has_a_link_for_each_answer_and_says_that_a_link_changes_nothing(
    read: Read, language: Language
) -> None:
    mail = read(told.DUE_TEMPLATE, language)
    (part,) = HtmlMail(mail.html).parts
    found = [re.search(r"answer=(\w+)", link) for link in part.links]
    assert [match[1] for match in found if match] == ["done", "longer", "cannot"]
    sentence = "Nothing changes before you press it" if language == "en" else "Ni fydd dim yn newid cyn i chi ei bwyso"
    assert sentence in " ".join(mail.text.split())


@on_sqlite
@every_language
def test_thanks_say_what_how_much_and_by_when(scene: Scene, language: Language) -> None:
    mail = thanked(scene, gives(scene, talk(present_moment(scene.post.database), unit="money"), quantity=3))
    assert ("Give a talk" if language == "en" else "Rhoi sgwrs") in mail.text
    assert "£3" in mail.text and "£3" in mail.html
    assert mail.attachments == ()


@on_sqlite
@pytest.mark.parametrize("language", ["en"])
def test_a_repeat_gets_another_text(scene: Scene, language: Language) -> None:
    database = scene.post.database
    present = present_moment(database)
    first = gives(scene, talk(present), talk(present, code="hours", unit="hours"))
    assert "Thank you once more" not in thanked(scene, first).text
    row = contribution(database, first)
    again = pledged(database, row.drive_id, "hours", name=NAME, email=EMAIL)
    scene.post.deliver()
    assert f"Thank you once more, {NAME}!" in thanked(scene, again).text


@on_sqlite
@every_language
def test_whoever_comes_to_an_event_gets_it_for_their_calendar(scene: Scene, language: Language) -> None:
    offer = launch(present_moment(scene.post.database))
    mail = thanked(scene, gives(scene, offer, what="launch"))
    (file,) = mail.attachments
    assert file.filename == {"en": "event.ics", "cy": "digwyddiad.ics"}[language]
    assert file.content_type == "text/calendar"
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event["SUMMARY"] == {"en": "Give a talk", "cy": "Rhoi sgwrs"}[language]


@on_sqlite
@pytest.mark.parametrize("language", ["en"])
def test_whoever_waits_is_told_so_and_gets_no_file(scene: Scene, language: Language) -> None:
    database = scene.post.database
    full = launch(present_moment(database), place_limit=2, maximum=2)
    contribution_id = gives(scene, full, what="launch", quantity=2)
    drive = contribution(database, contribution_id).drive_id
    scene.post.deliver()
    waiting = pledged(database, drive, "launch", name="Laura Lloyd", language=language)
    scene.post.deliver()
    mail = thanked(scene, waiting)
    assert "You are on the waiting list" in mail.text and "and your pledge counts" not in mail.text
    assert "Your place on the waiting list: 1" in mail.text
    assert mail.attachments == ()


@on_sqlite
@pytest.mark.parametrize("language", ["en"])
def test_where_gifts_are_paid_stands_in_the_thanks_as_it_is(scene: Scene, language: Language) -> None:
    address = "https://give.example/?to=a&b=c"
    offer = talk(present_moment(scene.post.database), unit="money", pay_url=address)
    mail = thanked(scene, gives(scene, offer))
    assert address in mail.text.splitlines()
    assert address in HtmlMail(mail.html).links


def test_a_place_that_came_free_brings_its_file(read: Read) -> None:
    mail = read(told.PLACE_TEMPLATE, "cy")
    assert [file.filename for file in mail.attachments] == ["digwyddiad.ics"]
    assert "List-Unsubscribe" not in mail.headers


@on_sqlite
@pytest.mark.parametrize("language", ["en"])
@pytest.mark.parametrize(
    "template", [told.DUE_TEMPLATE, told.PLACE_TEMPLATE, told.CALLED_TEMPLATE, told.LAPSED_TEMPLATE, told.KEPT_TEMPLATE]
)
def test_what_is_no_longer_true_does_not_leave(scene: Scene, template: str, language: Language) -> None:
    PLEDGE_SCENES[template](scene)
    with scene.post.database.transaction() as session:
        subject = session.scalars(select(Delivery.subject_id).where(Delivery.template == template)).one()
        answers.answer_cannot(session, subject)
    scene.post.queue(template, subject)
    assert scene.post.deliver() == []


@on_sqlite
@pytest.mark.parametrize("language", ["en"])
def test_whoever_wants_no_reminders_gets_none(scene: Scene, language: Language) -> None:
    contribution_id = gives(scene)
    with scene.post.database.transaction() as session:
        suppress(session, contribution(scene.post.database, contribution_id).mailbox_key, "reminders")
    let_pass(scene.post.database, timedelta(days=24))
    remind_due(scene.post.database)
    scene.post.queue(told.DUE_TEMPLATE, contribution_id)
    assert scene.post.deliver() == []


def test_each_event_is_told_once_however_often_its_job_runs(database: Database, settings: object) -> None:
    contribution_id = _paul_is_reminded(database)
    with database.reading() as session:
        events = list(session.scalars(select(OutboxEvent).where(OutboxEvent.name == "pledge.reminded")))
    for _ in range(2):
        with database.transaction() as session:
            tell_pledgers(session, events)
    with database.reading() as session:
        rows = session.execute(select(Delivery.template, Delivery.subject_id).where(~Delivery.is_capped)).all()
    assert rows == [(told.DUE_TEMPLATE, contribution_id)]


def _paul_is_reminded(database: Database) -> UUID:
    contribution_id = pledged(database, charlie_opens_pledge_drive(database))
    let_pass(database, timedelta(days=24))
    assert remind_due(database) == 1
    return contribution_id
