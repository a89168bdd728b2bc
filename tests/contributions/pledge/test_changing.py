"""Whoever pledged may change how much and by when: totals, places and reminders follow, and what it was is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.models import TallyDelta
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.changing import change_pledge
from campaign.contributions.pledge.due import remind_due
from campaign.contributions.pledge.models import PledgeChange, PledgeOffer
from campaign.contributions.pledge.places import seat_waiting
from campaign.contributions.pledge.schema import Change
from campaign.contributions.pledge.totals import offer_totals
from campaign.db import Database
from campaign.drives.wales import day_of, end_of
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from tests.contributions.counting import events_of, falsify
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    launch,
    pledge,
    pledged,
    pledges,
    present_moment,
    talk,
)
from tests.time_travel import let_pass


@pytest.fixture
def talks(database: Database) -> UUID:
    return charlie_opens_pledge_drive(database)


@pytest.fixture
def event(database: Database) -> UUID:
    return charlie_opens_pledge_drive(database, launch(present_moment(database)))


def changes(database: Database, contribution_id: UUID, *, quantity: int | None = None, days: int | None = None) -> bool:
    day = None if days is None else day_of(present_moment(database)) + timedelta(days=days)
    with database.transaction() as session:
        return change_pledge(session, contribution_id, Change(quantity, day))


def refused(database: Database, contribution_id: UUID, **change: int) -> dict[str, str]:
    with pytest.raises(FieldsRefusedError) as error:
        changes(database, contribution_id, **change)
    return error.value.errors


def before(database: Database, contribution_id: UUID) -> list[int]:
    """How much it was before each change."""
    of_this = select(PledgeChange.quantity).where(PledgeChange.contribution_id == contribution_id)
    with database.reading() as session:
        return list(session.scalars(of_this.order_by(PledgeChange.changed_at, PledgeChange.id)))


def test_more_and_less_are_counted_and_what_it_was_is_kept(database: Database, talks: UUID) -> None:
    pauls = pledged(database, talks, quantity=2)
    assert [changes(database, pauls, quantity=quantity) for quantity in (4, 4, 1)] == [True, False, True]
    with database.reading() as session:
        totals = offer_totals(session, talks)["talk"]
        deltas = session.scalars(select(TallyDelta.amount).where(TallyDelta.contribution_id == pauls)).all()
    assert (totals.people, totals.pledged) == (1, 1)
    assert deltas == [1]
    assert before(database, pauls) == [2, 4]
    assert events_of(database, pauls).count("pledge.changed") == 2


def test_the_same_again_changes_nothing(database: Database, talks: UUID) -> None:
    pauls = pledged(database, talks, quantity=2)
    assert changes(database, pauls, quantity=3, days=20)
    stood = pledge(database, pauls)
    assert not changes(database, pauls, quantity=3, days=20)
    assert (pledge(database, pauls).due_at, pledge(database, pauls).answered_at) == (stood.due_at, stood.answered_at)
    assert not changes(database, pauls)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"quantity": 5}, {"quantity": "quantity-above-maximum"}),
        ({"days": 0}, {"due_on": "due-past"}),
        ({"days": 800}, {"due_on": "due-too-far"}),
        ({"quantity": 1, "days": -1}, {"quantity": "quantity-below-minimum", "due_on": "due-past"}),
    ],
)
def test_what_the_drive_does_not_allow_is_refused_whole(
    database: Database, change: dict[str, int], errors: dict[str, str]
) -> None:
    talks = charlie_opens_pledge_drive(database, talk(present_moment(database), minimum=2))
    pauls = pledged(database, talks, quantity=3)
    assert refused(database, pauls, **change) == errors
    assert pledge(database, pauls).quantity == 3
    assert before(database, pauls) == []


def test_an_amount_that_is_no_longer_asked_for_stands_until_it_is_changed(database: Database, talks: UUID) -> None:
    pauls = pledged(database, talks, quantity=3)
    falsify(database, PledgeOffer, PledgeOffer.drive_id == talks, maximum=2)
    assert changes(database, pauls, days=10)
    assert refused(database, pauls, quantity=4) == {"quantity": "quantity-above-maximum"}
    assert changes(database, pauls, quantity=2)


def test_an_earlier_day_is_reminded_of_in_time(database: Database, talks: UUID) -> None:
    pauls = pledged(database, talks)
    assert changes(database, pauls, days=10)
    assert pledge(database, pauls).extension_count == 0
    assert pledge(database, pauls).due_at == end_of(day_of(present_moment(database)) + timedelta(days=10))
    let_pass(database, timedelta(days=4))
    assert remind_due(database) == 1
    assert changes(database, pauls, quantity=2)
    assert pledge(database, pauls).state == "reminded"


def test_a_later_day_is_one_of_three_times_that_one_may_put_it_off(database: Database, talks: UUID) -> None:
    pauls = pledged(database, talks)
    for days in (40, 50, 60):
        assert changes(database, pauls, days=days)
    assert refused(database, pauls, days=70) == {"due_on": "due-put-off-enough"}
    with database.transaction() as session, pytest.raises(ConflictError):
        answers.answer_longer(session, pauls, day_of(present_moment(database)) + timedelta(days=70))
    assert changes(database, pauls, days=50)


def test_fewer_places_let_the_list_move_up(database: Database, event: UUID) -> None:
    pair, _ = (pledged(database, event, "launch", name=name, quantity=2) for name in ("Ann Ash", "Ben Bow"))
    waiting = pledged(database, event, "launch", name="Cai Cole")
    assert pledge(database, waiting).state == "waiting"
    assert changes(database, pair, quantity=1)
    assert pledge(database, waiting).state == "pledged"
    assert events_of(database, waiting)[-1] == "pledge.placed"


def test_more_places_are_given_only_where_there_is_room_for_all(database: Database, event: UUID) -> None:
    people = [pledged(database, event, "launch", name=name) for name in ("Ann Ash", "Ben Bow", "Cai Cole")]
    assert changes(database, people[0], quantity=2)
    assert refused(database, people[1], quantity=2) == {"quantity": "quantity-no-room"}
    assert [pledge(database, one).state for one in people] == ["pledged"] * 3
    with database.reading() as session:
        assert offer_totals(session, event)["launch"].pledged == 4


def test_whoever_waits_for_fewer_moves_up_and_keeps_their_place_on_the_list(database: Database, event: UUID) -> None:
    for name, quantity in (("Ann Ash", 2), ("Ben Bow", 1)):
        pledged(database, event, "launch", name=name, quantity=quantity)
    first, second = (pledged(database, event, "launch", name=name, quantity=2) for name in ("Cai Cole", "Dot Dee"))
    assert changes(database, second, quantity=1)
    assert [pledge(database, one).state for one in (first, second)] == ["waiting", "pledged"]
    assert changes(database, first, quantity=1)
    assert pledge(database, first).state == "waiting"
    assert changes(database, first, quantity=2)
    assert seat_waiting(database) == 0


def test_eight_who_want_the_last_places_at_once_never_get_one_too_many(database: Database) -> None:
    event = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=10, goal=10))
    people = [pledged(database, event, "launch", name=f"Person {chr(97 + number)}") for number in range(8)]

    def wants_two(contribution_id: UUID) -> bool:
        try:
            return changes(database, contribution_id, quantity=2)
        except FieldsRefusedError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(wants_two, people)) == 2
    with database.reading() as session:
        assert offer_totals(session, event)["launch"].pledged == 10


def test_some_give_places_back_while_others_leave_and_everybody_is_seated(database: Database) -> None:
    event = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=20, goal=20))
    pairs = [pledged(database, event, "launch", name=f"Pair {chr(97 + number)}", quantity=2) for number in range(10)]
    alone = [pledged(database, event, "launch", name=f"Alone {chr(97 + number)}") for number in range(12)]

    def gives_back(contribution_id: UUID) -> None:
        if contribution_id in pairs[:8]:
            changes(database, contribution_id, quantity=1)
        else:
            with database.transaction() as session:
                answers.answer_cannot(session, contribution_id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(gives_back, pairs))
    assert {pledge(database, one).state for one in alone} == {"pledged"}
    with database.reading() as session:
        assert offer_totals(session, event)["launch"].pledged == 20


def test_a_pledge_that_waits_for_others_is_reminded_of_its_new_day_once_it_binds(database: Database) -> None:
    talks = charlie_opens_pledge_drive(database, talk(present_moment(database), threshold=1))
    pauls = pledged(database, talks)
    assert changes(database, pauls, quantity=3, days=60)
    stands = pledge(database, pauls)
    assert (stands.begun_at, stands.remind_at, stands.state) == (None, None, "pledged")


def test_after_the_close_one_may_pledge_less_and_no_more(database: Database, talks: UUID) -> None:
    pauls = pledged(database, talks, quantity=3)
    let_pass(database, timedelta(days=91))
    assert refused(database, pauls, quantity=4) == {"quantity": "quantity-drive-closed"}
    assert changes(database, pauls, quantity=2)


def test_what_is_settled_or_does_not_count_is_not_changed(database: Database, talks: UUID) -> None:
    pauls, waiting = pledged(database, talks), pledges(database, talks, name="Laura Lloyd")
    with database.transaction() as session:
        answers.answer_done(session, pauls)
    with pytest.raises(ConflictError):
        changes(database, pauls, quantity=2)
    with pytest.raises(NotFoundError):
        changes(database, waiting, quantity=2)


def test_nobody_brings_others_once_the_event_has_begun(database: Database, event: UUID) -> None:
    pauls = pledged(database, event, "launch")
    let_pass(database, timedelta(days=30, minutes=1))
    with pytest.raises(ConflictError):
        changes(database, pauls, quantity=2)


def test_the_day_of_an_event_and_the_amount_of_what_has_none_stay(database: Database, event: UUID) -> None:
    present = present_moment(database)
    other = charlie_opens_pledge_drive(database, talk(present, unit="yes", maximum=1), slug="2")
    comes, joins = pledged(database, event, "launch"), pledged(database, other, email="paul@example.org")
    assert not changes(database, comes, days=3)
    assert changes(database, joins, quantity=3, days=3)
    assert pledge(database, joins).quantity == 1
