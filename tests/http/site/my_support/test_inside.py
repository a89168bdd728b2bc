"""Inside My support: everything that was given, put right or withdrawn, in both languages."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from campaign.contributions.ending import withdraw
from campaign.db import Database
from campaign.mail.models import Suppression
from campaign.paths import path_to
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from tests.cast import signed, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, launch, pledged, present_moment, talk
from tests.http.site.my_support.conftest import HOME, row
from tests.http.site.reading import Page
from tests.http.site.visiting import Visitor, visitor
from tests.updates import something_is_achieved


def test_the_page_shows_everybody_and_everything(
    inside: Visitor, database: Database, petition: UUID, verified: UUID
) -> None:
    signed(database, signing(petition, "Paul Evans"))
    page = inside.page(HOME)
    for said in ("Suzie Evans", "Paul Evans", "suzie@example.com", "The petition 1", "Confirmed and counted"):
        assert said in page.words
    assert f"{HOME}/given/{verified}" in page.links
    assert page.headings[0] == 1


def test_two_pledges_at_one_drive_are_told_apart(app: Flask, database: Database, settings: Settings) -> None:
    present = present_moment(database)
    drive_id = charlie_opens_pledge_drive(database, talk(present), launch(present))
    ids = [pledged(database, drive_id, what) for what in ("talk", "launch")]
    paul = visitor(app, database, settings)
    paul.enter(row(database, ids[0]).mailbox_key)
    words = paul.page(HOME).words
    assert words.count("What you pledge: Give a talk") == 2
    assert "How much: 1 time " in words
    assert "How much: 1 place " in words


def test_it_says_what_the_help_was_part_of(inside: Visitor, database: Database, petition: UUID) -> None:
    assert "What your help was part of" not in inside.page(HOME).words
    something_is_achieved(database, {petition})
    words = inside.page(HOME).words
    assert "What your help was part of" in words
    assert "The Act says so now" in words


def test_choices_are_changed_with_a_record(inside: Visitor, database: Database, verified: UUID) -> None:
    answer = inside.send(f"{HOME}/given/{verified}", act="save", show_name="yes", consent_wider="yes")
    assert "Saved." in Page(answer.text).words
    changed = row(database, verified)
    assert (changed.show_name, changed.consent_campaign, changed.consent_wider) == (True, False, True)
    with database.reading() as session:
        sources = session.scalars(select(Consent.source).where(Consent.purpose == "wider")).all()
    assert sorted(sources) == ["my-support", "web"]


def test_where_one_lives_is_put_right(inside: Visitor, database: Database, verified: UUID) -> None:
    path = f"{HOME}/given/{verified}"
    answer = inside.send(path, act="place", postcode="ll572dg", country="GB")
    assert answer.status_code == 200
    assert row(database, verified).postcode == "LL57 2DG"
    answer = inside.send(path, act="place", postcode="nonsense", country="GB")
    assert answer.status_code == 422
    assert "That is not a postcode that we know" in Page(answer.text).words
    assert 'value="nonsense"' in answer.text
    assert inside.send(path, act="place", postcode="", country="FR").status_code == 200
    assert (row(database, verified).postcode, row(database, verified).country) == (None, "FR")


def test_one_thing_is_withdrawn(inside: Visitor, database: Database, verified: UUID) -> None:
    answer = inside.send(f"{HOME}/given/{verified}", act="withdraw")
    assert "It is withdrawn" in Page(answer.text).words
    assert row(database, verified).state == "withdrawn"
    assert "Withdrawn: it does not count" in inside.page(HOME).words


def test_a_pledge_leads_to_its_change(inside: Visitor, database: Database) -> None:
    pauls = pledged(database, charlie_opens_pledge_drive(database), email="suzie@example.com", name="Suzie Llofnod")
    page = inside.page(f"{HOME}/given/{pauls}")
    (change,) = (link for link in page.links if link.endswith("?answer=change"))
    assert inside.page(change).form().fields["quantity"] == "1"
    with database.transaction() as session:
        withdraw(session, pauls)
    assert not [link for link in inside.page(f"{HOME}/given/{pauls}").links if "?answer=" in link]


def test_a_post_that_names_no_wish_is_refused(inside: Visitor, database: Database, verified: UUID) -> None:
    assert inside.send(f"{HOME}/given/{verified}").status_code == 400


def test_name_and_language_are_put_right(inside: Visitor, database: Database) -> None:
    with database.reading() as session:
        path = f"{HOME}/person/{session.scalars(select(Supporter.id)).one()}"
    assert inside.page(path).form().fields["name"] == "Suzie Evans"
    assert inside.send(path, name="Suzie Puw", language="en").status_code == 200
    assert "Suzie Puw" in inside.page(HOME).words
    answer = inside.send(path, name="=1", language="en")
    assert (answer.status_code, "Begin the name with a letter" in Page(answer.text).words) == (422, True)
    assert inside.send(path, name="Suzie", language="fr").status_code == 400


def test_kinds_of_mail_are_stopped_and_allowed(inside: Visitor, database: Database) -> None:
    inside.send(f"{HOME}/mail", stop_news="yes", stop_all="yes")
    assert inside.page(f"{HOME}/mail").form().fields.keys() >= {"stop_news", "stop_all"}
    inside.send(f"{HOME}/mail", stop_news="yes")
    with database.reading() as session:
        assert session.scalars(select(Suppression.scope)).all() == ["news"]


def test_every_page_of_it_speaks_both_languages(inside: Visitor, verified: UUID, database: Database) -> None:
    with database.reading() as session:
        suzie = str(session.scalars(select(Supporter.id)).one())
    ids = {"my_support_given": str(verified), "my_support_person": suzie}
    for name in ("my_support", *ids, "my_support_mail", "my_support_erase", "my_support_address"):
        rows = {"row_id": ids[name]} if name in ids else {}
        for language, other in (("en", "cy"), ("cy", "en")):
            page = Page(inside.browser.get(path_to(name, language, **rows)).text)
            assert page.language == language
            assert path_to(name, other, **rows) in page.links
