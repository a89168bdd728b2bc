"""What the team means to do: taken on by one at a time, and everybody else is told by whom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from campaign.contributions import ending
from campaign.contributions.letter.team import follow_up_lists, taking
from campaign.contributions.letter.team.follow_up_lists import FollowUpView
from campaign.contributions.letter.team.models import TeamFollowUp
from campaign.contributions.letter.team.taking import Taker
from campaign.db import Database, now
from campaign.drives.wales import day_of
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from tests.drives.drafts import events_of
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from tests.teams import PAUL, joined, planned


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


@pytest.fixture
def charlie(database: Database, drive: UUID) -> UUID:
    return joined(database, drive)


@pytest.fixture
def paul(database: Database, drive: UUID) -> UUID:
    return joined(database, drive, "Paul Price", PAUL, role="member")


def to_do(database: Database, drive_id: UUID) -> tuple[FollowUpView, ...]:
    with database.reading() as session:
        return follow_up_lists.list_open(session, drive_id)


def take(database: Database, drive_id: UUID, follow_up_id: UUID, member_id: UUID) -> str:
    try:
        with database.transaction() as session:
            taking.take(session, drive_id, follow_up_id, Taker(member_id))
    except taking.TakenError as error:
        return f"taken by {error.taker}"
    return "mine"


def test_of_two_who_take_the_same_the_second_hears_who_has_it(
    database: Database, drive: UUID, charlie: UUID, paul: UUID
) -> None:
    todo = planned(database, drive, charlie)
    assert take(database, drive, todo, charlie) == "mine"
    assert take(database, drive, todo, paul) == "taken by Charlie Rees"
    assert take(database, drive, todo, charlie) == "mine"
    assert events_of(database, todo) == ["follow_up.taken"]


def test_of_many_who_take_it_at_one_moment_one_has_it(
    database: Database, drive: UUID, charlie: UUID, paul: UUID
) -> None:
    todo = planned(database, drive, charlie)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda turn: take(database, drive, todo, (charlie, paul)[turn % 2]), range(20)))
    (view,) = to_do(database, drive)
    assert outcomes.count("mine") == 10
    assert set(outcomes) == {"mine", f"taken by {view.taker}"}
    assert events_of(database, todo) == ["follow_up.taken"]


def test_only_whoever_has_it_hands_it_back_or_ends_it(
    database: Database, drive: UUID, charlie: UUID, paul: UUID
) -> None:
    todo = planned(database, drive, charlie)
    take(database, drive, todo, charlie)
    for act in (taking.hand_back, taking.finish):
        with pytest.raises(taking.TakenError), database.transaction() as session:
            act(session, drive, todo, Taker(paul))
    with database.transaction() as session:
        taking.hand_back(session, drive, todo, Taker(charlie))
        taking.hand_back(session, drive, todo, Taker(charlie))
    assert take(database, drive, todo, paul) == "mine"


def test_staff_take_hand_back_and_finish_beside_the_team(database: Database, drive: UUID, charlie: UUID) -> None:
    todo, mine, theirs = planned(database, drive, charlie), Taker(account_id=uuid4()), Taker(account_id=uuid4())
    with database.transaction() as session:
        assert taking.take(session, drive, todo, mine) and not taking.take(session, drive, todo, mine)
    assert take(database, drive, todo, charlie) == "taken by None"
    with pytest.raises(taking.TakenError), database.transaction() as session:
        taking.take(session, drive, todo, theirs)
    with database.transaction() as session:
        assert taking.hand_back(session, drive, todo, theirs)  # a colleague may be ill
    assert take(database, drive, todo, charlie) == "mine"
    for act in (taking.hand_back, taking.finish):
        with pytest.raises(taking.TakenError), database.transaction() as session:
            act(session, drive, todo, mine)
    other = planned(database, drive, charlie, note="Ring again")
    with database.transaction() as session:
        assert taking.take(session, drive, other, theirs) and taking.finish(session, drive, other, mine)
    with database.reading() as session:
        (done,) = follow_up_lists.list_done(session, drive)
    assert done.taken_by_account == mine.account_id and done.is_taken and done.taker is None


def test_it_is_done_once_and_not_taken_any_more(database: Database, drive: UUID, charlie: UUID, paul: UUID) -> None:
    todo = planned(database, drive, charlie)
    for _ in range(2):
        with database.transaction() as session:
            taking.finish(session, drive, todo, Taker(paul))
    with pytest.raises(ConflictError, match="follow-up-done"):
        take(database, drive, todo, charlie)
    assert to_do(database, drive) == ()
    with database.reading() as session:
        (done,) = follow_up_lists.list_done(session, drive)
    assert done.taker == "Paul Price" and done.done_at is not None
    assert events_of(database, todo) == ["follow_up.done"]


def test_another_drives_are_not_there(database: Database, drive: UUID, charlie: UUID) -> None:
    todo = planned(database, drive, charlie)
    other = charlie_opens_letter_drive(database, slug="2")
    for act in (taking.take, taking.hand_back, taking.finish):
        for drive_id, row in ((other, todo), (drive, uuid4())):
            with pytest.raises(NotFoundError), database.transaction() as session:
                act(session, drive_id, row, Taker(charlie))


def test_a_double_click_writes_it_down_once(database: Database, drive: UUID, charlie: UUID) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _turn: planned(database, drive, charlie), range(8)))
    assert len(made) == 1 == len(to_do(database, drive))


def test_what_is_due_first_comes_first(database: Database, drive: UUID, charlie: UUID) -> None:
    with database.reading() as session:
        today = day_of(session.execute(select(now())).scalar_one())
    planned(database, drive, charlie, note="some day")
    planned(database, drive, charlie, note="next week", due_on=today + timedelta(days=7))
    planned(database, drive, charlie, note="today", due_on=today)
    assert [one.note for one in to_do(database, drive)] == ["today", "next week", "some day"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"note": "  \n "}, {"note": "note-missing"}),
        ({"note": "x" * 501}, {"note": "note-too-long"}),
        ({"note": "a\u202eb"}, {"note": "note-characters"}),
    ],
)
def test_a_note_that_will_not_do_is_refused(
    database: Database, drive: UUID, charlie: UUID, changes: dict[str, str], errors: dict[str, str]
) -> None:
    with pytest.raises(FieldsRefusedError) as refused:
        planned(database, drive, charlie, **changes)
    assert refused.value.errors == errors


def test_a_day_that_is_past_is_refused(database: Database, drive: UUID, charlie: UUID) -> None:
    with database.reading() as session:
        yesterday = day_of(session.execute(select(now())).scalar_one()) - timedelta(days=1)
    with pytest.raises(FieldsRefusedError) as refused:
        planned(database, drive, charlie, due_on=yesterday)
    assert refused.value.errors == {"due_on": "day-past"}


def test_what_it_is_about_must_be_of_the_drive(database: Database, drive: UUID, charlie: UUID) -> None:
    other = charlie_opens_letter_drive(database, slug="2")
    (elsewhere, *_) = targets_of(database, other)
    for about in ({"target_id": elsewhere}, {"contribution_id": uuid4()}):
        with pytest.raises(ConflictError, match="follow-up-moot"):
            planned(database, drive, charlie, **about)


def test_thanks_that_are_due_to_a_writer_go_when_the_letter_is_withdrawn(
    database: Database, drive: UUID, charlie: UUID
) -> None:
    letter = written(database, writing(drive, targets_of(database, drive)))
    planned(database, drive, charlie, note="", contribution_id=letter, kind="thank")
    (view,) = to_do(database, drive)
    assert view.writer == "Laura Evans"
    with database.transaction() as session:
        assert ending.withdraw(session, letter)
    with database.reading() as session:
        assert session.scalars(select(TeamFollowUp)).all() == []
