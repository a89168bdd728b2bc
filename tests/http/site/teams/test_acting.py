"""What members and organisers do on the team's page, and every act by a post that proves itself."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from campaign.contributions.letter.team.models import TeamFollowUp, TeamMember, TeamNudge
from campaign.db import Database
from campaign.mail.models import Delivery
from campaign.settings import Settings
from tests.http.site.reading import Page
from tests.http.site.teams.visits import ACTS, HOME, act, as_
from tests.http.site.test_nothing_changes import contents
from tests.http.site.visiting import OWN_SITE, Visitor, visitor
from tests.teams import CHARLIE, PAUL

OF_ORGANISERS = ("invite", "remove")


def test_what_only_organisers_do_is_not_there_for_members(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID, paul: UUID
) -> None:
    page = as_(browser, PAUL).page(HOME["en"])
    offered = {form.fields.get("act") for form in page.forms}
    assert offered.isdisjoint(OF_ORGANISERS) and "leave" in offered
    fields = {"name": "Ivy", "email": "ivy@example.com", "language": "en", "member": charlie}
    for name in OF_ORGANISERS:
        assert act(browser, name, **fields).status_code == 404
    assert members_of(database) == {"Charlie Rees": None, "Paul Price": None}


def members_of(database: Database) -> dict[str | None, str | None]:
    with database.reading() as session:
        return {row.name: row.ended_as for row in session.scalars(select(TeamMember))}


def test_an_organiser_invites_and_removes(browser: Visitor, database: Database, drive: UUID, charlie: UUID) -> None:
    as_(browser, CHARLIE)
    answer = act(browser, "invite", name="Ivy Ifans", email="ivy@example.com", language="en")
    assert answer.status_code == 303 and answer.location == f"{HOME['en']}?done=invited#people"
    assert "The invitation is on its way." in browser.page(answer.location.partition("#")[0]).words
    with database.reading() as session:
        ivy = session.scalars(select(TeamMember).where(TeamMember.name == "Ivy Ifans")).one()
        assert (ivy.role, ivy.invited_by) == ("member", charlie)
    assert act(browser, "remove", member=ivy.id).status_code == 303
    assert members_of(database)["Ivy Ifans"] == "removed"
    assert act(browser, "remove", member=ivy.id).status_code == 404


def test_an_invitation_with_faults_comes_back_as_typed(browser: Visitor, drive: UUID, charlie: UUID) -> None:
    as_(browser, CHARLIE)
    answer = act(browser, "invite", name="www.spam.example.com", email="ivy@", language="en")
    assert answer.status_code == 422
    form = next(form for form in Page(answer.text).forms if form.fields.get("act") == "invite")
    assert (form.fields["name"], form.fields["email"]) == ("www.spam.example.com", "ivy@")


def test_whoever_is_in_already_is_said_to_be(browser: Visitor, drive: UUID, charlie: UUID, paul: UUID) -> None:
    as_(browser, CHARLIE)
    answer = act(browser, "invite", name="Paul Price", email=PAUL, language="en")
    assert answer.status_code == 409 and "That person is in the team already." in Page(answer.text).words


def test_a_follow_up_goes_its_way(
    app: Flask, settings: Settings, browser: Visitor, database: Database, drive: UUID, charlie: UUID, paul: UUID
) -> None:
    as_(browser, PAUL)
    assert act(browser, "plan", kind="other", note="Ring the office", due_on="").status_code == 303
    with database.reading() as session:
        todo = session.scalars(select(TeamFollowUp)).one()
    assert (todo.made_by, todo.note) == (paul, "Ring the office")
    for name, taken_by in (("take", paul), ("hand-back", None), ("take", paul)):
        assert act(browser, name, follow_up=todo.id).status_code == 303
        with database.reading() as session:
            assert session.get_one(TeamFollowUp, todo.id).taken_by == taken_by
    charlies = as_(visitor(app, database, settings), CHARLIE)
    answer = act(charlies, "take", follow_up=todo.id)
    assert answer.status_code == 409
    assert "Somebody else has taken this on already: Paul Price" in Page(answer.text).words
    assert act(browser, "finish", follow_up=todo.id).status_code == 303
    assert "Done lately" in browser.page(HOME["en"]).words


def test_a_button_beside_a_letter_or_a_target_writes_it_down(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID
) -> None:
    page = as_(browser, CHARLIE).page(HOME["en"])
    about = [value for form in page.forms for name, value in form.buttons if name == "about"]
    assert {value.partition(" ")[0] for value in about} == {"thank", "recruit"}
    for value in about:
        assert act(browser, "plan", about=value).status_code == 303
    with database.reading() as session:
        assert len(session.scalars(select(TeamFollowUp)).all()) == len(about) == 3
    assert "Say thank you: Laura Evans" in browser.page(HOME["en"]).words


NOBODYS = UUID("9d6a7c52-6f0e-4f67-9f2d-2b9f6f1f3a10")


@pytest.mark.parametrize("about", ["thank nobody", "recruit", f"recruit {NOBODYS}", f"thank {NOBODYS}", "queen 1"])
def test_what_no_button_says_writes_nothing(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID, about: str
) -> None:
    assert act(as_(browser, CHARLIE), "plan", about=about).status_code in (404, 409)
    with database.reading() as session:
        assert session.scalars(select(TeamFollowUp)).all() == []


@pytest.mark.parametrize("due_on", ["31/12/2026", "2026-13-01", "2020-01-01", "soon"])
def test_a_day_that_will_not_do_comes_back(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID, due_on: str
) -> None:
    answer = act(as_(browser, CHARLIE), "plan", kind="other", note="Ring", due_on=due_on)
    assert answer.status_code == 422
    form = next(form for form in Page(answer.text).forms if "due_on" in form.fields)
    assert (form.fields["note"], form.fields["due_on"]) == ("Ring", due_on)


def test_reminding_kindly_sends_one_mail(browser: Visitor, database: Database, drive: UUID, paul: UUID) -> None:
    page = as_(browser, PAUL).page(HOME["en"])
    (draft,) = (value for form in page.forms for name, value in form.buttons if name == "draft")
    assert act(browser, "nudge-draft", draft=draft).location.startswith(f"{HOME['en']}?done=nudged#")
    assert act(browser, "nudge-draft", draft=draft).location.startswith(f"{HOME['en']}?done=nudged-before#")
    with database.reading() as session:
        assert session.scalars(select(TeamNudge)).one().made_by == paul
        assert len(session.scalars(select(Delivery).where(Delivery.template == "team/nudge")).all()) == 1
    assert "They have been reminded." in browser.page(HOME["en"]).words


def test_leaving_ends_it_at_once(browser: Visitor, drive: UUID, paul: UUID) -> None:
    answer = act(as_(browser, PAUL), "leave")
    assert (answer.status_code, answer.location) == (303, "/en/my-support")
    assert browser.browser.get(HOME["en"]).status_code == 404


def test_a_post_without_the_proof_of_the_session_does_nothing(
    browser: Visitor, database: Database, drive: UUID, charlie: UUID
) -> None:
    as_(browser, CHARLIE)
    before = contents(database)
    for fields in ({}, {"form_token": "x" * 51}):
        for name in ACTS:
            data = {"act": name, "kind": "other", "note": "n", **fields}
            assert browser.browser.post(HOME["en"], data=data, headers=OWN_SITE).status_code == 403
    assert contents(database) == before


def test_an_act_that_nobody_knows_is_refused(browser: Visitor, drive: UUID, charlie: UUID) -> None:
    assert act(as_(browser, CHARLIE), "rule").status_code == 400
