"""Fills the buckets that a post belongs to, in its own transaction, and says for how long its mail is put off.

A bucket is a moment until which it is full; time empties it. So a look at a row tells how many came of late, nothing is
counted, and nothing has to be put back to nought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Float, Insert, Select, bindparam, case, delete, exists, select, true, union_all
from sqlalchemy.orm import Session

from campaign.contributions.rush.arrivals import Arrival
from campaign.contributions.rush.challenges import Solution
from campaign.contributions.rush.limits import (
    DEVICE,
    DRIVE,
    EVENT,
    LIMITS,
    MOST_PUT_OFF_SECONDS,
    NETWORK,
    SOLVED_SHARE,
    WHOLE,
    WINDOW_SECONDS,
)
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.db import dialect_of, insert_for, now, parameter, parameters, seconds_until
from campaign.drives.models import Channel

DEEPEST_SECONDS = WINDOW_SECONDS + MOST_PUT_OFF_SECONDS


def note_arrival(session: Session, arrival: Arrival, chance: int) -> float:
    """For how many seconds the mail of this post is put off: none, as long as no bucket is full, or where it was solved.

    `chance` is any number: it chooses among the shards. Nothing here looks at whom the mail is for.
    """
    is_solved = arrival.solution is not None and _spend(session, arrival.solution)
    share = SOLVED_SHARE if is_solved else 1.0
    keys = {row_key(key, chance % LIMITS[name].shards): name for name, key in _keys(session, arrival).items()}
    filled: dict[str, object] = {}
    for place, key in enumerate(sorted(keys)):  # in one order, so that no two wait for each other
        filled[f"key_{place}"], filled[f"cost_{place}"] = key, LIMITS[keys[key]].cost_seconds * share
    rows = session.connection().execute(_fill(dialect_of(session), len(keys)), filled)
    windows = {keys[key]: seconds / WINDOW_SECONDS for key, seconds in rows}
    return 0.0 if is_solved else min(max(fullest(windows) - 1, 0) * WINDOW_SECONDS, MOST_PUT_OFF_SECONDS)


def how_full(session: Session, arrival: Arrival) -> tuple[float, datetime]:
    """For how many windows the fullest bucket is full, and the present. Only looks."""
    keys = {
        row_key(key, shard): name
        for name, key in _keys(session, arrival).items()
        for shard in range(LIMITS[name].shards)
    }
    present = session.execute(select(now())).scalar_one()
    windows = dict.fromkeys(keys.values(), 0.0)
    for key, until in session.execute(
        select(RushBucket.key, RushBucket.full_until).where(RushBucket.key.in_(keys), RushBucket.full_until > now())
    ):
        name = keys[key]
        windows[name] += (until - present).total_seconds() / WINDOW_SECONDS / LIMITS[name].shards
    return fullest(windows), present


def fullest(windows: Mapping[str, float]) -> float:
    """What counts of so many full windows. At an event it is enough that one is not full: its own, or the device's."""
    own = max(windows.get(DEVICE, 0.0), windows.get(NETWORK, 0.0))
    own = min(own, windows.get(EVENT, own))
    return max(own, windows[DRIVE], windows[WHOLE])


def row_key(key: str, shard: int) -> str:
    """Of a row of the bucket."""
    return f"{key}.{shard:02d}"


def old_buckets(ahead: float) -> Select[str]:
    """Those that are empty."""
    return select(RushBucket.key).where(RushBucket.full_until <= now(ahead))


def forget_buckets(session: Session, keys: Sequence[str]) -> None:
    session.execute(delete(RushBucket).where(RushBucket.key.in_(keys)))


def old_challenges(ahead: float) -> Select[str]:
    """Spent challenges that nobody could solve any more."""
    return select(SpentChallenge.challenge).where(SpentChallenge.expires_at <= now(ahead))


def forget_challenges(session: Session, challenges: Sequence[str]) -> None:
    session.execute(delete(SpentChallenge).where(SpentChallenge.challenge.in_(challenges)))


def _keys(session: Session, arrival: Arrival) -> Mapping[str, str]:
    """Those of the buckets that count; an event's while there is one."""
    if EVENT not in arrival.keys:
        return arrival.keys
    is_event = exists().where(
        Channel.drive_id == arrival.drive_id, Channel.code == arrival.source, Channel.event_until > now()
    )
    if session.scalar(select(is_event)):
        return arrival.keys
    return {name: key for name, key in arrival.keys.items() if name != EVENT}


def _spend(session: Session, solution: Solution) -> bool:
    """Whether it comes in time, and for the first time."""
    statement = _spending(dialect_of(session))
    given = {"challenge": solution.challenge, "expires_at": solution.expires_at}
    return session.connection().execute(statement, parameters(given)).one_or_none() is not None


@cache
def _spending(dialect: str) -> Insert:
    challenge, expires_at = parameter(SpentChallenge, "challenge"), parameter(SpentChallenge, "expires_at")
    row = select(challenge.label("challenge"), expires_at.label("expires_at")).where(expires_at > now())
    spent = insert_for(dialect, SpentChallenge).from_select(["challenge", "expires_at"], row)
    return spent.on_conflict_do_nothing().returning(SpentChallenge.challenge)


@cache
def _fill(dialect: str, number: int) -> Insert:
    """Of so many rows. A list of values would do as well, but no list is kept compiled."""
    rows = union_all(
        *(
            select(
                bindparam(f"key_{place}", type_=RushBucket.key.type).label("key"),
                now(bindparam(f"cost_{place}", type_=Float)).label("full_until"),
            )
            for place in range(number)
        )
    ).subquery()
    source = select(rows.c.key, rows.c.full_until).where(true())
    filled = insert_for(dialect, RushBucket).from_select(["key", "full_until"], source)
    left = seconds_until(RushBucket.full_until)
    more = case((left > 0, left), else_=0.0) + seconds_until(filled.excluded.full_until)
    deepest = case((more < DEEPEST_SECONDS, more), else_=DEEPEST_SECONDS)
    return filled.on_conflict_do_update(index_elements=["key"], set_={"full_until": now(deepest)}).returning(
        RushBucket.key, seconds_until(RushBucket.full_until)
    )
