"""Whatever happens in whatever order: no place too many, none left empty for whoever fits, and every count as it should be."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from campaign.contributions.ending import disown, invalidate
from campaign.contributions.models import Contribution
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.changing import change_pledge
from campaign.contributions.pledge.due import lapse_unanswered, remind_due
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.places import seat_waiting
from campaign.contributions.pledge.schema import Change
from campaign.contributions.pledge.states import COUNTED_STATES, PLACED_STATES
from campaign.contributions.pledge.totals import offer_totals
from campaign.contributions.pledge.writing import write_offer
from campaign.db import Database
from campaign.errors import DomainError
from tests.cast import press
from tests.conftest import copy_sqlite
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, launch, pledges, present_moment
from tests.time_travel import let_pass

PEOPLE = st.integers(min_value=0, max_value=5)
LIMIT = 2


class Launch(RuleBasedStateMachine):
    """Six people and an event with room for a few; each may do anything at any time."""

    template: Path
    database: Database  # its file is replaced each time: an engine remembers what it has compiled

    def __init__(self) -> None:
        super().__init__()
        copy_sqlite(self.template, Path(str(self.database.url.database)))
        self.limit = LIMIT
        self.taken = 0
        offer = launch(present_moment(self.database), place_limit=LIMIT)
        self.drive = charlie_opens_pledge_drive(self.database, offer)
        self.given: dict[int, UUID] = {}

    def teardown(self) -> None:
        self.database.dispose()

    @rule(person=PEOPLE, quantity=st.integers(min_value=1, max_value=2))
    def pledges(self, person: int, quantity: int) -> None:
        name = f"Person {chr(97 + person)}"
        with suppress(DomainError):  # the drive has closed
            self.given[person] = pledges(self.database, self.drive, "launch", name=name, quantity=quantity)

    @rule(person=PEOPLE, quantity=st.integers(min_value=1, max_value=2))
    def pledges_and_confirms(self, person: int, quantity: int) -> None:
        self.pledges(person, quantity)
        self.confirms(person)

    @rule(person=PEOPLE)
    def confirms(self, person: int) -> None:
        with suppress(DomainError):  # the event has begun
            if person in self.given:
                press(self.database, self.given[person])

    @rule(person=PEOPLE, answer=st.sampled_from(("done", "cannot", "credit", "attended", "disown", "invalidate")))
    def answers(self, person: int, answer: str) -> None:
        if person not in self.given:
            return
        contribution_id = self.given[person]
        with (
            suppress(DomainError),
            self.database.transaction() as session,
        ):  # not possible now: then nothing has changed
            if answer == "done":
                answers.answer_done(session, contribution_id)
            elif answer == "cannot":
                answers.answer_cannot(session, contribution_id)
            elif answer == "disown":
                disown(session, contribution_id)
            elif answer == "invalidate":
                invalidate(session, contribution_id, "not-a-person")
            else:
                answers.credit(session, contribution_id, is_attended=answer == "attended")

    @rule(person=PEOPLE, quantity=st.integers(min_value=1, max_value=3))
    def changes(self, person: int, quantity: int) -> None:
        if person in self.given:
            with suppress(DomainError), self.database.transaction() as session:
                change_pledge(session, self.given[person], Change(quantity))

    @rule(limit=st.integers(min_value=2, max_value=5))
    def charlie_changes_the_room(self, limit: int) -> None:
        self.limit = limit
        with self.database.transaction() as session:
            present = present_moment(self.database)
            write_offer(session, self.drive, launch(present, place_limit=limit, goal=8))

    @rule(days=st.integers(min_value=1, max_value=9))
    def time_passes(self, days: int) -> None:
        let_pass(self.database, timedelta(days=days))
        remind_due(self.database)
        lapse_unanswered(self.database)
        seat_waiting(self.database)

    @invariant()
    def every_place_is_one_persons(self) -> None:
        rows = self._rows()
        taken = sum(pledge.quantity for pledge, _ in rows if pledge.state in PLACED_STATES)
        waiting = [pledge for pledge, _ in rows if pledge.state == "waiting"]
        free = max(0, self.limit - taken)
        assert not [pledge for pledge in waiting if pledge.quantity <= free] or self._has_begun()
        assert taken <= max(self.limit, self.taken)  # less room takes nobody's place, and gives none
        self.taken = taken

    @invariant()
    def a_pledge_stands_as_its_contribution_does(self) -> None:
        for pledge, state in self._rows():
            if pledge.state in COUNTED_STATES:
                assert state == "verified"
            elif pledge.state == "unverified":
                assert state in ("pending", "held")
            else:
                assert state in ("withdrawn", "invalidated", "expired")
            assert (pledge.remind_at is None) or pledge.state in ("pledged", "reminded")

    @invariant()
    def the_totals_are_what_they_count(self) -> None:
        rows = [pledge for pledge, _ in self._rows()]
        with self.database.reading() as session:
            totals = offer_totals(session, self.drive)["launch"]
        placed = [pledge.quantity for pledge in rows if pledge.state in PLACED_STATES]
        done = [pledge.quantity for pledge in rows if pledge.state == "fulfilled"]
        waiting = [pledge.quantity for pledge in rows if pledge.state == "waiting"]
        assert (totals.people, totals.pledged) == (len(placed), sum(placed))
        assert (totals.people_done, totals.done) == (len(done), sum(done))
        assert (totals.people_waiting, totals.waiting) == (len(waiting), sum(waiting))

    def _rows(self) -> list[tuple[Pledge, str]]:
        with self.database.reading() as session:
            rows = session.execute(
                select(Pledge, Contribution.state).join(Contribution, Contribution.id == Pledge.contribution_id)
            )
            return [(pledge, state) for pledge, state in rows]

    def _has_begun(self) -> bool:
        with self.database.reading() as session:
            starts_at = session.scalars(select(PledgeOffer.starts_at)).one()
        return starts_at is not None and starts_at <= present_moment(self.database)


@pytest.mark.parametrize("examples", [5, pytest.param(40, marks=pytest.mark.long)])
def test_whatever_happens_in_whatever_order_the_places_are_right(
    migrated_sqlite: Path, tmp_path: Path, examples: int
) -> None:
    Launch.template, Launch.database = migrated_sqlite, Database(f"sqlite:///{tmp_path}/any-order.sqlite3")
    few = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Launch, settings=few)
