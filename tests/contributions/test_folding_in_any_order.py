"""Whatever people do to a petition, in whichever order, the counts are those of a list that is kept beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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

from campaign.contributions.ending import invalidate, release
from campaign.contributions.folding import fold_deltas
from campaign.contributions.recount import recount
from campaign.db import Database
from campaign.ids import new_id
from tests.cast import charlie_opens_petition
from tests.contributions import counting


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

    @rule(
        postcode=strategies.sampled_from([counting.HOLYHEAD, counting.STRADDLING]),
        source=strategies.sampled_from(["web", "poster"]),
    )
    def verify(self, postcode: str, source: str) -> None:
        self.state[counting.somebody_signs(self.database, self.drive, postcode=postcode, source=source)] = "verified"

    @rule()
    def hold(self) -> None:
        self.state[counting.somebody_signs(self.database, self.drive, is_held=True)] = "held"

    @precondition(lambda self: "verified" in self.state.values())
    @rule(pick=strategies.integers(0, 99))
    def withdraw(self, pick: int) -> None:
        each = self.one_in("verified", pick)
        counting.withdrawn(self.database, each)
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
        for delta in counting.waiting(self.database, self.drive):
            if delta.amount == 1 and delta.contribution_id:
                self.numbers[delta.contribution_id] = len(self.numbers) + 1
        fold_deltas(self.database)
        self.folded = list(self.state.values()).count("verified")
        self.highest = max(self.highest, self.folded)
        assert counting.waiting(self.database, self.drive) == []
        assert sum(counting.moves(self.database, self.drive).values()) == self.folded
        for by_key in counting.parts(self.database, self.drive).values():
            assert sum(by_key.values()) == self.folded
            assert all(count > 0 for count in by_key.values())

    @rule()
    def recount(self) -> None:
        assert recount(self.database) == []

    @invariant()
    def folded_and_waiting_together_are_what_counts(self) -> None:
        if not hasattr(self, "drive"):
            return
        count, last_number = counting.tally(self.database, self.drive)
        assert (count, last_number) == (self.folded, len(self.numbers))
        assert (
            count + sum(delta.amount for delta in counting.waiting(self.database, self.drive))
            == Counter(self.state.values())["verified"]
        )
        assert counting.numbers(self.database, self.drive) == self.numbers
        assert counting.reached(self.database, self.drive) == [at for at in (2, 5, 10) if at <= self.highest]


@pytest.fixture
def machines(database: Database) -> Iterator[settings]:
    counting.lay_ground(database)
    yield settings(max_examples=8, stateful_step_count=12, deadline=None)


def test_counts_are_exact_whatever_happens_in_whichever_order(database: Database, machines: settings) -> None:
    run_state_machine_as_test(lambda: Counts(database), settings=machines)
