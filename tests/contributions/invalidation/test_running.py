"""An invalidation runs to its end whatever is killed, is cancelled between two batches, and takes out each once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.folding import fold_deltas
from campaign.contributions.invalidation import deciding, events, matching, running, taking_out, undoing
from campaign.contributions.invalidation.models import LEASES, InvalidatedContribution, Invalidation
from campaign.contributions.invalidation.progress import list_invalidations
from campaign.contributions.invalidation.running import work_on, work_on_invalidations
from campaign.contributions.models import Contribution
from campaign.contributions.recount import recount
from campaign.db import Database
from campaign.errors import ConflictError, NotFoundError
from campaign.leases import LEASE_SECONDS
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.contributions.counting import events_of, moves, tally
from tests.contributions.invalidation.running import REASON, progress, put_back, started, taken_out, work
from tests.forgetting import forget
from tests.time_travel import let_pass

BOTS = 12


class Killed(Exception):
    """The worker is no more."""


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_out, "BATCH_SIZE", 3)
    monkeypatch.setattr(undoing, "BATCH_SIZE", 3)
    monkeypatch.setattr(matching, "SPAN", 5)


@pytest.fixture
def petition(database: Database) -> Iterator[UUID]:
    """Twelve bots, and Suzie."""
    petition = charlie_opens_petition(database)
    for number in range(BOTS):
        signed(database, signing(petition, f"Bot {chr(97 + number)}", f"bot{number}@bots.example"))
    signed(database, signing(petition))
    yield petition
    assert recount(database) == []


def out(database: Database) -> int:
    with database.reading() as session:
        invalidated = select(func.count()).select_from(Contribution).where(Contribution.state == "invalidated")
        return session.execute(invalidated).scalar_one()


def written_down(database: Database) -> int:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(InvalidatedContribution)).scalar_one()


def test_all_that_fit_are_taken_out_once_with_event_and_count(database: Database, petition: UUID) -> None:
    fold_deltas(database)
    done = taken_out(database, domain="bots.example")
    one = progress(database, done)
    assert (one.state, one.total, one.done, out(database), written_down(database)) == ("done", BOTS, BOTS, BOTS, BOTS)
    fold_deltas(database)
    assert tally(database, petition)[0] == 1
    assert moves(database, petition) == {"verified": BOTS + 1, "invalidated": -BOTS}
    assert events_of(database, done) == [events.STARTED, events.FINISHED]
    with database.reading() as session:
        told = select(OutboxEvent.subject_id).where(OutboxEvent.name == "signature.invalidated")
        assert len(set(session.scalars(told))) == BOTS
        reasons = select(Contribution.reason).where(Contribution.state == "invalidated").distinct()
        assert session.scalars(reasons).all() == [REASON]
    work(database)
    assert out(database) == BOTS


def test_what_nobody_has_verified_is_left_alone(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, "Bot z", "bot99@bots.example"))
    taken_out(database, domain="bots.example")
    assert out(database) == BOTS


@pytest.mark.usefixtures("petition")
def test_a_killed_worker_leaves_whole_batches_and_the_next_one_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_id = started(database, domain="bots.example")
    batches = iter(range(100))

    def die_in_the_third(session: Session, row: Invalidation) -> None:
        taking_out.take_out_batch(session, row)
        session.flush()
        if next(batches) == 2:
            raise Killed

    monkeypatch.setitem(running._BATCHES, "running", die_in_the_third)
    with pytest.raises(Killed):
        work_on_invalidations(database)
    left = progress(database, running_id)
    assert (left.state, left.done) == ("running", out(database))
    assert 0 < left.done < BOTS
    work_on_invalidations(database)  # the dead one's lease has not run out
    assert progress(database, running_id).done == left.done
    let_pass(database, timedelta(seconds=LEASE_SECONDS))
    work(database)
    assert (progress(database, running_id).state, out(database), written_down(database)) == ("done", BOTS, BOTS)


@pytest.mark.usefixtures("petition")
def test_a_killed_undoing_goes_on_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    done = taken_out(database, domain="bots.example")
    batches = iter(range(100))

    def die_in_the_second(session: Session, row: Invalidation) -> None:
        undoing.put_back_batch(session, row)
        if next(batches) == 1:
            raise Killed

    monkeypatch.setitem(running._BATCHES, "undoing", die_in_the_second)
    with pytest.raises(Killed):
        put_back(database, done)
    assert out(database) == BOTS - 3
    let_pass(database, timedelta(seconds=LEASE_SECONDS))
    work(database)
    one = progress(database, done)
    assert (one.state, one.restored, one.kept_out, out(database)) == ("undone", BOTS, 0, 0)


@pytest.mark.usefixtures("petition")
def test_two_workers_side_by_side_take_out_each_once(database: Database) -> None:
    running_id = started(database, domain="bots.example")
    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(work_on_invalidations, database) for _ in range(2)]:
            each.result()
    work(database)
    one = progress(database, running_id)
    assert (one.state, one.done, out(database), written_down(database)) == ("done", BOTS, BOTS, BOTS)


@pytest.mark.usefixtures("petition")
def test_whoever_lost_the_lease_does_nothing_more(database: Database) -> None:
    running_id = started(database, domain="bots.example")
    key = LEASES.claim(database, running_id)
    assert key and LEASES.claim(database, running_id) is None
    let_pass(database, timedelta(seconds=LEASE_SECONDS))
    assert LEASES.claim(database, running_id)
    assert not running._do_batch(database, running_id, key)
    assert out(database) == 0


@pytest.mark.usefixtures("petition")
def test_a_worker_whose_time_is_up_leaves_the_rest_to_the_next(database: Database) -> None:
    running_id = started(database, domain="bots.example")
    assert not work_on(database, running_id, until=monotonic())
    assert work_on_invalidations(database, budget_seconds=0)
    assert out(database) == 0
    work(database)
    assert out(database) == BOTS


def test_cancelled_between_batches_it_stops_and_can_be_undone(database: Database, petition: UUID) -> None:
    running_id = started(database, domain="bots.example")
    key = LEASES.claim(database, running_id)
    assert key and running._do_batch(database, running_id, key)
    with database.transaction() as session:
        deciding.cancel(session, running_id)
    assert not running._do_batch(database, running_id, key)
    work(database)
    stopped = progress(database, running_id)
    assert (stopped.state, stopped.done, out(database)) == ("cancelled", 3, 3)
    back = put_back(database, running_id)
    assert (back.state, back.restored, out(database)) == ("undone", 3, 0)
    fold_deltas(database)
    assert tally(database, petition)[0] == BOTS + 1
    assert events_of(database, running_id) == [events.STARTED, events.CANCELLED, events.REVERTED, events.UNDONE]


@pytest.mark.usefixtures("petition")
def test_what_makes_no_sense_is_refused(database: Database) -> None:
    done = taken_out(database, domain="bots.example")
    with database.transaction() as session:
        for decide in (deciding.start, deciding.cancel):
            with pytest.raises(ConflictError, match="invalidation-is-done"):
                decide(session, done)
        with pytest.raises(NotFoundError):
            deciding.undo(session, uuid4())
    put_back(database, done)
    with database.transaction() as session, pytest.raises(ConflictError, match="invalidation-is-undone"):
        deciding.undo(session, done)


def test_what_was_never_started_can_be_dropped_and_not_undone(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        looked_for = deciding.NewInvalidation(taking_out.from_json('{"domain": "bots.example"}'), REASON, 1)
        row = deciding.write_invalidation(session, looked_for)
        deciding.cancel(session, row.id)
        with pytest.raises(ConflictError, match="invalidation-is-cancelled"):
            deciding.undo(session, row.id)
    assert out(database) == 0


@pytest.mark.usefixtures("petition")
def test_after_ninety_days_nobody_can_tell_who_was_meant(database: Database) -> None:
    done = taken_out(database, name="Bot a", domain="bots.example")
    with database.transaction() as session:
        kept = deciding.NewInvalidation(taking_out.from_json('{"name": "bota"}'), REASON, 1)
        waiting = deciding.write_invalidation(session, kept).id
    let_pass(database, timedelta(days=89))
    assert forget(database, "conditions") == 0
    let_pass(database, timedelta(days=1))
    assert forget(database, "conditions") == 2
    assert forget(database, "conditions") == 0
    with database.reading() as session:
        assert "bot" not in " ".join(session.scalars(select(Invalidation.conditions)))
    assert progress(database, done).is_forgotten and progress(database, waiting).is_forgotten
    assert progress(database, waiting).state == "cancelled"
    with database.reading() as session:
        assert {one.id for one in list_invalidations(session)} == {done, waiting}
    assert put_back(database, done).restored == 1
