"""Charlie runs petitions from a terminal, by either name."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from campaign.db import Database, now
from campaign.drives.models import Channel
from campaign.drives.queries import load_drive
from campaign.drives.wales import day_of, end_of
from tests.cli.conftest import Run
from tests.drives.drafts import A_DAY, ON_SQLITE_ALONE, charlie_drafts, charlie_opens, state_now
from tests.moments import NOON

REASONS = ("--reason-en", "We were wrong.", "--reason-cy", "Roedden ni’n anghywir.")


@ON_SQLITE_ALONE
def test_a_petition_goes_through_its_states(run: Run, database: Database) -> None:
    drive_id = charlie_drafts(database)
    for arguments, state in (
        (["open", "calon"], "open"),
        (["pause", "heart"], "paused"),
        (["resume", "calon"], "open"),
        (["cancel", "heart", *REASONS], "cancelled"),
        (["reopen", "heart", *REASONS], "open"),
        (["close", "heart"], "closed"),
        (["archive", "calon", "--kind", "petition"], "archived"),
    ):
        ran = run("drive", *arguments)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"“At the heart” is {state}")
        assert state_now(database, drive_id) == state
    with database.reading() as session:
        assert [notice.texts["cy"] for notice in load_drive(session, drive_id).notices] == [REASONS[3]] * 2


@ON_SQLITE_ALONE
def test_a_closed_petition_is_reopened_until_the_end_of_a_day_in_wales(run: Run, database: Database) -> None:
    drive_id = charlie_opens(database, closes_in=timedelta(seconds=0), opens_in=-A_DAY)
    last_day = day_of(NOON + 4000 * A_DAY)
    assert run("drive", "reopen", "heart", *REASONS).err == (
        "closes_at: must be in the future: give one with --closes-on.\n"
    )
    assert run("drive", "reopen", "heart", *REASONS, "--closes-on", last_day.isoformat()).code == 0
    with database.reading() as session:
        assert load_drive(session, drive_id).closes_at == end_of(last_day)


@ON_SQLITE_ALONE
def test_what_is_not_possible_is_refused_in_a_sentence(run: Run, database: Database) -> None:
    charlie_drafts(database, targets=(), statements={})
    refused = run("drive", "open", "heart")
    assert refused.code == 2
    assert refused.err == (
        "It cannot open yet. Missing: the Welsh signing statement, the English signing statement, "
        "somebody who decides (a target).\n"
    )
    assert run("drive", "pause", "heart").err == "It is draft: that is not possible in this state.\n"
    assert "There is no drive “nothing”" in run("drive", "pause", "nothing").err


@ON_SQLITE_ALONE
def test_one_name_of_two_kinds_needs_its_kind(run: Run, database: Database) -> None:
    petition = charlie_opens(database)
    with database.reading() as session:
        campaign_id = load_drive(session, petition).campaign_id
    pledges = charlie_opens(database, campaign_id=campaign_id, kind="pledge-drive", targets=())
    assert "say which with --kind (petition, pledge-drive)" in run("drive", "pause", "heart").err
    assert run("drive", "pause", "heart", "--kind", "pledge-drive").code == 0
    assert (state_now(database, petition), state_now(database, pledges)) == ("open", "paused")


@ON_SQLITE_ALONE
def test_the_list_shows_drafts_too_to_people_and_to_programs(run: Run, database: Database) -> None:
    drive_id = charlie_drafts(database)
    assert run("drive", "list").out.splitlines()[1].split()[:3] == ["draft", "petition", "0"]
    (drive,) = run("drive", "list", "--json").json["drives"]
    assert (drive["id"], drive["state"], drive["slugs"]) == (str(drive_id), "draft", {"en": "heart", "cy": "calon"})


@ON_SQLITE_ALONE
def test_a_channel_is_added_once_and_a_name_that_is_taken_is_refused(run: Run, database: Database) -> None:
    drive_id = charlie_drafts(database, channels=())
    assert run("drive", "channel", "heart", "poster", "radio").out == "2 added.\n"
    assert run("drive", "channel", "calon", "poster").out == "It has these already.\n"
    for code, said in (
        ("staff", "may not be staff"),
        ("web", "may not be staff"),
        ("A Poster", "may hold small letters"),
    ):
        ran = run("drive", "channel", "heart", "leaflet", code)
        assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1
    with database.reading() as session:
        codes = session.scalars(select(Channel.code).where(Channel.drive_id == drive_id).order_by(Channel.code)).all()
    assert codes == ["poster", "radio"]


@ON_SQLITE_ALONE
def test_a_stand_at_an_event_has_a_limit_of_its_own_for_some_days(run: Run, database: Database) -> None:
    charlie_drafts(database, channels=())
    assert "events for 2 day(s) from now" in run("drive", "channel", "heart", "stand", "--event-days", "2").out
    with database.reading() as session:
        assert session.scalars(select(Channel.event_until > now(36 * 3600))).one()
    assert run("drive", "channel", "heart", "stand", "--event-days", "0").code == 0
    with database.reading() as session:
        assert session.scalars(select(Channel.event_until)).one() is None
