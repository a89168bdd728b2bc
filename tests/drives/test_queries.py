"""Readers see what may be public, in few statements, with the count and the state of this moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally
from campaign.db import Database
from campaign.drives import service
from campaign.drives.commands import AchievementWords, CreateCampaign, DriveWords, RecordAchievement
from campaign.drives.given import IS_PENDING, IS_SHOWN, contributions, tallies
from campaign.drives.queries import (
    find_slug,
    list_campaigns,
    list_drives,
    load_campaign,
    load_drive,
    shown_names,
)
from campaign.drives.wales import day_of
from campaign.errors import NotFoundError
from tests.cast import sign, signed, signing
from tests.drives.drafts import A_DAY, CAMPAIGN, ON_SQLITE_ALONE, charlie_drafts, charlie_opens, charlie_plans_campaign
from tests.time_travel import let_pass

NOBODY = UUID(int=1)
LAW = {"en": AchievementWords("It is law", "The Act says so."), "cy": AchievementWords("Mae’n ddeddf", "Y Ddeddf.")}


@contextmanager
def at_most(database: Database, statements: int) -> Iterator[None]:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):  # SQLite's is a statement
            seen.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    yield
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(seen) <= statements, "\n".join(seen)


def test_a_petition_is_shown_whole_in_nine_statements(database: Database) -> None:
    drive_id = charlie_opens(database)
    for name in ("Suzie", "Laura", "Paul"):
        signed(database, signing(drive_id, name, f"{name.lower()}@example.com"))
    fold_deltas(database)
    with database.reading() as session, at_most(database, 9):
        petition = load_drive(session, drive_id)
    assert (petition.id, petition.kind, petition.state) == (drive_id, "petition", "open")
    assert petition.texts["cy"].slug == "calon"
    assert petition.campaign_slugs == {"en": "together", "cy": "gyda-n-gilydd"}
    assert petition.campaign_titles == {"en": "Together", "cy": "Gyda’n gilydd"}
    assert petition.statements["en"] == "By signing I agree."
    assert (petition.statement_version, petition.text_version, petition.handover) == (1, 1, "names-areas")
    assert [target.texts["en"].office for target in petition.targets] == ["Cardiff Bay"]
    assert [(one.at, one.texts["cy"], one.reached_at is not None) for one in petition.milestones] == [
        (2, "Ar 2", True),
        (5, "Ar 5", False),
    ]
    assert (petition.count, petition.next_milestone, petition.goal) == (3, 5, 1000)
    assert petition.counted_at is not None


@ON_SQLITE_ALONE
def test_a_reached_milestone_stays_reached_when_the_count_falls(database: Database) -> None:
    drive_id = charlie_opens(database)
    for name in ("Suzie", "Laura"):
        signed(database, signing(drive_id, name, f"{name.lower()}@example.com"))
    fold_deltas(database)
    with database.transaction() as session:
        session.get_one(Tally, drive_id).count = 1
    with database.reading() as session:
        petition = load_drive(session, drive_id)
    assert (petition.count, petition.next_milestone) == (1, 5)


@ON_SQLITE_ALONE
def test_a_petition_that_nobody_signed_counts_nothing(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.reading() as session:
        petition = load_drive(session, drive_id)
    assert (petition.count, petition.counted_at, petition.next_milestone) == (0, None, 2)


@ON_SQLITE_ALONE
def test_a_draft_says_that_it_is_one_and_stands_in_no_list(database: Database) -> None:
    drive_id = charlie_drafts(database)
    with database.reading() as session:
        petition = load_drive(session, drive_id)
        assert petition.state == "draft"
        assert list_drives(session) == ()
        assert load_campaign(session, petition.campaign_id).drives == ()
        assert [drive.id for drive in list_drives(session, ("draft",))] == [drive_id]


@ON_SQLITE_ALONE
def test_what_does_not_exist_is_not_found(database: Database) -> None:
    with database.reading() as session:
        for load in (load_drive, load_campaign):
            with pytest.raises(NotFoundError):
                load(session, NOBODY)
        assert find_slug(session, "petition", "heart") is None


def test_a_list_holds_the_newest_first_with_their_counts_in_three_statements(database: Database) -> None:
    campaign_id = charlie_plans_campaign(database)
    drives = [_open(database, campaign_id, number) for number in range(3)]
    signed(database, signing(drives[1]))
    fold_deltas(database)
    with database.reading() as session, at_most(database, 3):
        listed = list_drives(session, ("open",))
    assert [(drive.id, drive.count) for drive in listed] == [(drives[2], 0), (drives[1], 1), (drives[0], 0)]
    assert listed[0].slugs == {"en": "en-2", "cy": "cy-2"}
    with database.transaction() as session:
        service.close_now(session, drives[0])
    with database.reading() as session:
        assert [drive.state for drive in list_drives(session)] == ["open", "open", "closed"]
        assert len(list_drives(session, ("open",))) == 2


@ON_SQLITE_ALONE
def test_only_campaigns_checked_in_both_languages_are_listed(database: Database) -> None:
    unchecked = {
        language: type(words)(f"no-{words.slug}", words.title, words.goal, words.story)
        for language, words in CAMPAIGN.texts.items()
    }
    hidden, shown = charlie_plans_campaign(database, CreateCampaign(unchecked)), charlie_plans_campaign(database)
    with database.reading() as session:
        assert [campaign.id for campaign in list_campaigns(session)] == [shown]
        assert not load_campaign(session, hidden).is_public
        assert load_campaign(session, shown).is_public


def test_the_timeline_tells_what_happened_the_latest_first(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=-2 * A_DAY, closes_in=5 * A_DAY)
    for name in ("Suzie", "Laura"):
        signed(database, signing(drive_id, name, f"{name.lower()}@example.com"))
    fold_deltas(database)
    let_pass(database, 6 * A_DAY)
    with database.transaction() as session:
        petition = load_drive(session, drive_id)
        for day, precision, drives in ((date(2015, 1, 1), "year", {drive_id}), (date(2099, 1, 1), "day", set())):
            service.record_achievement(
                session,
                RecordAchievement(
                    petition.campaign_id, day, LAW, date_precision=precision, drive_ids=frozenset(drives)
                ),
            )
    with database.reading() as session, at_most(database, 7):
        campaign = load_campaign(session, petition.campaign_id)
    kinds = [entry.kind for entry in campaign.timeline]
    assert kinds == ["achieved", "closed", "milestone", "opened", "achieved"]
    _, closed, milestone, opened, _ = campaign.timeline
    assert petition.closes_at is not None and petition.opens_at is not None
    assert closed.happened_on == day_of(petition.closes_at)
    assert (milestone.milestone, milestone.texts) == (2, {"en": "At 2", "cy": "Ar 2"})
    assert (opened.happened_on, opened.texts["en"]) == (day_of(petition.opens_at), "At the heart")
    with database.reading() as session:
        (achievement,) = load_drive(session, drive_id).achievements
    assert (achievement.happened_on, achievement.date_precision) == (date(2015, 1, 1), "year")
    assert achievement.drive_ids == {drive_id}
    assert achievement.texts["cy"].title == "Mae’n ddeddf"


@ON_SQLITE_ALONE
def test_a_cancelled_petition_stands_in_the_timeline_as_such(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.cancel(session, drive_id, {"en": "Why", "cy": "Pam"})
        campaign_id = load_drive(session, drive_id).campaign_id
    let_pass(database, 60 * A_DAY)
    with database.reading() as session:
        assert [entry.kind for entry in load_campaign(session, campaign_id).timeline] == ["cancelled", "opened"]


@ON_SQLITE_ALONE
def test_a_scheduled_petition_has_not_opened_yet(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=A_DAY)
    with database.reading() as session:
        campaign_id = load_drive(session, drive_id).campaign_id
        assert load_campaign(session, campaign_id).timeline == ()


def test_names_are_shown_of_who_verified_and_wishes_it_the_latest_first(database: Database) -> None:
    drive_id = charlie_opens(database)
    for name, is_shown in (("Suzie", True), ("Paul", False), ("Laura", True)):
        signed(database, signing(drive_id, name, f"{name.lower()}@example.com", show_name=is_shown))
        let_pass(database, timedelta(minutes=1))
    sign(database, signing(drive_id, "Stan", "stan@example.com", show_name=True))
    with database.reading() as session:
        assert [one.name for one in shown_names(session, drive_id)] == ["Laura", "Suzie"]
        assert [one.name for one in shown_names(session, drive_id, limit=1)] == ["Laura"]
        assert shown_names(session, NOBODY) == ()


def test_the_tables_that_are_only_named_here_are_those_of_the_models(database: Database) -> None:
    for named, model in ((tallies, Tally), (contributions, Contribution)):
        assert named.name == model.__tablename__
        for column in named.columns:
            assert type(column.type) is type(model.__table__.columns[column.name].type), column.name
    with database.reading() as session:
        session.execute(select(contributions).where(IS_SHOWN, IS_PENDING)).all()


def _open(database: Database, campaign_id: UUID, number: int) -> UUID:
    texts = {
        language: DriveWords(f"{language}-{number}", "Title", "Ask", "Body", is_checked=True)
        for language in ("en", "cy")
    }
    drive_id = charlie_opens(database, campaign_id=campaign_id, texts=texts)
    return drive_id
