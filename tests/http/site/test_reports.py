"""Anybody reports a name or words on a public page; the answer is the same for whatever is named."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select

from campaign.db import Database
from campaign.moderation.models import Report
from tests.appeals import charlie_opens_appeal, given, passed, telling
from tests.cast import signed, signing
from tests.http.site.reading import Page

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}


def reports(database: Database) -> list[tuple[UUID, str, int]]:
    with database.reading() as session:
        return [(row.contribution_id, row.what, row.count) for row in session.scalars(select(Report))]


def test_a_visitor_finds_the_way_to_report_a_name(client: FlaskClient, database: Database, petition: UUID) -> None:
    suzies = signed(database, signing(petition, show_name=True))
    page = Page(client.get("/en/petitions/petition-1").text)
    path = f"/en/report/{suzies}"
    assert path in page.links
    form = Page(client.get(path).text).form()
    answer = client.post(path, data={**form.fields, "reason": "mine"}, headers=OWN_SITE)
    assert answer.status_code == 200 and "Thank you for telling us" in answer.text
    assert reports(database) == [(suzies, "name", 1)]


def test_stories_can_be_reported_in_welsh_too(client: FlaskClient, database: Database) -> None:
    story = passed(database, given(database, telling(charlie_opens_appeal(database))))
    path = f"/cy/rhoi-gwybod/{story}"
    assert path in Page(client.get(f"/cy/straeon/{story}").text).links
    answer = client.post(path, data={"reason": "hurtful"}, headers=OWN_SITE)
    assert "Diolch am roi gwybod" in answer.text
    assert reports(database) == [(story, "words", 1)]


def test_what_is_not_there_gets_the_same_answer(client: FlaskClient, database: Database, petition: UUID) -> None:
    named = signed(database, signing(petition, show_name=True))
    unnamed = signed(database, signing(petition, "Paul Price", "paul@example.com"))

    def answer(contribution_id: UUID, **fields: str) -> tuple[int, str]:
        path = f"/en/report/{contribution_id}"
        shown = client.get(path)
        told = client.post(path, data=fields, headers=OWN_SITE)
        return told.status_code, (shown.text + told.text).replace(str(contribution_id), "")

    for fields in ({"reason": "other"}, {"reason": "ugly"}, {}):
        assert len({answer(one, **fields) for one in (named, unnamed, uuid4())}) == 1
    assert reports(database) == [(named, "name", 1)]
    assert client.get("/en/report/x").status_code == 404


def test_nobody_fills_the_queue_with_one_name(client: FlaskClient, database: Database, petition: UUID) -> None:
    suzies = signed(database, signing(petition, show_name=True))
    for _ in range(20):
        client.post(f"/en/report/{suzies}", data={"reason": "false"}, headers=OWN_SITE)
    assert reports(database) == [(suzies, "name", 20)]
