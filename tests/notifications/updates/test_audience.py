"""Who gets an update: whoever wants news of that campaign and gave something that stands; one copy a mailbox."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.areas.lookup import ensure_seats
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.ending import invalidate, withdraw
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.drives.updates.commands import UpdateChoices
from campaign.errors import FieldsRefusedError
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.notifications.updates import audience, queueing
from campaign.notifications.updates.audience import count_recipients
from tests.cast import charlie_opens_petition, press, sign, signing
from tests.cast import latest as latest_of
from tests.contributions.counting import hold_a_domain, somebody_signs
from tests.time_travel import let_pass
from tests.updates import an_update_leaves, campaign_of, charlie_sends, charlie_writes, reader, readers


@pytest.fixture
def update_id(database: Database, petition: UUID) -> UUID:
    return charlie_writes(database, campaign_of(database, petition))


def written(database: Database) -> list[tuple[UUID, str]]:
    """The signature behind each mail of news, and its language."""
    with database.reading() as session:
        rows = session.execute(select(Delivery.subject_id, Delivery.language).where(Delivery.template == "update/news"))
        return [(subject_id, language) for subject_id, language in rows]


def test_whoever_asked_for_news_gets_it_and_nobody_else(database: Database, petition: UUID) -> None:
    suzie = reader(database, petition, "suzie@example.com", language="en")
    reader(database, petition, "laura@example.com", consent_campaign=False, consent_wider=True)
    an_update_leaves(database, petition)
    assert written(database) == [(suzie, "en")]


def test_two_people_at_one_mailbox_get_one_copy_for_the_latest(database: Database, petition: UUID) -> None:
    reader(database, petition, "home@example.com", "Suzie Evans", language="en")
    let_pass(database, timedelta(minutes=1))
    paul = reader(database, petition, "home@example.com", "Paul Evans", language="cy")
    an_update_leaves(database, petition)
    assert written(database) == [(paul, "cy")]


def test_somebody_in_many_drives_gets_one_copy(database: Database, petition: UUID) -> None:
    second = charlie_opens_petition(database, slug="2")
    campaign_id = campaign_of(database, petition)
    with database.transaction() as session:
        session.execute(update(Drive).values(campaign_id=campaign_id))
    reader(database, petition, "suzie@example.com")
    reader(database, second, "suzie@example.com")
    an_update_leaves(database, petition)
    assert len(written(database)) == 1


def test_news_of_one_campaign_is_not_for_readers_of_another(database: Database, petition: UUID) -> None:
    reader(database, charlie_opens_petition(database, slug="olives"), "olive@example.com")
    an_update_leaves(database, petition)
    assert written(database) == []


def test_the_latest_answer_counts(database: Database, petition: UUID) -> None:
    suzie = reader(database, petition, "suzie@example.com")
    laura = reader(database, petition, "laura@example.com", consent_campaign=False)
    let_pass(database, timedelta(minutes=1))
    with database.transaction() as session:
        for contribution_id, wants in ((suzie, False), (laura, True)):
            answers = Choices(show_name=False, consent_campaign=wants, consent_wider=False)
            assert change_choices(session, contribution_id, answers, language="cy", source="test")
    an_update_leaves(database, petition)
    assert [subject for subject, _ in written(database)] == [laura]


def test_what_was_taken_back_or_never_counted_brings_no_news(database: Database, petition: UUID) -> None:
    hold_a_domain(database)
    somebody_signs(database, petition, is_held=True, consent_campaign=True)
    sign(database, signing(petition, email="pending@example.com", consent_campaign=True))
    gone, false = (reader(database, petition, f"{name}@example.com") for name in ("gone", "false"))
    with database.transaction() as session:
        withdraw(session, gone)
        invalidate(session, false, "not-a-person")
    an_update_leaves(database, petition)
    assert written(database) == []


@pytest.mark.parametrize(("scope", "expected"), [("all", 0), ("news", 0), ("thanks", 1), ("reminders", 1)])
def test_a_mailbox_that_wants_none_gets_none(database: Database, petition: UUID, scope: str, expected: int) -> None:
    reader(database, petition, "suzie@example.com")
    with database.transaction() as session:
        suppress(session, signing(petition, email="suzie@example.com").mailbox_key, scope)
    an_update_leaves(database, petition)
    assert len(written(database)) == expected


def test_drives_areas_and_kinds_are_chosen_together(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        ensure_seats(session)
    coast = reader(database, petition, "coast@example.com", postcode="CF30 1AA")
    reader(database, petition, "north@example.com", postcode="CF31 1AA")
    with database.reading() as session:
        area = session.get_one(Contribution, coast).area_code
    assert area is not None
    chosen = UpdateChoices(drives=frozenset({petition}), areas=frozenset({area}), kinds=frozenset({"signature"}))
    an_update_leaves(database, petition, choices=chosen)
    assert [subject for subject, _ in written(database)] == [coast]


def test_a_kind_that_is_none_is_refused_before_anything_leaves(database: Database, petition: UUID) -> None:
    chosen = UpdateChoices(kinds=frozenset({"rumour"}))
    update_id = charlie_writes(database, campaign_of(database, petition), choices=chosen)
    with pytest.raises(FieldsRefusedError) as refused:
        charlie_sends(database, update_id)
    assert refused.value.errors == {"kinds": "choice-unknown"}


@pytest.mark.parametrize("size", [1, 2, 3, 500])
def test_pages_of_any_size_leave_nobody_out_and_count_nobody_twice(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(queueing, "PAGE", size)
    monkeypatch.setattr(audience, "COUNTED_AT_ONCE", size)
    everybody = readers(database, petition, 7)
    reader(database, petition, "quiet@example.com", consent_campaign=False)
    reader(database, petition, "reader3@example.com", "Paul Evans", postcode="CF10 1AA")
    update_id = charlie_writes(database, campaign_of(database, petition))
    assert count_recipients(database, update_id) == 7
    charlie_sends(database, update_id)
    assert queueing.write_updates(database) == 7
    assert len({subject for subject, _ in written(database)}) == 7
    assert len(set(everybody) & {subject for subject, _ in written(database)}) == 6


def test_who_joins_while_it_is_sent_can_still_get_it_and_counting_costs_nothing(
    database: Database, petition: UUID, update_id: UUID
) -> None:
    assert count_recipients(database, update_id) == 0
    sign(database, signing(petition, email="new@example.com", consent_campaign=True))
    press(database, latest_of(database))
    assert count_recipients(database, update_id) == 1
    assert written(database) == []
