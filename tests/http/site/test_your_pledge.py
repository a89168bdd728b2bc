"""The page of one pledge: mail scanners change nothing, a button gives the answer, and each answer says what it did."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import text

from campaign.contributions import ending
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.due import lapse_unanswered, remind_due
from campaign.db import Base, Database
from campaign.drives.wales import day_of, end_of
from tests.contributions.counting import events_of
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledge,
    pledged,
    pledges,
    present_moment,
)
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.time_travel import let_pass

ANSWERS = ("done", "longer", "cannot", "change")
OTHER_SITE = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def pauls(database: Database) -> UUID:
    """Reminded a week before its day."""
    contribution_id = pledged(database, charlie_opens_pledge_drive(database))
    let_pass(database, timedelta(days=24))
    assert remind_due(database) == 1
    return contribution_id


def contents(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            repr(sorted(map(repr, session.execute(text(f"SELECT * FROM {table}"))))) for table in Base.metadata.tables
        ]


def test_a_scanner_that_opens_every_link_in_either_language_changes_nothing(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    before = contents(database)
    for language in ("en", "cy"):
        path = link_to("your-pledge", pauls, language)
        for query in ("", *(f"?answer={answer}" for answer in (*ANSWERS, "else", "done&answer=cannot"))):
            for method in ("GET", "HEAD"):
                answer = client.open(path + query, method=method)
                assert answer.status_code == 200
                assert answer.headers["Cache-Control"] == "no-store"
    assert contents(database) == before


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_chosen_answer_waits_for_one_button(client: FlaskClient, pauls: UUID, link_to: LinkTo, answer: str) -> None:
    path = link_to("your-pledge", pauls)
    page = Page(client.get(f"{path}?answer={answer}").text)
    (form,) = page.forms
    assert form.fields["answer"] == answer and form.action == path
    assert len(form.buttons) == 1
    others = [f"{path}?answer={other}" for other in ANSWERS if other != answer]
    assert set(others) <= set(page.links)


def test_done_is_thanked_in_the_words_of_the_drive_again_and_again(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    path = link_to("your-pledge", pauls)
    for _ in range(2):
        answer = client.post(path, data={"answer": "done"}, headers=OTHER_SITE)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        assert "Thank you: that makes a difference Thank you for speaking up." in Page(answer.text).words
    assert pledge(database, pauls).state == "fulfilled"
    assert events_of(database, pauls).count("pledge.fulfilled") == 1


def test_longer_takes_a_day_in_welsh_or_says_what_is_wrong_with_it(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    path = link_to("your-pledge", pauls, "cy")
    for wrong in ("", "2020-01-01", "2999-01-01", "rywbryd"):
        answer = client.post(path, data={"answer": "longer", "due_on": wrong})
        assert answer.status_code == 422
        page = Page(answer.text)
        assert "#due_on" in page.links and page.form().fields["due_on"] == wrong
    day = day_of(present_moment(database)) + timedelta(days=60)
    answer = client.post(path, data={"answer": "longer", "due_on": day.isoformat()})
    assert answer.status_code == 200 and "Mae hynny wedi’i nodi" in Page(answer.text).words
    assert pledge(database, pauls).due_at == end_of(day)


def test_cannot_releases_it_and_a_second_press_says_the_same(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    path = link_to("your-pledge", pauls)
    for _ in range(2):
        answer = client.post(path, data={"answer": "cannot"})
        assert answer.status_code == 200
        assert "No matter: thank you for meaning to" in Page(answer.text).words
    assert contribution(database, pauls).state == "withdrawn"
    assert events_of(database, pauls).count("pledge.withdrawn") == 1
    answer = client.post(path, data={"answer": "done"})
    assert answer.status_code == 409 and "Nothing has been changed" in Page(answer.text).words


@pytest.mark.parametrize("form", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_what_is_no_answer_is_refused(client: FlaskClient, pauls: UUID, link_to: LinkTo, form: dict[str, str]) -> None:
    assert client.post(link_to("your-pledge", pauls), data=form).status_code == 400


def test_a_lapsed_pledge_can_still_be_said_to_be_done(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    let_pass(database, timedelta(days=60))
    remind_due(database)
    let_pass(database, timedelta(days=15))
    lapse_unanswered(database)
    path = link_to("your-pledge", pauls)
    page = Page(client.get(path).text)
    assert f"{path}?answer=done" in page.links and f"{path}?answer=longer" not in page.links
    assert client.post(path, data={"answer": "done"}).status_code == 200
    assert pledge(database, pauls).state == "fulfilled"


def test_whoever_comes_has_a_calendar_file_and_whoever_waits_has_none(
    client: FlaskClient, database: Database, link_to: LinkTo
) -> None:
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=2))
    coming = pledged(database, drive, "launch", quantity=2)
    waiting = pledged(database, drive, "launch", name="Laura Lloyd")
    path = f"{link_to('your-pledge', coming, 'cy')}/digwyddiad.ics"
    assert path in Page(client.get(link_to("your-pledge", coming, "cy")).text).links
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="digwyddiad.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == "Rhoi sgwrs"
    assert client.get(f"{link_to('your-pledge', waiting)}/event.ics").status_code == 404
    with database.transaction() as session:
        answers.answer_cannot(session, coming)
    assert client.get(path).status_code == 404
    assert client.get(f"{link_to('your-pledge', waiting)}/event.ics").status_code == 200


def test_whoever_waits_may_leave_the_list(client: FlaskClient, database: Database, link_to: LinkTo) -> None:
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=2))
    pledged(database, drive, "launch", quantity=2)
    waiting = pledged(database, drive, "launch", name="Laura Lloyd")
    path = link_to("your-pledge", waiting)
    page = Page(client.get(f"{path}?answer=cannot").text)
    assert "Yes, take me off the list" in page.words
    assert client.post(path, data={"answer": "cannot"}).status_code == 200
    assert pledge(database, waiting).state == "released"


def test_what_was_never_confirmed_has_no_page(client: FlaskClient, database: Database, link_to: LinkTo) -> None:
    drive = charlie_opens_pledge_drive(database)
    pending = pledges(database, drive)
    path = link_to("your-pledge", pending)
    assert client.get(path).status_code == 404
    assert client.post(path, data={"answer": "done"}).status_code == 404
    assert client.get(f"{path}/event.ics").status_code == 404
    with database.transaction() as session:
        ending.disown(session, pending)
    assert client.get(path).status_code == 404


def test_a_signature_has_no_such_page(client: FlaskClient, database: Database, suzies: UUID, link_to: LinkTo) -> None:
    assert client.get(link_to("your-pledge", suzies)).status_code == 404


def test_a_change_is_asked_for_in_a_form_that_holds_what_stands(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    path = link_to("your-pledge", pauls)
    form = Page(client.get(f"{path}?answer=change").text).form()
    day = day_of(pledge(database, pauls).due_at - timedelta(seconds=1))
    assert form.fields == {"answer": "change", "quantity": "1", "due_on": day.isoformat()}
    new_day = day_of(present_moment(database)) + timedelta(days=3)
    for _ in range(2):
        answer = client.post(path, data=form.fields | {"quantity": "3", "due_on": new_day.isoformat()})
        assert answer.status_code == 200
        assert "How much 3 times" in Page(answer.text).words
    stands = pledge(database, pauls)
    assert (stands.quantity, stands.due_at, stands.state) == (3, end_of(new_day), "pledged")
    assert events_of(database, pauls).count("pledge.changed") == 1


def test_a_wrong_change_comes_back_as_it_was_typed_and_changes_nothing(
    client: FlaskClient, database: Database, pauls: UUID, link_to: LinkTo
) -> None:
    path, before = link_to("your-pledge", pauls, "cy"), contents(database)
    wrong = {"9": "Mae hynny’n fwy", "-1": "fwy na sero", "": "mewn ffigurau", "1000000000000": "Mae hynny’n fwy"}
    for typed, reason in wrong.items():
        answer = client.post(path, data={"answer": "change", "quantity": typed, "due_on": "2020-01-01"})
        assert answer.status_code == 422
        page = Page(answer.text)
        assert "#due_on" in page.links if typed == "9" else "#quantity" in page.links
        assert page.form().fields["quantity"] == typed and reason in page.words
    assert contents(database) == before


def test_of_an_event_one_changes_how_many_come_and_of_what_is_settled_nothing(
    client: FlaskClient, database: Database, link_to: LinkTo
) -> None:
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database)))
    path = link_to("your-pledge", pledged(database, drive, "launch"))
    assert Page(client.get(f"{path}?answer=change").text).form().fields == {"answer": "change", "quantity": "1"}
    let_pass(database, timedelta(days=31))
    assert f"{path}?answer=change" not in Page(client.get(path).text).links
    assert client.post(path, data={"answer": "change", "quantity": "2"}).status_code == 409


def test_what_one_gave_leads_to_the_answers(client: FlaskClient, pauls: UUID, link_to: LinkTo) -> None:
    page = Page(client.get(link_to("given", pauls)).text)
    path = link_to("your-pledge", pauls)
    assert {f"{path}?answer={answer}" for answer in ANSWERS} <= set(page.links)
    assert "How it stands Pledged, and we have asked you how it goes" in page.words
