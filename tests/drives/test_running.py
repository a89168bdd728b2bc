"""Drives open, pause, close, are cancelled and come back as organisers and the clock wish."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives import service
from campaign.drives.commands import DriveWords, MilestonePlan, TargetWords
from campaign.drives.milestones import reach_milestones
from campaign.drives.models import Drive
from campaign.drives.queries import load_drive
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from tests.cast import latest, press, sign, signing
from tests.drives.drafts import (
    A_DAY,
    CAMPAIGN,
    ON_SQLITE_ALONE,
    REASONS,
    WORDS,
    charlie_drafts,
    charlie_opens,
    charlie_plans_campaign,
    events_of,
    state_now,
)
from tests.time_travel import let_pass

NOBODY = UUID(int=1)
UNCHECKED = {**WORDS, "cy": DriveWords("calon", "Wrth wraidd", "Gofynnwn", "Oherwydd")}
EMPTY = {**WORDS, "cy": DriveWords("calon", "Wrth wraidd", "  ", "Oherwydd", is_checked=True)}


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"texts": {"en": WORDS["en"]}}, "text-missing-cy"),
        ({"texts": EMPTY}, "text-missing-cy"),
        ({"texts": UNCHECKED}, "text-unchecked-cy"),
        ({"statements": {"cy": "Drwy lofnodi rwy’n cytuno."}}, "statement-missing-en"),
        ({"targets": ()}, "targets-missing"),
        ({"targets": ({"en": TargetWords("The Senedd")},)}, "target-text-missing-cy"),
        ({"milestones": (MilestonePlan(5, {"cy": "Ar 5"}),)}, "milestone-text-missing-en"),
        ({"opens_at": None, "closes_at": None}, "times-missing"),
    ],
)
def test_a_petition_opens_only_when_both_languages_are_complete(
    database: Database, changes: dict[str, object], missing: str
) -> None:
    drive_id = charlie_drafts(database, **changes)  # type: ignore[arg-type]
    with pytest.raises(service.IncompleteError) as refused, database.transaction() as session:
        service.publish(session, drive_id)
    assert missing in refused.value.missing
    assert state_now(database, drive_id) == "draft"


@ON_SQLITE_ALONE
def test_a_petition_does_not_open_before_its_campaign_is_checked(database: Database) -> None:
    words = {
        language: type(text)(text.slug, text.title, text.goal, text.story) for language, text in CAMPAIGN.texts.items()
    }
    campaign_id = charlie_plans_campaign(database, type(CAMPAIGN)(words))
    drive_id = charlie_drafts(database, campaign_id=campaign_id)
    with pytest.raises(service.IncompleteError) as refused, database.transaction() as session:
        service.publish(session, drive_id)
    assert refused.value.missing == ("campaign-text-unchecked-cy", "campaign-text-unchecked-en")


@ON_SQLITE_ALONE
def test_a_pledge_drive_needs_nobody_who_decides(database: Database) -> None:
    drive_id = charlie_opens(database, kind="pledge-drive", targets=())
    assert state_now(database, drive_id) == "open"


def test_a_petition_opens_and_closes_by_the_clock_and_says_so_once(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=A_DAY, closes_in=3 * A_DAY)
    assert state_now(database, drive_id) == "scheduled"
    assert service.announce_due(database) == 0
    let_pass(database, 1.5 * A_DAY)
    assert (service.announce_due(database), service.announce_due(database)) == (1, 0)
    let_pass(database, 2 * A_DAY)
    assert (service.announce_due(database), service.announce_due(database)) == (1, 0)
    assert state_now(database, drive_id) == "closed"
    assert events_of(database, drive_id) == ["drive.opened", "drive.closed"]


@ON_SQLITE_ALONE
def test_a_petition_whose_whole_time_passed_unseen_is_announced_in_order(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=A_DAY, closes_in=3 * A_DAY)
    let_pass(database, 9 * A_DAY)
    assert service.announce_due(database) == 2
    assert events_of(database, drive_id) == ["drive.opened", "drive.closed"]


@ON_SQLITE_ALONE
def test_a_petition_put_on_record_after_its_end_is_not_announced(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=-9 * A_DAY, closes_in=-2 * A_DAY)
    assert state_now(database, drive_id) == "closed"
    assert service.announce_due(database) == 0
    assert events_of(database, drive_id) == []


def test_two_timetables_announce_once(database: Database) -> None:
    drive_id = charlie_opens(database, opens_in=A_DAY, closes_in=3 * A_DAY)
    let_pass(database, 2 * A_DAY)
    together, told = Barrier(2), []

    def look() -> None:
        together.wait()
        told.append(service.announce_due(database))

    lookers = [Thread(target=look) for _ in range(2)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()
    assert sorted(told) == [0, 1]
    assert events_of(database, drive_id) == ["drive.opened"]


def test_a_pause_moves_the_end_and_what_is_pending_by_its_length_rounded_up_to_a_day(database: Database) -> None:
    drive_id, other_id = charlie_opens(database), _another(database)
    sign(database, signing(drive_id))
    sign(database, signing(other_id, email="laura@example.com"))
    expiries = _expiries(database)
    with database.transaction() as session:
        service.pause(session, drive_id)
        closes_at = session.get_one(Drive, drive_id).closes_at
    let_pass(database, timedelta(hours=30))
    with database.transaction() as session:
        service.resume(session, drive_id)
        moved = session.get_one(Drive, drive_id).closes_at
    assert closes_at is not None and moved is not None
    back = timedelta(hours=30)  # let_pass moved all of them
    an_hour_of_the_clocks, close = timedelta(hours=1), timedelta(milliseconds=2)
    assert abs(moved - (closes_at - back) - 2 * A_DAY) <= an_hour_of_the_clocks + close
    after = _expiries(database)
    assert abs(after[drive_id] - (expiries[drive_id] - back) - 2 * A_DAY) < close
    assert abs(after[other_id] - (expiries[other_id] - back)) < close
    assert events_of(database, drive_id) == ["drive.opened", "drive.paused", "drive.resumed"]


def test_what_was_given_before_a_pause_can_be_verified_during_it_even_past_the_closing_time(
    database: Database,
) -> None:
    drive_id = charlie_opens(database, closes_in=A_DAY)
    sign(database, signing(drive_id))
    with database.transaction() as session:
        service.pause(session, drive_id)
    let_pass(database, 4 * A_DAY)
    assert state_now(database, drive_id) == "paused"
    assert service.announce_due(database) == 0
    assert press(database, latest(database)) == "verified"


@ON_SQLITE_ALONE
def test_a_petition_closed_early_is_announced_at_once(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.close_now(session, drive_id)
    assert state_now(database, drive_id) == "closed"
    assert events_of(database, drive_id) == ["drive.opened", "drive.closed"]


def test_a_cancelled_petition_says_why_in_both_languages_and_takes_nothing_more(database: Database) -> None:
    drive_id = charlie_opens(database)
    sign(database, signing(drive_id))
    with database.transaction() as session:
        service.cancel(session, drive_id, REASONS)
    assert press(database, latest(database)) == "expired"
    with database.reading() as session:
        (notice,) = load_drive(session, drive_id).notices
    assert (notice.kind, notice.texts) == ("cancelled", REASONS)
    assert events_of(database, drive_id)[-1] == "drive.cancelled"


@ON_SQLITE_ALONE
@pytest.mark.parametrize("reasons", [{}, {"en": "Because"}, {"en": "Because", "cy": " "}])
def test_nothing_is_cancelled_without_a_reason_in_both_languages(database: Database, reasons: dict[str, str]) -> None:
    drive_id = charlie_opens(database)
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        service.cancel(session, drive_id, reasons)
    assert state_now(database, drive_id) == "open"


def test_a_cancelled_petition_comes_back_within_seven_days(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.cancel(session, drive_id, REASONS)
    let_pass(database, 6 * A_DAY)
    with database.transaction() as session:
        service.reopen(session, drive_id, REASONS)
        service.cancel(session, drive_id, REASONS)
        service.reopen(session, drive_id, REASONS)
    assert state_now(database, drive_id) == "open"
    with database.reading() as session:
        kinds = [notice.kind for notice in load_drive(session, drive_id).notices]
    assert kinds == ["cancelled", "reopened", "cancelled", "reopened"]


@ON_SQLITE_ALONE
def test_a_petition_that_ended_eight_days_ago_stays_ended(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.cancel(session, drive_id, REASONS)
    let_pass(database, 8 * A_DAY)
    with pytest.raises(ConflictError, match="drive-ended-long-ago"), database.transaction() as session:
        service.reopen(session, drive_id, REASONS)


@ON_SQLITE_ALONE
def test_a_closed_petition_comes_back_only_with_a_new_end(database: Database) -> None:
    drive_id = charlie_opens(database)
    with database.transaction() as session:
        service.close_now(session, drive_id)
    with pytest.raises(FieldsRefusedError) as refused, database.transaction() as session:
        service.reopen(session, drive_id, REASONS)
    assert refused.value.errors == {"closes_at": "closing-time-passed"}
    with database.transaction() as session:
        present = session.get_one(Drive, drive_id).closes_at
        assert present is not None
        service.reopen(session, drive_id, REASONS, present + A_DAY)
    assert state_now(database, drive_id) == "open"
    let_pass(database, 2 * A_DAY)
    service.announce_due(database)
    assert events_of(database, drive_id)[-2:] == ["drive.reopened", "drive.closed"]


def test_a_milestone_is_reached_once_and_stays_reached(database: Database) -> None:
    drive_id = charlie_opens(database)
    for count, newly in ((1, ()), (2, (2,)), (1, ()), (7, (5,)), (7, ())):
        with database.transaction() as session:
            assert reach_milestones(session, drive_id, count) == newly
    assert events_of(database, drive_id).count("milestone.reached") == 2


@ON_SQLITE_ALONE
@pytest.mark.parametrize("change", [service.publish, service.pause, service.resume, service.close_now, service.archive])
def test_a_drive_that_does_not_exist_is_not_found(database: Database, change: object) -> None:
    with pytest.raises(NotFoundError), database.transaction() as session:
        change(session, NOBODY)  # type: ignore[operator]


def _another(database: Database) -> UUID:
    words = {"en": ("other", "Other"), "cy": ("arall", "Arall")}
    texts = {
        language: DriveWords(slug, title, "Ask", "Body", is_checked=True) for language, (slug, title) in words.items()
    }
    with database.reading() as session:
        campaign_id = session.scalars(select(Drive.campaign_id)).first()
    return charlie_opens(database, campaign_id=campaign_id, texts=texts)


def _expiries(database: Database) -> dict[UUID, datetime]:
    with database.reading() as session:
        return {row.drive_id: row.expires_at for row in session.scalars(select(Contribution))}
