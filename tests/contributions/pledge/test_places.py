"""Places and the waiting list: never one place too many, in the order of verification, and the list moves up by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest

from campaign.contributions import ending
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.models import PledgeOffer
from campaign.contributions.pledge.offers import find_offer
from campaign.contributions.pledge.places import seat_waiting
from campaign.contributions.pledge.totals import offer_totals
from campaign.contributions.pledge.writing import write_offer
from campaign.db import Database
from tests.cast import press
from tests.contributions.counting import events_of, falsify, hold_a_domain
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledge,
    pledged,
    pledges,
    present_moment,
    states,
)
from tests.time_travel import let_pass

NAMES = [f"{first} {last}" for first in ("Ann", "Ben", "Cai", "Dot", "Eve") for last in ("Ash", "Bow", "Cole", "Dee")]


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_pledge_drive(database, launch(present_moment(database)))


def comes(database: Database, drive: UUID, number: int, quantity: int = 1) -> UUID:
    return pledged(database, drive, "launch", name=NAMES[number], quantity=quantity)


def withdraws(database: Database, contribution_id: UUID) -> None:
    with database.transaction() as session:
        assert answers.answer_cannot(session, contribution_id)


def test_whoever_comes_after_the_last_place_waits_in_the_order_of_verification(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(6)]
    assert [pledge(database, one).state for one in coming] == ["pledged"] * 4 + ["waiting"] * 2


def test_a_hundred_at_once_for_forty_places_are_forty_and_sixty(database: Database) -> None:
    present = present_moment(database)
    drive = charlie_opens_pledge_drive(database, launch(present, place_limit=40, goal=40))
    ids = [
        pledges(database, drive, "launch", name=f"Person {chr(97 + number // 26)}{chr(97 + number % 26)}")
        for number in range(100)
    ]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda one: press(database, one), ids)) == {"verified"}
    assert states(database, drive) == ["pledged"] * 40 + ["waiting"] * 60
    with database.reading() as session:
        totals = offer_totals(session, drive)["launch"]
    assert (totals.people, totals.pledged, totals.people_waiting, totals.waiting) == (40, 40, 60, 60)


def test_of_four_who_press_at_once_for_the_last_place_one_gets_it(database: Database) -> None:
    present = present_moment(database)
    codes = [f"launch-{number}" for number in range(8)]
    drive = charlie_opens_pledge_drive(
        database, *(launch(present, code=code, place_limit=1, maximum=1, goal=1) for code in codes)
    )
    for code in codes:
        ids = [pledges(database, drive, code, name=name) for name in NAMES[:4]]
        together = Barrier(len(ids))

        def presses(contribution_id: UUID, together: Barrier = together) -> str:
            together.wait()
            return press(database, contribution_id)

        with ThreadPoolExecutor(len(ids)) as pool:
            assert set(pool.map(presses, ids)) == {"verified"}
        assert sorted(pledge(database, one).state for one in ids) == ["pledged", *["waiting"] * 3]


def test_the_list_moves_up_in_the_transaction_that_frees_a_place(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(6)]
    withdraws(database, coming[1])
    assert [pledge(database, one).state for one in coming] == [
        *("pledged", "released", "pledged", "pledged"),
        *("pledged", "waiting"),
    ]
    assert events_of(database, coming[4])[-1] == "pledge.placed"
    assert "pledge.placed" not in events_of(database, coming[5])
    assert pledge(database, coming[4]).remind_at is not None


def test_twenty_at_once_give_up_their_places_and_twenty_move_up(database: Database) -> None:
    present = present_moment(database)
    drive = charlie_opens_pledge_drive(database, launch(present, place_limit=20, goal=20))
    people = [
        pledged(database, drive, "launch", name=f"Person {chr(97 + number // 26)}{chr(97 + number % 26)}")
        for number in range(50)
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: withdraws(database, one), [*people[:15], *people[30:35]]))
    assert [pledge(database, one).state for one in people] == [
        *(["released"] * 15 + ["pledged"] * 5 + ["pledged"] * 10),
        *(["released"] * 5 + ["pledged"] * 5 + ["waiting"] * 10),
    ]


def test_a_place_goes_to_the_first_for_whom_there_are_enough(database: Database, drive: UUID) -> None:
    pair, one, other = comes(database, drive, 0, 2), comes(database, drive, 1), comes(database, drive, 2)
    waiting_pair, waiting_one = comes(database, drive, 3, 2), comes(database, drive, 4, 2)
    withdraws(database, one)
    assert pledge(database, waiting_pair).state == "waiting"
    single = comes(database, drive, 5)
    assert pledge(database, single).state == "pledged"
    withdraws(database, pair)
    assert [pledge(database, each).state for each in (waiting_pair, waiting_one, other)] == [
        "pledged",
        "waiting",
        "pledged",
    ]


def test_whoever_leaves_the_list_frees_no_place(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(6)]
    withdraws(database, coming[4])
    assert pledge(database, coming[5]).state == "waiting"
    assert contribution(database, coming[4]).state == "withdrawn"


def test_whoever_gave_up_a_place_may_come_again_behind_the_others(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(5)]
    withdraws(database, coming[0])
    again = comes(database, drive, 0)
    assert pledge(database, coming[4]).state == "pledged"
    assert pledge(database, again).state == "waiting"


def test_more_room_lets_the_list_move_up_and_less_takes_nobodys_place(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(6)]
    offer = launch(present_moment(database))
    with database.transaction() as session:
        write_offer(session, drive, launch(present_moment(database), place_limit=5, goal=5))
    assert [pledge(database, one).state for one in coming[4:]] == ["pledged", "waiting"]
    with database.transaction() as session:
        write_offer(session, drive, offer)
    assert [pledge(database, one).state for one in coming] == ["pledged"] * 5 + ["waiting"]


def test_nobody_moves_up_once_the_event_has_begun(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(5)]
    let_pass(database, timedelta(days=30, minutes=1))
    withdraws(database, coming[0])
    assert seat_waiting(database) == 0
    assert pledge(database, coming[4]).state == "waiting"


def test_the_upkeep_seats_whoever_was_left_over_once(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(5)]
    with database.reading() as session:
        offer = find_offer(session, drive, "launch")
    assert offer is not None
    falsify(database, PledgeOffer, PledgeOffer.id == offer.id, place_limit=10)
    assert (seat_waiting(database), seat_waiting(database)) == (1, 0)
    assert pledge(database, coming[4]).state == "pledged"


def test_what_a_moderator_holds_takes_no_place_before_it_is_released(database: Database, drive: UUID) -> None:
    hold_a_domain(database)
    held = pledged(database, drive, "launch", name="Olive Owen", email="olive@held.example")
    coming = [comes(database, drive, number) for number in range(4)]
    assert pledge(database, held).state == "unverified"
    assert [pledge(database, one).state for one in coming] == ["pledged"] * 4
    with database.transaction() as session:
        ending.release(session, held)
    assert pledge(database, held).state == "waiting"


def test_what_a_moderator_takes_out_frees_its_place(database: Database, drive: UUID) -> None:
    coming = [comes(database, drive, number) for number in range(5)]
    with database.transaction() as session:
        ending.invalidate(session, coming[0], "not-a-person")
    assert [pledge(database, one).state for one in (coming[0], coming[4])] == ["ended", "pledged"]


def test_what_was_never_verified_takes_no_place_and_frees_none(database: Database, drive: UUID) -> None:
    waiting = pledges(database, drive, "launch", name="Paul Prys", quantity=2)
    coming = [comes(database, drive, number) for number in range(5)]
    with database.transaction() as session:
        assert ending.disown(session, waiting)
    assert pledge(database, waiting).state == "ended"
    assert pledge(database, coming[4]).state == "waiting"
