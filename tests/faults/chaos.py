"""Many faults at once under load, the same for the same seed: `python -m tests.faults.chaos --seconds 60 --seed 1`.

People sign, verify and unsubscribe meanwhile, lists are built, an update is sent to whoever wants news, and the provider tells
what became of its mails. Then everything is left in peace: it must finish by itself within five minutes. One more update must
reach nobody who would have no more, and the oracle must find nothing. Prints figures; ends with 1 where anything was lost,
doubled or told.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from campaign.errors import DomainError
from campaign.mail.sendgrid_lists import PATHS
from campaign.notifications.updates.sending import Sending, send_update
from campaign.notifications.updates.trial import try_update
from campaign.timetable import give_back
from tests.cast import IDENTITY_KEY, ORGANISER, charlie_opens_petition
from tests.exports.lists.staff import stan_asks
from tests.faults.crowd import Crowd
from tests.faults.mischief import KILLS, Mischief
from tests.faults.oracle import STOPS, ask_all
from tests.faults.resting import count_accepted, count_unknown, is_at_rest, what_is_left
from tests.faults.watching import watch_ledger
from tests.faults.world import World, make_world, scene_of
from tests.journeys.system import eventually
from tests.time_travel import let_pass
from tests.updates import campaign_of, charlie_writes

QUIET_SECONDS = 300.0
TICK_SECONDS = 0.1
KEEP_SECONDS = 1.0
DOINGS_SECONDS = 2.0
MOST_LISTS = 60  # in a run: a long one is not to be about lists alone
READERS = (8, 500, 3_000)  # who have verified before each of the updates is sent
ASK_LISTS = "workers.provider.ask_lists"
# How much time is made to pass at once, and how often. It locks every row: whoever works must get to their end in between.
HURRY, HURRY_SECONDS = timedelta(minutes=2), 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """`faults_per_second`: how many at the most; a slow machine needs time to start again what was killed.

    `is_hurried`: in the end, where nothing is left but to wait, time is made to pass. `is_hook_away`: from first to last."""

    seconds: float
    seed: int
    database: str = "sqlite"
    per_second: float = 4.0
    faults_per_second: float = 3.0
    is_hurried: bool = False
    is_hook_away: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has shown. `findings` are the oracle's; `told` what people were told that nobody should be."""

    faults: Counter[str]
    restarts: int
    signed: int
    gone: int
    verified: int
    statuses: dict[int, int]
    spoilt: Counter[int]
    events: int
    posts: Counter[int]
    wishes: int
    mails: Counter[str]
    unknown: int
    longest_wait: float
    quiet_seconds: float
    is_at_rest: bool
    findings: dict[str, Sequence[Any]]
    told: Sequence[str]

    @property
    def is_clean(self) -> bool:
        return self.is_at_rest and not self.findings and not self.told

    def lines(self) -> Iterator[str]:
        yield f"faults injected       {self.faults.total()}, and {self.restarts} processes started again"
        yield f"                      {', '.join(f'{name} {number}' for name, number in sorted(self.faults.items()))}"
        yield f"                      of these {sum(self.faults[name] for name in KILLS)} kills"
        yield f"signatures accepted   {self.signed}, of them {self.gone} without a mailbox; verified {self.verified}"
        yield f"                      answers {dict(sorted(self.statuses.items()))}"
        yield f"broken input          {self.spoilt.total()}, answers {dict(sorted(self.spoilt.items()))}"
        yield f"told by the provider  {self.events} events, {self.wishes} wishes; answers {dict(sorted(self.posts.items()))}"
        yield f"lost                  {len(self.findings.get('O12', ()))}"
        twice = len(self.findings.get("O7", ()))
        yield f"mails                 {', '.join(f'{name} {number}' for name, number in sorted(self.mails.items()))}"
        yield f"                      taken more often than may be {twice}, of unknown fate {self.unknown}"
        yield f"mails against a wish  {len(self.findings.get('O6', ()))}"
        yield f"longest wait          {self.longest_wait:.1f} s from signing to the mail"
        yield f"recovery              {self.quiet_seconds:.1f} s" if self.is_at_rest else "IT DID NOT COME TO REST"
        for name, found in self.findings.items():
            yield f"{name}: {len(found)} such as {found[:5]}"
        yield from self.told[:20]


def run(plan: Plan) -> Report:
    """One run, with servers of its own. Call it in the main thread: processes end with the thread that started them."""
    with make_world(plan.database) as world:
        watch_ledger(world.seen)
        petition = charlie_opens_petition(world.seen)
        world.system.start()
        world.system.wait_until_loaded()
        mischief = Mischief(world, random.Random(plan.seed), likelihood=plan.faults_per_second * TICK_SECONDS)
        world.telling.chance, world.telling.is_away = random.Random(plan.seed + 1), plan.is_hook_away
        with world.telling, Crowd(world.system, world.provider, "1", plan.per_second) as crowd:
            doings = Doings(world, crowd, petition)
            restarts = _make_trouble(plan, world, mischief, doings)
            crowd.stop_coming()
            mischief.stop()
            world.heal()
            world.telling.hurry()
            begun = time.monotonic()
            at_rest = _comes_to_rest(plan, world, crowd)
            quiet_seconds = time.monotonic() - begun
            if plan.is_hook_away:
                _look_at_the_lists(world)
            against = _writes_once_more(plan, world, doings) if at_rest else _left(world, crowd)
        world.system.stop()
        return Report(
            faults=Counter(mischief.done),
            restarts=restarts,
            signed=len(crowd.signed),
            gone=len(crowd.gone),
            verified=len(crowd.verified),
            statuses=crowd.statuses,
            spoilt=crowd.spoilt,
            events=world.telling.events,
            posts=world.telling.statuses,
            wishes=len(_unwilling(world)),
            mails=count_accepted(world.seen),
            unknown=count_unknown(world.seen),
            longest_wait=crowd.longest_wait,
            quiet_seconds=quiet_seconds,
            is_at_rest=at_rest,
            findings=ask_all(scene_of(world, crowd)),
            told=[*crowd.faults, *against, *_hook_faults(world)],
        )


@dataclass
class Doings:
    """What Stan and Charlie do meanwhile: lists, and an update once some of its readers are there. Each may fail."""

    world: World
    crowd: Crowd
    petition: UUID
    updates: int = 0

    def step(self) -> None:
        with suppress(SQLAlchemyError, DomainError):  # one list at a time, and not while the database is away
            stan_asks(self.world.seen, self.petition)
        if self.updates < len(READERS) and len(self.crowd.verified) >= READERS[self.updates]:
            with suppress(SQLAlchemyError):
                self.send_news()
                self.updates += 1

    def send_news(self) -> None:
        seen = self.world.seen
        update_id = charlie_writes(seen, campaign_of(seen, self.petition))
        with seen.transaction() as session:
            try_update(session, update_id, ORGANISER, identity_key=IDENTITY_KEY)
            send_update(session, update_id, Sending())


def _make_trouble(plan: Plan, world: World, mischief: Mischief, doings: Doings) -> int:
    """Until the time is over; how many processes had to be started again."""
    begun = kept = done = time.monotonic()
    restarts = 0
    while (present := time.monotonic()) < begun + plan.seconds:
        mischief.step()
        if present > kept + KEEP_SECONDS:
            restarts, kept = restarts + world.system.keep(), present
        if present > done + max(DOINGS_SECONDS, plan.seconds / MOST_LISTS):
            doings.step()
            done = present
        time.sleep(TICK_SECONDS)
    return restarts


def _comes_to_rest(plan: Plan, world: World, crowd: Crowd) -> bool:
    """Whether all that was begun is finished in time. Nobody helps but the supervisor."""
    hurried = time.monotonic()
    ends = hurried + QUIET_SECONDS
    while time.monotonic() < ends:
        if crowd.is_idle and world.telling.is_idle and is_at_rest(world) and crowd.is_idle and world.telling.is_idle:
            return True
        world.system.keep()
        time.sleep(KEEP_SECONDS)
        if plan.is_hurried and time.monotonic() > hurried + HURRY_SECONDS:
            with suppress(SQLAlchemyError):  # a deadlock with the living is theirs to win
                let_pass(world.seen, HURRY)
            hurried = time.monotonic()
    return False


def _writes_once_more(plan: Plan, world: World, doings: Doings) -> list[str]:
    """Who gets an update though they wanted no news, or have no mailbox; or that it did not come to rest."""
    crowd = doings.crowd
    unwilling = crowd.stopped | crowd.gone | _unwilling(world)
    before = len(world.provider.mails)
    doings.send_news()
    if not _comes_to_rest(plan, world, crowd):
        return ["the last update did not come to rest"]
    readers = {mail.to for mail in world.provider.mails[before:]} - {ORGANISER}
    willing = crowd.verified - unwilling
    against = [f"mailed against a wish: {to}" for to in sorted(readers & unwilling)]
    return against + [f"wanted news and got none: {to}" for to in sorted(willing - readers)]


def _left(world: World, crowd: Crowd) -> list[str]:
    """Why it did not come to rest."""
    busy = {"people": not crowd.is_idle, "the provider": not world.telling.is_idle}
    return [f"left: {what}" for what in [*what_is_left(world), *(who for who, is_busy in busy.items() if is_busy)]]


def _unwilling(world: World) -> set[str]:
    """Who has told the provider that they want no news, or cannot be reached: as far as anybody can know."""
    if world.telling.is_away:
        return world.provider.lists.addresses
    return {told.to for told in world.telling.told if told.name in STOPS}


def _look_at_the_lists(world: World) -> None:
    """What becomes of them by itself once an hour has passed without an event."""
    asked = len(world.provider.lists.asked)
    let_pass(world.seen, timedelta(hours=1, minutes=1))
    with world.seen.transaction() as session:
        give_back(session, [ASK_LISTS])
    eventually(
        lambda: len(world.provider.lists.asked) >= asked + len(PATHS) and is_at_rest(world), seconds=QUIET_SECONDS
    )


def _hook_faults(world: World) -> list[str]:
    """The hook takes a post, or says "not now": it has no other answer to what is signed."""
    return [f"the hook answered {status}" for status in world.telling.statuses if status not in (0, 204, 503)]


def main(arguments: Sequence[str]) -> int:
    """Run, print, and say by the exit code whether all was well."""
    parser = argparse.ArgumentParser(description="Many faults at once under load.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--per-second", type=float, default=4.0, help="people who come")
    parser.add_argument("--faults-per-second", type=float, default=3.0, help="that begin, at the most")
    options = parser.parse_args(arguments)
    plan = Plan(options.seconds, options.seed, options.database, options.per_second, options.faults_per_second)
    report = run(plan)
    sys.stdout.write("\n".join([f"seed {options.seed}, {options.database}", *report.lines(), ""]))
    return 0 if report.is_clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
