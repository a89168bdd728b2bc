"""Updates are written in both languages, passed by a second person where the campaign wishes it, and void when changed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.drives.service import IncompleteError
from campaign.drives.updates.approving import approve, ask_approval, need_approval
from campaign.drives.updates.commands import UpdateChoices, UpdateWords, WriteUpdate
from campaign.drives.updates.drafting import draft_achievement, draft_milestone
from campaign.drives.updates.queries import choices_of
from campaign.drives.updates.writing import rewrite_update, write_update
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.notifications.updates.sending import Sending, send_update
from campaign.outbox.models import OutboxEvent
from tests.cast import ORGANISER, charlie_opens_petition
from tests.drives.drafts import ON_SQLITE_ALONE, charlie_plans_campaign
from tests.updates import (
    OLIVE,
    WORDS,
    campaign_of,
    charlie_sends,
    charlie_tests,
    charlie_writes,
    something_is_achieved,
    update_row,
)


@pytest.fixture
def campaign_id(database: Database) -> UUID:
    return charlie_plans_campaign(database)


def test_a_change_voids_what_was_tested_and_approved(database: Database, campaign_id: UUID) -> None:
    update_id = charlie_writes(database, campaign_id)
    charlie_tests(database, update_id)
    with database.transaction() as session:
        ask_approval(session, update_id, ORGANISER)
        approve(session, update_id, OLIVE)
    assert update_row(database, update_id).state == "approved"
    changed = {**WORDS, "en": replace(WORDS["en"], body="Another word.")}
    with database.transaction() as session:
        rewrite_update(session, update_id, WriteUpdate(campaign_id, changed, by=ORGANISER))
    row = update_row(database, update_id)
    assert (row.state, row.version, row.tested_version, row.approved_by) == ("draft", 2, 1, None)
    assert {text.language: text.body for text in row.texts}["en"] == "Another word."


@pytest.mark.parametrize("address", [ORGANISER, "CHARLIE@RHWYDWAITH.EXAMPLE", " charlie@rhwydwaith.example "])
def test_nobody_approves_their_own(database: Database, campaign_id: UUID, address: str) -> None:
    update_id = charlie_writes(database, campaign_id)
    with database.transaction() as session:
        ask_approval(session, update_id, OLIVE)
    with pytest.raises(ConflictError, match="update-own-approval"), database.transaction() as session:
        approve(session, update_id, address)
    assert update_row(database, update_id).state == "ready"


def test_who_asked_for_approval_does_not_give_it(database: Database, campaign_id: UUID) -> None:
    update_id = charlie_writes(database, campaign_id, by=None)
    with database.transaction() as session:
        ask_approval(session, update_id, OLIVE)
    with pytest.raises(ConflictError, match="update-own-approval"), database.transaction() as session:
        approve(session, update_id, OLIVE)


def test_a_comma_of_a_colleague_makes_nobody_a_second_person_to_their_own_words(
    database: Database, campaign_id: UUID
) -> None:
    update_id = charlie_writes(database, campaign_id)
    for by in (OLIVE, None):
        with database.transaction() as session:
            rewrite_update(session, update_id, WriteUpdate(campaign_id, WORDS, by=by))
    with database.transaction() as session:
        ask_approval(session, update_id, "laura@rhywle-arall.example")
    for own in (ORGANISER, OLIVE):
        with pytest.raises(ConflictError, match="update-own-approval"), database.transaction() as session:
            approve(session, update_id, own)
    with database.transaction() as session:
        approve(session, update_id, "paul@rhywle-arall.example")


def test_a_campaign_that_wishes_a_second_person_sends_nothing_without(database: Database, campaign_id: UUID) -> None:
    with database.transaction() as session:
        need_approval(session, campaign_id, True)
    update_id = charlie_writes(database, campaign_id)
    with pytest.raises(ConflictError, match="update-unapproved"):
        charlie_sends(database, update_id)
    with database.transaction() as session:
        ask_approval(session, update_id, ORGANISER)
    with pytest.raises(ConflictError, match="update-unapproved"):
        charlie_sends(database, update_id)
    with database.transaction() as session:
        approve(session, update_id, OLIVE)
    charlie_sends(database, update_id)
    assert update_row(database, update_id).state == "sending"


@ON_SQLITE_ALONE
def test_a_language_that_is_missing_or_unchecked_holds_it_back(database: Database, campaign_id: UUID) -> None:
    unchecked = {"en": WORDS["en"], "cy": replace(WORDS["cy"], is_checked=False)}
    empty = {"en": WORDS["en"], "cy": UpdateWords("Pwnc", "  \n ", is_checked=True)}
    for texts, missing in (
        ({"en": WORDS["en"]}, "text-missing-cy"),
        (unchecked, "text-unchecked-cy"),
        (empty, "text-missing-cy"),
    ):
        update_id = charlie_writes(database, campaign_id, texts=texts)
        for act in (
            lambda session, update_id=update_id: ask_approval(session, update_id, ORGANISER),
            lambda session, update_id=update_id: send_update(session, update_id, Sending()),
        ):
            with pytest.raises(IncompleteError) as refused, database.transaction() as session:
                act(session)
            assert refused.value.missing == (missing,)


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": {"fr": WORDS["en"]}}, "texts"),
        ({"texts": {"en": UpdateWords("x" * 201, "Body")}}, "subject_en"),
        ({"texts": {"en": UpdateWords("Two\nlines", "Body")}}, "subject_en"),
        ({"texts": {"en": UpdateWords("Bcc: all\r\nX: y", "Body")}}, "subject_en"),
        ({"texts": {"en": UpdateWords("Subject", "NUL \0")}}, "body_en"),
        ({"texts": {"en": UpdateWords("Subject", "x" * 20_001)}}, "body_en"),
        ({"choices": UpdateChoices(drives=frozenset({new_id()}))}, "drives"),
        ({"choices": UpdateChoices(areas=frozenset({"W99"}))}, "areas"),
        ({"choices": UpdateChoices(kinds=frozenset({"Signature!"}))}, "kinds"),
        ({"choices": UpdateChoices(achievements=frozenset({new_id()}))}, "achievements"),
        ({"by": "not an address"}, "by"),
        ({"about": "rumours"}, "about"),
    ],
)
def test_what_cannot_be_is_refused_field_by_field(
    database: Database, campaign_id: UUID, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        charlie_writes(database, campaign_id, **changes)
    assert set(refused.value.errors) == {field}


def test_another_campaigns_drive_is_no_choice(database: Database, campaign_id: UUID) -> None:
    olives = charlie_opens_petition(database)
    with pytest.raises(FieldsRefusedError):
        charlie_writes(database, campaign_id, choices=UpdateChoices(drives=frozenset({olives})))
    update_id = charlie_writes(database, campaign_id)
    with pytest.raises(NotFoundError), database.transaction() as session:
        rewrite_update(session, update_id, WriteUpdate(campaign_of(database, olives), WORDS))


def test_what_leaves_is_not_changed_any_more(database: Database, campaign_id: UUID) -> None:
    update_id = charlie_writes(database, campaign_id)
    charlie_sends(database, update_id)
    with pytest.raises(ConflictError, match="update-is-sending"), database.transaction() as session:
        rewrite_update(session, update_id, WriteUpdate(campaign_id, WORDS))
    with pytest.raises(ConflictError, match="update-is-sending"):
        charlie_tests(database, update_id)


@ON_SQLITE_ALONE
def test_no_campaign_no_update(database: Database) -> None:
    with pytest.raises(NotFoundError), database.transaction() as session:
        write_update(session, WriteUpdate(new_id(), WORDS))


def test_an_achievement_is_announced_to_those_who_led_to_it(database: Database) -> None:
    petition = charlie_opens_petition(database)
    achievement_id = something_is_achieved(database, {petition})
    with database.transaction() as session:
        update_id = draft_achievement(session, achievement_id, ORGANISER)
    row = update_row(database, update_id)
    assert {text.language: text.subject for text in row.texts}["cy"] == "Mae’r Ddeddf yn dweud hynny"
    assert "https://act.example/1" in row.texts[0].body
    chosen = choices_of(row)
    assert (chosen.drives, chosen.achievements) == (frozenset({petition}), frozenset({achievement_id}))
    with database.reading() as session:
        recorded = session.scalars(select(OutboxEvent.subject_id).where(OutboxEvent.name == "achievement.recorded"))
        assert recorded.all() == [achievement_id]


def test_no_milestone_is_announced_before_it_is_reached(database: Database) -> None:
    petition = charlie_opens_petition(database)
    with pytest.raises(ConflictError, match="milestone-not-reached"), database.transaction() as session:
        draft_milestone(session, petition, 2)
    with pytest.raises(NotFoundError), database.transaction() as session:
        draft_milestone(session, petition, 3)
