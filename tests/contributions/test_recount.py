"""A wrong count is found, healed and told of; a right one is left alone, whoever folds meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from campaign.areas.lookup import ensure_seats
from campaign.contributions import recount as recounting
from campaign.contributions.comparison import Compared, compare
from campaign.contributions.ending import withdraw
from campaign.contributions.events import TALLY_HEALED
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally, TallyDelta, TallyPart
from campaign.contributions.recount import Healed, recount
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.contributions.counting import (
    ON_SQLITE_ALONE,
    events_of,
    falsify,
    moves,
    numbers,
    parts,
    reached,
    somebody_signs,
    tally,
)


@pytest.fixture
def petition(database: Database) -> UUID:
    """Three signatures, folded."""
    with database.transaction() as session:
        ensure_seats(session)
    petition = charlie_opens_petition(database)
    for postcode in ("LL65 1AA", "LL65 1AA", "CF14 1AA"):
        somebody_signs(database, petition, postcode=postcode)
    fold_deltas(database)
    return petition


def test_right_counts_are_left_alone_folded_or_not(database: Database, petition: UUID) -> None:
    somebody_signs(database, petition)
    with database.transaction() as session:
        withdraw(session, next(iter(numbers(database, petition))))
    assert recount(database) == []
    assert TALLY_HEALED not in events_of(database, petition)
    fold_deltas(database)
    assert recount(database) == []


def test_a_wrong_count_is_healed_and_told_of(
    database: Database, petition: UUID, caplog: pytest.LogCaptureFixture
) -> None:
    falsify(database, Tally, Tally.drive_id == petition, count=7)
    with caplog.at_level(logging.WARNING):
        assert recount(database) == [Healed(petition, "total", "", was=7, now=3)]
    assert tally(database, petition) == (3, 3)
    assert events_of(database, petition).count(TALLY_HEALED) == 1
    (line,) = caplog.records
    assert (line.name, line.drive_id, line.was, line.now) == (recounting.__name__, str(petition), 7, 3)  # type: ignore[attr-defined]
    assert recount(database) == []


def test_a_step_that_was_lost_is_put_into_the_history_as_recounted(database: Database, petition: UUID) -> None:
    lost = somebody_signs(database, petition, postcode="LL65 1AA")
    with database.transaction() as session:
        session.execute(delete(TallyDelta).where(TallyDelta.contribution_id == lost))
    healed = {(each.dimension, each.key): (each.was, each.now) for each in recount(database)}
    assert healed == {
        ("total", ""): (3, 4),
        ("history", ""): (3, 4),
        ("area", "W09000049"): (2, 3),
        ("country", "GB"): (3, 4),
        ("source", "web"): (3, 4),
        ("what", ""): (3, 4),
    }
    assert moves(database, petition) == {"verified": 3, "recounted": 1}
    assert parts(database, petition)["area"] == {"W09000049": 3, "": 1}
    assert recount(database) == []


@ON_SQLITE_ALONE
def test_a_fall_that_nobody_counted_is_put_into_the_history_too(database: Database, petition: UUID) -> None:
    first = next(iter(numbers(database, petition)))
    falsify(database, Contribution, Contribution.id == first, state="invalidated")
    recount(database)
    assert tally(database, petition) == (2, 3)
    assert moves(database, petition) == {"verified": 3, "recounted": -1}


@ON_SQLITE_ALONE
def test_parts_are_healed_even_where_the_total_is_right(database: Database, petition: UUID) -> None:
    falsify(database, TallyPart, TallyPart.dimension == "area", TallyPart.key == "", key="W09000050")
    assert {(each.dimension, each.key, each.was, each.now) for each in recount(database)} == {
        ("area", "", 0, 1),
        ("area", "W09000050", 1, 0),
    }
    assert parts(database, petition)["area"] == {"W09000049": 2, "": 1}
    assert moves(database, petition) == {"verified": 3}


@ON_SQLITE_ALONE
def test_a_number_already_given_is_never_given_again(database: Database, petition: UUID) -> None:
    falsify(database, Tally, Tally.drive_id == petition, last_number=1)
    assert recount(database) == [Healed(petition, "last-number", "", was=1, now=3)]
    fourth = somebody_signs(database, petition)
    fold_deltas(database)
    assert numbers(database, petition)[fourth] == 4


@ON_SQLITE_ALONE
def test_a_milestone_that_the_wrong_count_hid_is_reached(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(delete(TallyDelta))
    for _ in range(2):
        somebody_signs(database, petition)
    with database.transaction() as session:
        session.execute(delete(TallyDelta))
    assert reached(database, petition) == [2]
    recount(database)
    assert reached(database, petition) == [2, 5]


@ON_SQLITE_ALONE
def test_every_page_of_drives_is_looked_at(database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recounting, "PAGE", 2)
    drives = [petition, *(charlie_opens_petition(database, slug=f"more-{number}") for number in range(4))]
    for drive in drives[1:]:
        somebody_signs(database, drive)
    fold_deltas(database)
    falsify(database, Tally, count=9)
    assert {each.drive_id for each in recount(database)} == set(drives)
    assert [tally(database, drive)[0] for drive in drives] == [3, 1, 1, 1, 1]


def test_two_recounts_heal_once_and_folding_goes_on_beside_them(database: Database, petition: UUID) -> None:
    falsify(database, Tally, Tally.drive_id == petition, count=50)
    for _ in range(5):
        somebody_signs(database, petition)
    with ThreadPoolExecutor(4) as pool:
        healed = [pool.submit(recount, database) for _ in range(3)]
        folded = pool.submit(fold_deltas, database)
    assert sum(len(each.result()) for each in healed) == 1
    assert folded.result() == 5
    assert tally(database, petition) == (8, 8)
    assert recount(database) == []


def test_what_is_folded_while_it_heals_stays_right(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the comparison and the healing another folds; on SQLite it cannot, since one of them writes alone."""
    falsify(database, Tally, Tally.drive_id == petition, count=50)
    signed = []

    def compare_and_let_fold(session: Session, drive_ids: Sequence[UUID]) -> list[Compared]:
        if database.is_sqlite:
            return compare(session, drive_ids)
        signed.append(somebody_signs(database, petition))
        found = compare(session, drive_ids)
        fold_deltas(database)
        return found

    monkeypatch.setattr(recounting, "compare", compare_and_let_fold)
    recount(database)
    assert tally(database, petition)[0] == 3 + len(signed)
