"""Deltas become counts, numbers, parts, history and milestones: exactly, in order, whoever folds beside whom."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert, select

from campaign.areas.lookup import ensure_seats
from campaign.contributions import folding
from campaign.contributions.ending import invalidate, release, withdraw
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, TallyDelta
from campaign.contributions.recount import recount
from campaign.db import Database, now
from campaign.drives.events import MILESTONE_REACHED
from campaign.drives.models import Channel
from campaign.ids import new_id
from campaign.supporters.models import Supporter
from tests.cast import charlie_opens_petition
from tests.contributions.counting import (
    ON_SQLITE_ALONE,
    events_of,
    hold_a_domain,
    moves,
    numbers,
    parts,
    reached,
    somebody_signs,
    tally,
    waiting,
)

HOLYHEAD = "LL65 1AA"  # its outward code lies in one seat
STRADDLING = "CF14 1AA"


@pytest.fixture
def petition(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    hold_a_domain(database)
    return charlie_opens_petition(database)


def withdrawn(database: Database, contribution_id: UUID) -> None:
    with database.transaction() as session:
        assert withdraw(session, contribution_id)


def test_nothing_to_fold_is_no_error(database: Database) -> None:
    assert fold_deltas(database) == 0


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


def fill(database: Database, petition: UUID, how_many: int) -> list[UUID]:
    """Verified signatures in order of verification, many at a time: rows alone, without mails and events."""
    model = somebody_signs(database, petition)
    with database.transaction() as session:
        columns = [column for column in Contribution.__table__.columns if column.name not in ("id", "mailbox_key")]
        row = dict(session.execute(select(*columns).where(Contribution.id == model)).mappings().one())
        row["state"] = "verified"
        mailbox = session.get_one(Contribution, model).mailbox_key
        made = [new_id() for _ in range(how_many)]
        session.execute(
            insert(Contribution),
            [row | {"id": each, "mailbox_key": mailbox, "kind": f"extra{at}"} for at, each in enumerate(made)],
        )
    ids = sorted(new_id() for _ in made)
    with database.transaction() as session:
        session.execute(
            insert(TallyDelta),
            [
                {
                    "id": delta_id,
                    "drive_id": petition,
                    "contribution_id": contribution_id,
                    "amount": 1,
                    "reason": "verified",
                    "country": "GB",
                    "source": "web",
                    "occurred_at": row["verified_at"],
                }
                for delta_id, contribution_id in zip(ids, made, strict=True)
            ],
        )
    return [model, *made]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "BATCH_ON_SQLITE", 7)
    monkeypatch.setattr(folding, "BATCH_ON_POSTGRESQL", 7)


def test_folders_beside_one_another_give_every_number_once_and_in_order(
    database: Database, petition: UUID, small_batches: None
) -> None:
    made = fill(database, petition, 120)
    others = [Database(str(database.url.render_as_string(hide_password=False))) for _ in range(3)]
    start = Barrier(4)

    def fold(own: Database) -> int:
        start.wait()
        return fold_deltas(own)

    with ThreadPoolExecutor(4) as pool:
        folded = list(pool.map(fold, [database, *others]))
    for each in others:
        each.dispose()
    assert sum(folded) == len(made)
    assert tally(database, petition) == (len(made), len(made))
    given = numbers(database, petition)
    assert [given[contribution_id] for contribution_id in made] == list(range(1, len(made) + 1))
    assert moves(database, petition) == {"verified": len(made)}
    assert recount(database) == []


FOLD_IN_A_PROCESS = """
import sys
from campaign.contributions import folding
from campaign.db import Database
folding.BATCH_ON_SQLITE = folding.BATCH_ON_POSTGRESQL = 5
database = Database(sys.argv[1])
sys.stdin.read(1)
print(folding.fold_deltas(database))
"""


def test_processes_fold_beside_one_another_while_somebody_signs(database: Database, petition: UUID) -> None:
    made = fill(database, petition, 60)
    url = database.url.render_as_string(hide_password=False)
    folders = [
        subprocess.Popen(
            [sys.executable, "-c", FOLD_IN_A_PROCESS, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    for folder in folders:
        assert folder.stdin
        folder.stdin.write("go")
        folder.stdin.close()
    late = [somebody_signs(database, petition) for _ in range(3)]
    folded = [int(folder.stdout.read()) for folder in folders if folder.stdout]
    assert [folder.wait(30) for folder in folders] == [0, 0]
    for folder in folders:
        assert folder.stdout
        folder.stdout.close()
    folded.append(fold_deltas(database))
    everybody = [*made, *late]
    assert sum(folded) == len(everybody)
    given = numbers(database, petition)
    assert [given[each] for each in everybody] == list(range(1, len(everybody) + 1))
    assert recount(database) == []


def test_who_signs_or_withdraws_waits_for_no_folder(database: Database, petition: UUID) -> None:
    """On SQLite one writer waits for the other by nature; there a batch is small instead."""
    if database.is_sqlite:
        assert folding.BATCH_ON_SQLITE <= 500
        return
    counted = somebody_signs(database, petition)
    fold_deltas(database)
    somebody_signs(database, petition)
    with database.transaction() as session:
        assert folding._fold_batch(session, 10) == 1
        somebody_signs(database, petition)
        withdrawn(database, counted)


class Counts(RuleBasedStateMachine):
    """What people do to a petition beside a list that says what must come of it."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database

    @initialize()
    def open(self) -> None:
        self.drive = charlie_opens_petition(self.database, slug=f"n{new_id().hex}")
        self.state: dict[UUID, str] = {}
        self.numbers: dict[UUID, int] = {}
        self.folded = 0
        self.highest = 0

    def one_in(self, state: str, pick: int) -> UUID:
        those = [each for each, its_state in self.state.items() if its_state == state]
        return those[pick % len(those)]

    @rule(postcode=strategies.sampled_from([HOLYHEAD, STRADDLING]), source=strategies.sampled_from(["web", "poster"]))
    def verify(self, postcode: str, source: str) -> None:
        self.state[somebody_signs(self.database, self.drive, postcode=postcode, source=source)] = "verified"

    @rule()
    def hold(self) -> None:
        self.state[somebody_signs(self.database, self.drive, is_held=True)] = "held"

    @precondition(lambda self: "verified" in self.state.values())
    @rule(pick=strategies.integers(0, 99))
    def withdraw(self, pick: int) -> None:
        each = self.one_in("verified", pick)
        withdrawn(self.database, each)
        self.state[each] = "withdrawn"

    @precondition(lambda self: "held" in self.state.values())
    @rule(pick=strategies.integers(0, 99))
    def release(self, pick: int) -> None:
        each = self.one_in("held", pick)
        with self.database.transaction() as session:
            release(session, each)
        self.state[each] = "verified"

    @precondition(lambda self: {"held", "verified"} & set(self.state.values()))
    @rule(pick=strategies.integers(0, 99))
    def invalidate(self, pick: int) -> None:
        each = self.one_in("held" if "held" in self.state.values() else "verified", pick)
        with self.database.transaction() as session:
            invalidate(session, each, "a-test")
        self.state[each] = "invalidated"

    @rule()
    def fold(self) -> None:
        for delta in waiting(self.database, self.drive):
            if delta.amount == 1 and delta.contribution_id:
                self.numbers[delta.contribution_id] = len(self.numbers) + 1
        fold_deltas(self.database)
        self.folded = list(self.state.values()).count("verified")
        self.highest = max(self.highest, self.folded)
        assert waiting(self.database, self.drive) == []
        assert sum(moves(self.database, self.drive).values()) == self.folded
        for by_key in parts(self.database, self.drive).values():
            assert sum(by_key.values()) == self.folded
            assert all(count > 0 for count in by_key.values())

    @rule()
    def recount(self) -> None:
        assert recount(self.database) == []

    @invariant()
    def folded_and_waiting_together_are_what_counts(self) -> None:
        if not hasattr(self, "drive"):
            return
        count, last_number = tally(self.database, self.drive)
        assert (count, last_number) == (self.folded, len(self.numbers))
        assert (
            count + sum(delta.amount for delta in waiting(self.database, self.drive))
            == Counter(self.state.values())["verified"]
        )
        assert numbers(self.database, self.drive) == self.numbers
        assert reached(self.database, self.drive) == [at for at in (2, 5, 10) if at <= self.highest]


@pytest.fixture
def machines(database: Database) -> Iterator[settings]:
    with database.transaction() as session:
        ensure_seats(session)
    hold_a_domain(database)
    yield settings(max_examples=8, stateful_step_count=12, deadline=None)


def test_counts_are_exact_whatever_happens_in_whichever_order(database: Database, machines: settings) -> None:
    run_state_machine_as_test(lambda: Counts(database), settings=machines)
