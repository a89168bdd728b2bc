"""Numbers come behind the counts: in the order of verification, one for each, whatever happens between the two."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from campaign.contributions import numbering
from campaign.contributions.folding import count_deltas, fold_deltas
from campaign.contributions.models import NumberStep, TallyDelta
from campaign.contributions.numbering import give_numbers
from campaign.contributions.recount import recount
from campaign.db import Database, now
from campaign.ids import new_id
from tests.cast import charlie_opens_petition
from tests.contributions.counting import ON_SQLITE_ALONE, lay_ground, numbers, somebody_signs, tally, withdrawn


@pytest.fixture
def petition(database: Database) -> UUID:
    lay_ground(database)
    return charlie_opens_petition(database)


def waiting_for_numbers(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(NumberStep)) or 0


def test_a_count_is_there_before_its_numbers_which_follow_in_order(database: Database, petition: UUID) -> None:
    everybody = [somebody_signs(database, petition) for _ in range(3)]
    assert count_deltas(database) == 3
    assert (tally(database, petition), numbers(database, petition)) == ((3, 0), {})
    assert recount(database) == []
    assert (give_numbers(database), give_numbers(database)) == (3, 0)
    assert tally(database, petition) == (3, 3)
    assert numbers(database, petition) == {each: place for place, each in enumerate(everybody, start=1)}
    assert (waiting_for_numbers(database), recount(database)) == (0, [])


@ON_SQLITE_ALONE
def test_who_withdraws_before_the_numbers_still_has_theirs(database: Database, petition: UUID) -> None:
    first = somebody_signs(database, petition)
    count_deltas(database)
    withdrawn(database, first)
    second = somebody_signs(database, petition)
    fold_deltas(database)
    assert numbers(database, petition) == {first: 1, second: 2}
    assert tally(database, petition) == (1, 2)


def test_who_is_counted_in_twice_before_the_numbers_gets_one_and_leaves_no_gap(
    database: Database, petition: UUID
) -> None:
    first, second = somebody_signs(database, petition), somebody_signs(database, petition)
    with database.transaction() as session:
        for amount, reason in ((-1, "invalidated"), (1, "verified")):
            step = {"id": new_id(), "drive_id": petition, "contribution_id": first, "occurred_at": now()}
            session.execute(insert(TallyDelta).values(**step, amount=amount, reason=reason))
    fold_deltas(database)
    third = somebody_signs(database, petition)
    fold_deltas(database)
    assert numbers(database, petition) == {first: 1, second: 2, third: 3}
    assert tally(database, petition) == (3, 3)


def test_numbers_that_fail_half_way_take_nothing_from_the_count_and_are_given_next_time(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    suzie = somebody_signs(database, petition)
    with monkeypatch.context() as broken:
        broken.setattr(numbering, "_write_numbers", lambda session: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fold_deltas(database)
    assert (tally(database, petition), numbers(database, petition)) == ((1, 0), {})
    assert fold_deltas(database) == 0
    assert (tally(database, petition), numbers(database, petition)) == ((1, 1), {suzie: 1})
