"""Offers of a drive: written whole, refused where they make no sense, kept to what people have pledged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from campaign.contributions.pledge.offers import OfferWords, find_lacks, find_offer, list_offers
from campaign.contributions.pledge.writing import write_offer
from campaign.db import Database
from campaign.errors import ConflictError, FieldsRefusedError
from tests.cast import charlie_opens_petition
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.contributions.pledge.pledging import (
    WORDS,
    charlie_opens_pledge_drive,
    launch,
    pledge,
    pledged,
    present_moment,
    talk,
)


@pytest.fixture
def drive(database: Database) -> UUID:
    present = present_moment(database)
    return charlie_opens_pledge_drive(database, talk(present), launch(present))


def test_offers_stand_in_the_order_in_which_they_were_written(database: Database, drive: UUID) -> None:
    with database.reading() as session:
        assert [offer.code for offer in list_offers(session, drive)] == ["talk", "launch"]
        assert find_lacks(session, drive) == ()
        offer = find_offer(session, drive, "launch")
    assert offer is not None and offer.texts == WORDS and offer.place_limit == 4 and offer.is_event


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Give a talk"}, "code"),
        ({"unit": "euros"}, "unit"),
        ({"minimum": 0}, "goal"),
        ({"minimum": 5}, "goal"),
        ({"goal": 3}, "goal"),
        ({"goal": 10**12}, "goal"),
        ({"unit": "yes"}, "maximum"),
        ({"threshold": 0}, "threshold"),
        ({"place_limit": 3}, "place_limit"),
        ({"pay_url": "javascript:alert(1)"}, "pay_url"),
        ({"pay_url": "https://"}, "pay_url"),
        ({"pay_url": "https://a:b@example.org/"}, "pay_url"),
        ({"pay_url": "https://example.org/\n"}, "pay_url"),
        ({"texts": {"en": replace(WORDS["en"], label="x" * 151)}}, "label_en"),
        ({"texts": {"fr": WORDS["en"]}}, "texts"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(
    database: Database, drive: UUID, changes: dict[str, Any], field: str
) -> None:
    with database.transaction() as session, pytest.raises(FieldsRefusedError) as error:
        write_offer(session, drive, talk(present_moment(database), **changes))
    assert list(error.value.errors) == [field]


@ON_SQLITE_ALONE
def test_an_event_begins_before_it_ends_and_has_no_other_day(database: Database, drive: UUID) -> None:
    present = present_moment(database)
    for changes in ({"ends_at": present}, {"ends_at": None}, {"due_at": present + timedelta(days=1)}):
        with database.transaction() as session, pytest.raises(FieldsRefusedError):
            write_offer(session, drive, launch(present, **changes))


def test_only_a_pledge_drive_has_offers(database: Database) -> None:
    petition = charlie_opens_petition(database)
    with database.transaction() as session, pytest.raises(ConflictError):
        write_offer(session, petition, talk(present_moment(database)))


def test_a_drive_lacks_what_its_page_needs_in_both_languages(database: Database) -> None:
    present = present_moment(database)
    empty = {"cy": OfferWords(" ", "a", "b"), "en": WORDS["en"]}
    nowhere = {language: replace(words, place=None) for language, words in WORDS.items()}
    drive = charlie_opens_pledge_drive(
        database, talk(present, texts=empty, due_at=None), launch(present, texts=nowhere), slug="2"
    )
    with database.reading() as session:
        assert find_lacks(session, drive) == (
            "offer-day-missing",
            "offer-text-missing-cy",
            "offer-text-missing-en",
        )
        assert find_lacks(session, UUID(int=0)) == ("offers-missing",)


def test_what_was_pledged_keeps_its_unit_and_its_condition(database: Database, drive: UUID) -> None:
    present = present_moment(database)
    pledged(database, drive)
    for changes in ({"unit": "hours"}, {"threshold": 5}):
        with database.transaction() as session, pytest.raises(ConflictError) as error:
            write_offer(session, drive, talk(present, **changes))
        assert error.value.slug == "offer-pledged"
    with database.transaction() as session:
        write_offer(session, drive, talk(present, goal=50))


def test_an_event_that_moves_takes_its_pledges_along_and_counts_the_change(database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive, "launch")
    before = pledge(database, pauls).remind_at
    moved = launch(present_moment(database) + timedelta(days=10))
    for _ in range(2):
        with database.transaction() as session:
            write_offer(session, drive, moved)
    with database.reading() as session:
        offer = find_offer(session, drive, "launch")
    assert offer is not None and offer.sequence == 1
    after = pledge(database, pauls)
    assert after.due_at == moved.ends_at
    assert before is not None and after.remind_at is not None and after.remind_at > before + timedelta(days=8)
