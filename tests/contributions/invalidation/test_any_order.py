"""Whatever happens in whatever order: every count is as it should be, its history explains it, and no seat is taken twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from campaign.contributions.ending import release, withdraw
from campaign.contributions.folding import fold_deltas
from campaign.contributions.invalidation import deciding, running
from campaign.contributions.invalidation.models import LEASES
from campaign.contributions.models import Contribution, TallyMove
from campaign.contributions.recount import recount
from campaign.contributions.states import COUNTED_STATE, LIVE_STATES
from campaign.db import Database
from campaign.errors import DomainError
from campaign.leases import LEASE_SECONDS
from tests.cast import charlie_opens_petition, press, sign, signing
from tests.conftest import copy_sqlite
from tests.contributions.counting import tally
from tests.contributions.invalidation.running import started, work
from tests.time_travel import let_pass

PEOPLE = st.integers(min_value=0, max_value=3)
NAMES = ("Ann Lee", "Ann Roe", "Bob Lee", "Bob Roe")
MAILBOXES = ("one@a.example", "one@a.example", "two@a.example", "two@b.example")
PATTERNS = st.sampled_from(({"name": "ann*"}, {"name": "*lee"}, {"domain": "a.example"}, {"address": "two@b.example"}))


class Petition(RuleBasedStateMachine):
    """Four people at three mailboxes, and a moderator who changes her mind."""

    template: Path
    database: Database  # its file is replaced each time: an engine remembers what it has compiled

    def __init__(self) -> None:
        super().__init__()
        copy_sqlite(self.template, Path(str(self.database.url.database)))
        self.petition = charlie_opens_petition(self.database)
        self.invalidations: list[UUID] = []

    def teardown(self) -> None:
        self.database.dispose()

    @initialize(people=st.sets(PEOPLE, min_size=2))
    def some_have_signed(self, people: set[int]) -> None:
        for person in people:
            self.signs(person)
            self.presses(person)

    @rule(person=PEOPLE)
    def signs(self, person: int) -> None:
        sign(self.database, signing(self.petition, NAMES[person], MAILBOXES[person]))

    @rule(person=PEOPLE)
    def presses(self, person: int) -> None:
        for row in self._rows(person):
            with suppress(DomainError):
                press(self.database, row.id)

    @rule(person=PEOPLE, step=st.sampled_from((release, withdraw)))
    def is_released_or_withdraws(self, person: int, step: object) -> None:
        for row in self._rows(person):
            with suppress(DomainError), self.database.transaction() as session:
                step(session, row.id)  # type: ignore[operator]

    @rule(typed=PATTERNS)
    def the_moderator_starts(self, typed: dict[str, str]) -> None:
        self.invalidations.append(started(self.database, **typed))

    @rule()
    def workers_do_all(self) -> None:
        work(self.database)

    @rule()
    def a_worker_does_one_batch(self) -> None:
        for one in LEASES.waiting(self.database)[:1]:
            key = LEASES.claim(self.database, one)
            assert key
            running._do_batch(self.database, one, key)
            LEASES.give_back(self.database, one, key)

    @rule()
    def a_worker_is_killed(self) -> None:
        for one in LEASES.waiting(self.database)[:1]:
            assert LEASES.claim(self.database, one)
        let_pass(self.database, timedelta(seconds=LEASE_SECONDS))

    @rule(
        which=st.integers(min_value=0, max_value=9),
        decide=st.sampled_from((deciding.cancel, deciding.undo, deciding.undo)),
    )
    def the_moderator_changes_her_mind(self, which: int, decide: object) -> None:
        if self.invalidations:
            with suppress(DomainError), self.database.transaction() as session:
                decide(session, self.invalidations[which % len(self.invalidations)])  # type: ignore[operator]

    @rule()
    def all_is_folded(self) -> None:
        fold_deltas(self.database)

    @invariant()
    def a_recount_finds_nothing(self) -> None:
        assert recount(self.database) == []

    @invariant()
    def history_explains_the_count(self) -> None:
        fold_deltas(self.database)
        with self.database.reading() as session:
            moved = session.scalar(select(func.sum(TallyMove.amount))) or 0
            by_reason = dict(
                session.execute(select(TallyMove.reason, func.sum(TallyMove.amount)).group_by(TallyMove.reason)).all()
            )
        counted = sum(row.state == COUNTED_STATE for row in self._rows())
        assert moved == counted == tally(self.database, self.petition)[0]
        assert set(by_reason) <= {"verified", "withdrawn", "invalidated", "restored"}
        assert by_reason.get("restored", 0) <= -by_reason.get("invalidated", 0)

    @invariant()
    def everybody_has_one_seat(self) -> None:
        live = [(row.mailbox_key, row.name_key) for row in self._rows() if row.state in LIVE_STATES]
        assert len(live) == len(set(live))

    def _rows(self, person: int | None = None) -> list[Contribution]:
        with self.database.reading() as session:
            rows = select(Contribution).order_by(Contribution.id)
            return list(session.scalars(rows if person is None else rows.where(Contribution.name == NAMES[person])))


@pytest.mark.parametrize("examples", [4, pytest.param(40, marks=pytest.mark.long)])
def test_whatever_a_moderator_decides(migrated_sqlite: Path, tmp_path: Path, examples: int) -> None:
    Petition.template, Petition.database = migrated_sqlite, Database(f"sqlite:///{tmp_path}/any-order.sqlite3")
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Petition,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
