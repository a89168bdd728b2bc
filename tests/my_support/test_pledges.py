"""Pledges of somebody who is erased: their place goes to whoever waits for one, whatever has closed meanwhile."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.totals import offer_totals
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.my_support.erasing import Erase, erase
from campaign.supporters.models import Supporter
from tests.contributions.counting import events_of
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledge,
    pledged,
    present_moment,
    talk,
)
from tests.time_travel import let_pass


def erased(database: Database, contribution_id: UUID, *, is_person: bool) -> None:
    row = contribution(database, contribution_id)
    with database.transaction() as session:
        erase(session, Erase(row.mailbox_key, "en", supporter_id=row.supporter_id if is_person else None))


def closes(database: Database, drive_id: UUID) -> None:
    with database.transaction() as session:
        moment = present_moment(database) - timedelta(minutes=1)
        session.execute(update(Drive).where(Drive.id == drive_id).values(closes_at=moment))


@pytest.mark.parametrize("is_person", [True, False])
@pytest.mark.parametrize("is_closed", [True, False])
def test_the_place_of_whoever_is_erased_goes_to_the_first_who_waits(
    database: Database, is_closed: bool, is_person: bool
) -> None:
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=2))
    pauls, waiting = (
        pledged(database, drive, "launch", name=name, quantity=2) for name in ("Paul Prys", "Laura Lloyd")
    )
    if is_closed:
        closes(database, drive)
    erased(database, pauls, is_person=is_person)
    assert (pledge(database, pauls).state, pledge(database, waiting).state) == ("released", "pledged")
    assert pledge(database, pauls).remind_at is None
    assert events_of(database, waiting)[-1] == "pledge.placed"
    assert contribution(database, pauls).state == ("verified" if is_closed else "withdrawn")
    with database.reading() as session:
        assert (offer_totals(session, drive)["launch"].pledged, offer_totals(session, drive)["launch"].waiting) == (
            2,
            0,
        )


def test_whoever_waited_and_is_erased_gets_no_place(database: Database) -> None:
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=2))
    coming, pauls = (pledged(database, drive, "launch", name=name, quantity=2) for name in ("Laura Lloyd", "Paul Prys"))
    closes(database, drive)
    erased(database, pauls, is_person=True)
    assert (pledge(database, coming).state, pledge(database, pauls).state) == ("pledged", "released")


def test_what_needs_no_place_and_what_is_over_stays_as_it_was(database: Database) -> None:
    present = present_moment(database)
    drive = charlie_opens_pledge_drive(database, talk(present), launch(present))
    talks, comes = pledged(database, drive), pledged(database, drive, "launch")
    let_pass(database, timedelta(days=31))
    closes(database, drive)
    erased(database, talks, is_person=True)
    assert [pledge(database, one).state for one in (talks, comes)] == ["pledged", "pledged"]
    with database.reading() as session:
        assert {row.supporter_id for row in session.scalars(select(Contribution))} == {None}
        assert session.scalars(select(Supporter.name)).all() == [""]
