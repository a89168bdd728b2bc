"""What was taken out goes back as it stood, where its seat is still free; else it is said why not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from campaign.contributions.ending import release
from campaign.contributions.folding import fold_deltas
from campaign.contributions.invalidation.progress import list_kept_out
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import Pledge
from campaign.contributions.recount import recount
from campaign.db import Database
from campaign.my_support.erasing import Erase, erase
from tests.cast import charlie_opens_petition, latest, press, sign, signed, signing
from tests.contributions.counting import events_of, hold_a_domain, moves, numbers, tally
from tests.contributions.invalidation.running import put_back, states, taken_out
from tests.contributions.letter.writing import charlie_opens_letter_drive, write_letter
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    launch,
    pledge,
    pledged,
    present_moment,
)


def refusals(database: Database, invalidation_id: UUID) -> dict[UUID, str]:
    with database.reading() as session:
        return {one.contribution_id: one.refusal for one in list_kept_out(session, invalidation_id)}


def test_verified_and_held_go_back_as_they_stood_and_counts_follow(database: Database) -> None:
    petition = charlie_opens_petition(database)
    hold_a_domain(database)
    suzies = signed(database, signing(petition))
    held = signed(database, signing(petition, "Suzie Evans", "suzie@held.example"))
    fold_deltas(database)
    number = numbers(database, petition)
    done = taken_out(database, name="suzie evans")
    assert states(database, suzies, held) == ["invalidated", "invalidated"]
    back = put_back(database, done)
    assert (back.restored, back.kept_out) == (2, 0)
    assert states(database, suzies, held) == ["verified", "held"]
    with database.reading() as session:
        row = session.get_one(Contribution, held)
        assert (row.reason, row.ended_at, session.get_one(Contribution, suzies).reason) == ("blocked", None, None)
    fold_deltas(database)
    assert tally(database, petition) == (1, 1)
    assert numbers(database, petition) == number
    assert moves(database, petition) == {"verified": 1, "invalidated": -1, "restored": 1}
    assert events_of(database, suzies)[-2:] == ["signature.invalidated", "signature.restored"]
    assert recount(database) == []
    with database.transaction() as session:
        release(session, held)


def test_who_was_taken_out_before_being_counted_keeps_the_number_of_the_press(database: Database) -> None:
    petition = charlie_opens_petition(database)
    suzies = signed(database, signing(petition))
    put_back(database, taken_out(database, name="suzie evans"))
    fold_deltas(database)
    assert (numbers(database, petition), tally(database, petition)) == ({suzies: 1}, (1, 1))
    assert recount(database) == []


def test_who_has_given_it_again_meanwhile_keeps_the_new_one(database: Database) -> None:
    petition = charlie_opens_petition(database)
    first = signed(database, signing(petition))
    done = taken_out(database, name="suzie evans")
    second = signed(database, signing(petition))
    with database.transaction() as session:
        release(session, second)  # held, for she was invalidated before
    back = put_back(database, done)
    assert (back.restored, back.kept_out) == (0, 1)
    assert refusals(database, done) == {first: "seat-taken"}
    assert states(database, first, second) == ["invalidated", "verified"]
    assert recount(database) == []


def test_what_nobody_has_verified_gives_way(database: Database) -> None:
    petition = charlie_opens_petition(database)
    first = signed(database, signing(petition))
    done = taken_out(database, name="suzie evans")
    sign(database, signing(petition))
    typed = latest(database)
    assert put_back(database, done).restored == 1
    assert states(database, first, typed) == ["verified", "expired"]


def test_two_at_a_mailbox_take_the_seats_that_are_left(database: Database) -> None:
    petition = charlie_opens_petition(database)
    first = signed(database, signing(petition))
    done = taken_out(database, name="suzie evans")
    partners = signed(database, signing(petition, "Siôn Evans"))
    with database.transaction() as session:
        release(session, partners)
    assert put_back(database, done).restored == 1
    with database.reading() as session:
        assert {session.get_one(Contribution, one).slot for one in (first, partners)} == {1, 2}


def test_somebody_elsewhere_at_the_same_mailbox_keeps_the_seat(database: Database) -> None:
    petition = charlie_opens_petition(database)
    first = signed(database, signing(petition))
    done = taken_out(database, name="suzie evans")
    others = signed(database, signing(petition, "Siôn Evans", postcode="LL65 1AA"))
    with database.transaction() as session:
        release(session, others)
    put_back(database, done)
    assert refusals(database, done) == {first: "seat-taken"}


def test_who_was_erased_stays_so(database: Database) -> None:
    suzies = signed(database, signing(charlie_opens_petition(database)))
    done = taken_out(database, name="suzie evans")
    with database.transaction() as session:
        erase(session, Erase(session.get_one(Contribution, suzies).mailbox_key, "cy"))
    put_back(database, done)
    assert refusals(database, done) == {suzies: "erased"}
    assert recount(database) == []


def test_a_letter_that_was_stopped_is_due_again_but_where_she_has_written_anew(database: Database) -> None:
    drive = charlie_opens_letter_drive(database, emails=("a@senedd.example", "b@senedd.example"))
    first = write_letter(database, drive)
    done = taken_out(database, name="laura price")
    assert _addressees(database, first) == ["stopped", "stopped"]
    write_letter(database, drive, targets=drive.targets[:1])
    assert put_back(database, done).restored == 1
    assert _addressees(database, first) == ["due", "stopped"]


def test_a_letter_of_which_nothing_is_left_to_send_stays_out(database: Database) -> None:
    drive = charlie_opens_letter_drive(database)
    first = write_letter(database, drive)
    done = taken_out(database, name="laura price")
    second = write_letter(database, drive)
    put_back(database, done)
    assert refusals(database, done) == {first: "seat-taken"}
    assert (states(database, first, second), _addressees(database, first)) == (["invalidated", "verified"], ["stopped"])


def test_a_pledge_has_its_place_again_or_waits_for_the_next(database: Database) -> None:
    offer = launch(present_moment(database), place_limit=2, maximum=1)
    drive = charlie_opens_pledge_drive(database, offer)
    pauls, pams = (pledged(database, drive, "launch", name=name) for name in ("Paul Prys", "Pam Prys"))
    done = taken_out(database, name="paul prys")
    assert pledge(database, pauls).state == "ended"
    put_back(database, done)
    assert (pledge(database, pauls).state, pledge(database, pauls).remind_at is None) == ("pledged", False)
    done = taken_out(database, name="paul prys")
    pens = pledged(database, drive, "launch", name="Pen Prys")
    late = pledged(database, drive, "launch", name="Last Prys")
    assert put_back(database, done).restored == 1
    assert [pledge(database, one).state for one in (pauls, pams, pens, late)] == [
        *("waiting", "pledged", "pledged", "waiting")
    ]
    taken_out(database, name="pam prys")
    assert [pledge(database, one).state for one in (pauls, late)] == ["pledged", "waiting"]
    with database.reading() as session:
        assert len(session.scalars(select(Pledge)).all()) == 4


def test_a_pledge_that_was_kept_is_kept_again(database: Database) -> None:
    drive = charlie_opens_pledge_drive(database)
    pauls = pledged(database, drive)
    with database.transaction() as session:
        session.get_one(Pledge, pauls).state = "fulfilled"
    put_back(database, taken_out(database, name="paul prys"))
    assert pledge(database, pauls).state == "fulfilled"
    assert press(database, pauls) == "spent"


def _addressees(database: Database, contribution_id: UUID) -> list[str]:
    with database.reading() as session:
        theirs = select(LetterAddressee.state).where(LetterAddressee.contribution_id == contribution_id)
        return sorted(session.scalars(theirs))
