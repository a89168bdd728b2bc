"""Whatever is done to a drive, and however time passes, its state is the one that the rules say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from campaign.contributions.service import DriveNotOpenError
from campaign.db import Database, now
from campaign.drives import service
from campaign.drives.commands import DriveWords
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.errors import ConflictError
from tests.cast import latest, press, sign, signing
from tests.drives.drafts import A_DAY, REASONS, charlie_drafts, charlie_plans_campaign, events_of, state_now
from tests.time_travel import let_pass

OPENS, CLOSES = 1.5, 6.5  # days after the drive was made: never at the same moment as a step
LONG = 10.5
NEVER = float("inf")
FROM = {
    "publish": {"draft"},
    "pause": {"open"},
    "resume": {"paused"},
    "close_now": {"open", "paused"},
    "cancel": {"scheduled", "open", "paused"},
    "reopen": {"cancelled", "closed"},
    "archive": {"cancelled", "closed"},
    "correct_drive": {"scheduled", "open", "paused", "closed", "cancelled"},
    "rewrite_drive": {"draft", "scheduled", "open", "paused"},
}
_numbers = count()


class Charlie(RuleBasedStateMachine):
    """Charlie presses any button at any time; a model in days since the drive was made says what must come of it."""

    database: Database
    campaign_id: UUID

    @initialize()
    def draft(self) -> None:
        number = next(_numbers)
        words = {
            language: DriveWords(f"drive-{language}-{number}", "Title", "Ask", "Body", is_checked=True)
            for language in ("en", "cy")
        }
        self.words = words
        times = {"opens_in": OPENS * A_DAY, "closes_in": CLOSES * A_DAY}
        self.drive_id = charlie_drafts(self.database, campaign_id=self.campaign_id, texts=words, **times)
        self.today = 0.0
        self.opens, self.closes = OPENS, CLOSES
        self.published = self.archived = self.is_frozen = self.was_late = False
        self.paused = self.cancelled = NEVER
        self.pending: dict[UUID, float] = {}
        self.announced: list[str] = []
        self.title = "Title"

    @property
    def state(self) -> str:
        if self.archived:
            return "archived"
        if self.cancelled < NEVER:
            return "cancelled"
        if not self.published:
            return "draft"
        if self.paused < NEVER:
            return "paused"
        if self.today > self.closes:
            return "closed"
        return "open" if self.today > self.opens else "scheduled"

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        let_pass(self.database, days * A_DAY)
        self.today += days

    @rule()
    def publish(self) -> None:
        if self.does(service.publish):
            self.published = True
            if self.today > self.closes:
                self.announced = ["drive.opened", "drive.closed"]
                self.was_late = True

    @rule()
    def pause(self) -> None:
        if self.does(service.pause):
            self.paused = self.today

    @rule()
    def resume(self) -> None:
        if self.does(service.resume):
            self.end_pause()

    @rule()
    def close_now(self) -> None:
        if self.does(service.close_now):
            self.end_pause()
            self.closes = self.today - 0.001

    @rule()
    def cancel(self) -> None:
        if self.does(service.cancel, REASONS):
            self.end_pause()
            self.cancelled = self.today

    @rule()
    def reopen(self) -> None:
        ended = self.cancelled if self.cancelled < NEVER else self.closes
        with self.database.reading() as session:
            closes_at = session.execute(select(now(LONG * 24 * 3600))).scalar_one()
        is_late = self.state in FROM["reopen"] and self.today - ended >= 7
        if self.does(service.reopen, REASONS, closes_at, is_refused=is_late):
            self.cancelled, self.closes = NEVER, self.today + LONG
            self.announced = [name for name in self.announced if name != "drive.closed"]

    @rule()
    def archive(self) -> None:
        if self.does(service.archive):
            self.archived = True

    @rule()
    def correct(self) -> None:
        self.does(service.correct_drive, REASONS)

    @rule(title=st.sampled_from(["One", "Two", "Three"]))
    def rewrite(self, title: str) -> None:
        texts = {
            language: DriveWords(words.slug, title, words.ask, words.body, is_checked=True)
            for language, words in self.words.items()
        }
        if self.does(service.rewrite_drive, texts, is_refused=self.is_frozen):
            self.title = title

    @rule()
    def suzie_signs(self) -> None:
        command = signing(self.drive_id, email=f"suzie{next(_numbers)}@example.com")
        if self.state != "open":
            with pytest.raises(DriveNotOpenError):
                sign(self.database, command)
            return
        sign(self.database, command)
        self.pending[latest(self.database)] = self.today + 7

    @precondition(lambda self: self.pending)
    @rule()
    def suzie_verifies(self) -> None:
        contribution_id, until = self.pending.popitem()
        last = until if self.paused < NEVER else min(until, self.closes + 1)
        is_in_time = self.today < last and self.state not in ("cancelled", "archived")
        assert press(self.database, contribution_id) == ("verified" if is_in_time else "expired")
        self.is_frozen |= is_in_time

    @rule()
    def the_timetable_comes_round(self) -> None:
        service.announce_due(self.database)
        if self.state in ("draft", "cancelled", "archived"):
            return
        if self.today > self.opens and "drive.opened" not in self.announced:
            self.announced.append("drive.opened")
        if self.state == "closed" and "drive.closed" not in self.announced:
            self.announced.append("drive.closed")

    @invariant()
    def the_state_is_the_one_that_the_rules_say(self) -> None:
        assert state_now(self.database, self.drive_id) == self.state

    @invariant()
    def the_database_takes_signatures_exactly_while_it_is_open(self) -> None:
        with self.database.reading() as session:
            found = session.scalar(select(Drive.id).where(Drive.id == self.drive_id, is_open()))
        assert (found is not None) == (self.state == "open")

    @invariant()
    def the_text_is_the_one_last_written(self) -> None:
        with self.database.reading() as session:
            assert {text.title for text in session.get_one(Drive, self.drive_id).texts} == {self.title}

    @invariant()
    def what_was_announced_was_announced_once(self) -> None:
        told = events_of(self.database, self.drive_id)
        assert told.count("drive.opened") <= 1
        assert told.count("drive.closed") <= told.count("drive.reopened") + 1
        if not self.was_late:
            assert ("drive.opened" in told) >= ("drive.opened" in self.announced)

    def does(self, change: Callable[..., object], *arguments: object, is_refused: bool = False) -> bool:
        """Whether it was done; it must be refused exactly where the rules say so."""
        step = partial(self._in_a_transaction, change, *arguments)
        if is_refused or self.state not in FROM[change.__name__]:
            with pytest.raises(ConflictError):
                step()
            return False
        step()
        return True

    def end_pause(self) -> None:
        if self.paused == NEVER:
            return
        days = self.today - self.paused + 1  # some milliseconds more than whole days: rounded up
        self.closes += days
        self.pending = {row: until + days for row, until in self.pending.items()}
        self.paused = NEVER

    def _in_a_transaction(self, change: Callable[..., object], *arguments: object) -> None:
        with self.database.transaction() as session:
            change(session, self.drive_id, *arguments)


@pytest.mark.parametrize("examples", [4, pytest.param(20, marks=pytest.mark.long)])
def test_charlie_may_do_anything_at_any_time(database: Database, examples: int) -> None:
    campaign = charlie_plans_campaign(database)
    machine = type("CharlieHere", (Charlie,), {"database": database, "campaign_id": campaign})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
