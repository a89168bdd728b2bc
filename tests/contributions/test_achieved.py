"""Whoever helped learns what it was part of: what stands, given before, to the drives that led to it; nobody else's."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.achieved import what_your_help_was_part_of
from campaign.contributions.ending import withdraw
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from campaign.drives.commands import AchievementWords, RecordAchievement
from campaign.drives.service import record_achievement
from campaign.drives.wales import day_of
from tests.cast import charlie_opens_petition, signed, signing
from tests.updates import campaign_of, something_is_achieved


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def supporter_of(database: Database, contribution_id: UUID) -> UUID:
    with database.reading() as session:
        found = session.get_one(Contribution, contribution_id).supporter_id
    assert found is not None
    return found


def test_suzie_learns_what_her_signature_was_part_of(database: Database, petition: UUID) -> None:
    suzie = signed(database, signing(petition))
    signed(database, signing(petition, "Paul Price", "paul@example.com"))
    achievement_id = something_is_achieved(database, {petition})
    something_is_achieved(database, {charlie_opens_petition(database, slug="2")})
    with database.reading() as session:
        (helped,) = what_your_help_was_part_of(session, [supporter_of(database, suzie)])
    assert helped.achievement.id == achievement_id
    (given,) = helped.given
    assert (given.contribution_id, given.kind, given.titles["cy"]) == (suzie, "signature", "Y ddeiseb 1")


def test_what_was_taken_back_was_part_of_nothing(database: Database, petition: UUID) -> None:
    suzie = signed(database, signing(petition))
    supporter_id = supporter_of(database, suzie)
    something_is_achieved(database, {petition})
    with database.transaction() as session:
        withdraw(session, suzie)
    with database.reading() as session:
        assert what_your_help_was_part_of(session, [supporter_id]) == ()


@pytest.mark.parametrize(
    ("days", "precision", "is_part"),
    [(0, "day", True), (-1, "day", False), (1, "day", True), (0, "month", True), (-32, "month", False),
     (0, "year", True), (-366, "year", False)],
)  # fmt: skip
def test_nobody_is_thanked_for_what_came_before_them(
    database: Database, petition: UUID, days: int, precision: str, is_part: bool
) -> None:
    suzie, campaign_id = signed(database, signing(petition)), campaign_of(database, petition)
    with database.transaction() as session:
        today = day_of(session.execute(select(now())).scalar_one())
        on = today + timedelta(days=days)
        on = date(on.year, 1, 1) if precision == "year" else on.replace(day=1) if precision == "month" else on
        words = {language: AchievementWords("Done", "It is done.") for language in ("en", "cy")}
        record_achievement(
            session,
            RecordAchievement(campaign_id, on, words, precision, drive_ids=frozenset({petition})),
        )
    with database.reading() as session:
        helped = what_your_help_was_part_of(session, [supporter_of(database, suzie)])
    assert bool(helped) == is_part
