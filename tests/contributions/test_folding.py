"""Deltas become counts, numbers, parts, history and milestones: exactly, and in order."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from campaign.contributions import folding
from campaign.contributions.ending import release
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, TallyDelta, TallyMove
from campaign.db import Database, now
from campaign.drives.events import MILESTONE_REACHED
from campaign.drives.models import Channel
from campaign.ids import new_id
from campaign.supporters.models import Supporter
from tests.cast import charlie_opens_petition
from tests.contributions.counting import (
    HOLYHEAD,
    ON_SQLITE_ALONE,
    STRADDLING,
    events_of,
    lay_ground,
    moves,
    numbers,
    parts,
    reached,
    somebody_signs,
    tally,
    waiting,
    withdrawn,
)


@pytest.fixture
def petition(database: Database) -> UUID:
    lay_ground(database)
    return charlie_opens_petition(database)


def test_nothing_to_fold_is_no_error(database: Database) -> None:
    assert fold_deltas(database) == 0


def test_a_step_belongs_to_the_hour_that_it_was_taken_in(database: Database, petition: UUID) -> None:
    taken = [
        datetime(2026, 5, 1, hour, minute, 59, 999_999, UTC) for hour, minute in ((9, 0), (9, 59), (10, 30), (23, 59))
    ]
    with database.transaction() as session:
        step = {"drive_id": petition, "amount": 1, "reason": "paper"}
        session.execute(insert(TallyDelta), [{**step, "id": new_id(), "occurred_at": moment} for moment in taken])
    fold_deltas(database)
    with database.reading() as session:
        hours = {row.hour: row.amount for row in session.execute(select(TallyMove.hour, TallyMove.amount))}
    assert hours == {datetime(2026, 5, 1, hour, tzinfo=UTC): many for hour, many in ((9, 2), (10, 1), (23, 1))}


@ON_SQLITE_ALONE
def test_suzie_is_counted_and_numbered_once(database: Database, petition: UUID) -> None:
    suzie = somebody_signs(database, petition)
    assert tally(database, petition) == (0, 0)
    assert (fold_deltas(database), fold_deltas(database)) == (1, 0)
    assert tally(database, petition) == (1, 1)
    assert numbers(database, petition) == {suzie: 1}
    assert waiting(database, petition) == []


@ON_SQLITE_ALONE
def test_who_withdraws_leaves_the_numbers_of_the_others_and_theirs_unused(database: Database, petition: UUID) -> None:
    first, second = somebody_signs(database, petition), somebody_signs(database, petition)
    fold_deltas(database)
    withdrawn(database, first)
    third = somebody_signs(database, petition)
    fold_deltas(database)
    assert numbers(database, petition) == {first: 1, second: 2, third: 3}
    assert tally(database, petition) == (2, 3)
    assert moves(database, petition) == {"verified": 3, "withdrawn": -1}


@ON_SQLITE_ALONE
def test_who_verifies_and_withdraws_before_folding_leaves_a_trace_in_the_history(
    database: Database, petition: UUID
) -> None:
    withdrawn(database, somebody_signs(database, petition))
    fold_deltas(database)
    assert tally(database, petition) == (0, 1)
    assert moves(database, petition) == {"verified": 1, "withdrawn": -1}


@ON_SQLITE_ALONE
def test_the_held_count_for_nothing_until_they_are_released(database: Database, petition: UUID) -> None:
    held = somebody_signs(database, petition, is_held=True)
    second = somebody_signs(database, petition)
    fold_deltas(database)
    with database.transaction() as session:
        release(session, held)
    fold_deltas(database)
    assert numbers(database, petition) == {second: 1, held: 2}


def test_a_number_once_given_stays_when_somebody_is_counted_in_again(database: Database, petition: UUID) -> None:
    first, second = somebody_signs(database, petition), somebody_signs(database, petition)
    fold_deltas(database)
    third = somebody_signs(database, petition)
    with database.transaction() as session:
        for amount in (-1, 1):
            session.execute(
                insert(TallyDelta).values(
                    id=new_id(),
                    drive_id=petition,
                    contribution_id=first,
                    amount=amount,
                    reason="verified" if amount > 0 else "invalidated",
                    occurred_at=now(),
                )
            )
    fold_deltas(database)
    assert numbers(database, petition) == {first: 1, second: 2, third: 3}
    assert tally(database, petition) == (3, 3)


def test_parts_are_kept_by_area_country_and_source(database: Database, petition: UUID) -> None:
    other_petition = charlie_opens_petition(database, slug="2")
    somebody_signs(database, petition, postcode=HOLYHEAD)
    with database.transaction() as session:
        session.execute(insert(Channel).values(drive_id=petition, code="poster"))
        code = session.scalars(
            select(Supporter.referral_code).join(Contribution, Contribution.supporter_id == Supporter.id)
        ).one()
    somebody_signs(database, petition, postcode=HOLYHEAD, source="poster")
    somebody_signs(database, petition, postcode=STRADDLING, source=code)
    somebody_signs(database, petition, postcode=None, country="FR", source="no-such-channel")
    somebody_signs(database, petition, postcode="JE2 3AB", country="JE", source="web")
    somebody_signs(database, other_petition, postcode=HOLYHEAD, source="poster")
    fold_deltas(database)
    assert parts(database, petition) == {
        "area": {"W09000049": 2, "": 1, "abroad": 2},
        "country": {"GB": 3, "FR": 1, "JE": 1},
        "source": {"web": 3, "poster": 1, "referral": 1},
        "what": {"": 5},
    }
    assert parts(database, other_petition)["source"] == {"web": 1}


@ON_SQLITE_ALONE
def test_a_milestone_is_reached_once_and_stays_reached(database: Database, petition: UUID) -> None:
    somebody_signs(database, petition)
    fold_deltas(database)
    assert reached(database, petition) == []
    second = somebody_signs(database, petition)
    fold_deltas(database)
    assert reached(database, petition) == [2]
    withdrawn(database, second)
    fold_deltas(database)
    somebody_signs(database, petition)
    fold_deltas(database)
    assert reached(database, petition) == [2]
    assert events_of(database, petition).count(MILESTONE_REACHED) == 1


def test_a_batch_that_fails_half_way_changes_nothing(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    suzie = somebody_signs(database, petition)
    with monkeypatch.context() as broken:
        broken.setattr(folding, "_add_to_moves", lambda session: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fold_deltas(database)
    assert (tally(database, petition), numbers(database, petition)) == ((0, 0), {})
    assert fold_deltas(database) == 1
    assert (tally(database, petition), numbers(database, petition)) == ((1, 1), {suzie: 1})
