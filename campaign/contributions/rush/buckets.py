"""Fills the buckets that a post belongs to, in its own transaction, and says for how long its mail is put off.

A bucket is a moment until which it is full; time empties it. So a look at a row tells how many came of late, nothing is
counted, and nothing has to be put back to nought.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Float,
    FromClause,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from campaign.contributions.rush.arrivals import Arrival
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
from campaign.db import Driven, Prepared, insert_for, now, parameter, seconds_until
from campaign.drives.models import Channel

DEEPEST_SECONDS = WINDOW_SECONDS + MOST_PUT_OFF_SECONDS
Choose = Callable[..., Any]  # the highest, or the lowest, of some


def note_arrival(connection: Driven, arrival: Arrival, chance: int) -> float:
    """For how many seconds the mail of this post is put off: none, as long as no bucket is full, or where it was solved.

    `chance` is any number: it chooses among the shards. Nothing here looks at whom the mail is for.
    """
    dialect, limits = connection.dialect.name, limits_of(arrival)
    given = values_of_arrival(arrival, chance)
    is_solved = arrival.solution is not None and _spending(dialect).first(connection, given) is not None
    filled = _filling(dialect, limits)
    rows = filled.all(connection, given | {"share": SOLVED_SHARE if is_solved else 1.0})
    names = {given[f"key_{name}"]: name for name in limits}
    windows = {names[key]: seconds / WINDOW_SECONDS for key, seconds in rows}
    return 0.0 if is_solved else late_by(fullest(windows))


def limits_of(arrival: Arrival | None) -> tuple[str, ...]:
    """The names of the limits whose buckets it falls into; an event's is filled only while there is one."""
    return tuple(name for name in LIMITS if name in arrival.keys) if arrival else ()


def values_of_arrival(arrival: Arrival, chance: int) -> dict[str, Any]:
    """For the statements below: which row of which bucket it falls into, by how much that is filled, and what was solved."""
    given: dict[str, Any] = {"arrival_drive": arrival.drive_id, "arrival_source": arrival.source}
    if arrival.solution:
        given["given_challenge"] = arrival.solution.challenge
        given["given_expires_at"] = arrival.solution.expires_at
    for name in limits_of(arrival):
        limit = LIMITS[name]
        given[f"key_{name}"] = row_key(arrival.keys[name], chance % limit.shards)
        given[f"cost_{name}"] = limit.cost_seconds
    return given


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


def fullest(windows: Mapping[str, Any], highest: Choose = max, lowest: Choose = min) -> Any:
    """What counts of so many full windows. At an event it is enough that one is not full: its own, or the device's.

    The same in SQL with what chooses there.
    """
    own = highest(windows.get(DEVICE, 0.0), windows.get(NETWORK, 0.0))
    if EVENT in windows:
        own = lowest(own, windows[EVENT])
    return highest(own, windows[DRIVE], windows[WHOLE])


def late_by(windows: Any, highest: Choose = max, lowest: Choose = min) -> Any:
    """For how many seconds a mail is put off while what counts is full for so many windows."""
    return lowest(highest(windows - 1, 0) * WINDOW_SECONDS, MOST_PUT_OFF_SECONDS)


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


def spending(dialect: str, *conditions: ColumnElement[bool]) -> ReturningInsert[str]:
    """SQL: a row where a challenge was solved in time and for the first time, and `conditions` hold."""
    challenge, expires_at = parameter(SpentChallenge, "challenge"), parameter(SpentChallenge, "expires_at")
    row = select(challenge.label("challenge"), expires_at.label("expires_at")).where(expires_at > now(), *conditions)
    spent = insert_for(dialect, SpentChallenge).from_select(["challenge", "expires_at"], row)
    return spent.on_conflict_do_nothing().returning(SpentChallenge.challenge)


def filling(
    dialect: str, limits: Collection[str], share: ColumnElement[float] | None, *conditions: ColumnElement[bool]
) -> ReturningInsert[str, float]:
    """SQL: fill the bucket of each of `limits` by what one post costs, or this share of it, where `conditions` hold: `key`, and
    the `seconds` that it is full for. Always in the order of the keys, so that no two wait for each other."""
    rows = union_all(*(_row(name, share) for name in limits)).subquery("rows")
    source = select(rows.c.key, rows.c.full_until).where(*conditions).order_by(rows.c.key)
    filled = insert_for(dialect, RushBucket).from_select(["key", "full_until"], source)
    highest, lowest = (func.max, func.min) if dialect == "sqlite" else (func.greatest, func.least)
    left = highest(seconds_until(RushBucket.full_until), 0.0, type_=Float)
    more = lowest(left + seconds_until(filled.excluded.full_until), DEEPEST_SECONDS, type_=Float)
    return filled.on_conflict_do_update(index_elements=["key"], set_={"full_until": now(more)}).returning(
        RushBucket.key, seconds_until(RushBucket.full_until).label("seconds")
    )


def lateness(filled: FromClause, limits: Collection[str]) -> ColumnElement[float]:
    """SQL, on PostgreSQL: `late_by` of what counts among the rows that `filling` gives back."""
    if EVENT in limits:
        counts = fullest({name: _windows_of(name, filled) for name in limits}, func.greatest, func.least)
    else:  # the fullest of all, which one look tells
        counts = func.max(filled.c.seconds, type_=Float) / WINDOW_SECONDS
    return late_by(counts, func.greatest, func.least)  # type: ignore[no-any-return]


def _windows_of(name: str, filled: FromClause) -> ColumnElement[float]:
    """Null where there is no such row. The least of null and another is the other, on PostgreSQL."""
    return func.max(case((filled.c.key == _key(name), filled.c.seconds / WINDOW_SECONDS)), type_=Float)


def _row(name: str, share: ColumnElement[float] | None) -> Select[str, datetime]:
    cost: ColumnElement[float] = bindparam(f"cost_{name}", type_=Float)
    row = select(_key(name).label("key"), now(cost if share is None else cost * share).label("full_until"))
    return row.where(_is_event()) if name == EVENT else row


def _key(name: str) -> BindParameter[str]:
    return bindparam(f"key_{name}", type_=RushBucket.key.type)


def _is_event() -> ColumnElement[bool]:
    """Whether the source that the form names is one at present."""
    return exists().where(
        Channel.drive_id == bindparam("arrival_drive", type_=Channel.drive_id.type),
        Channel.code == bindparam("arrival_source", type_=Channel.code.type),
        Channel.event_until > now(),
    )


def _keys(session: Session, arrival: Arrival) -> Mapping[str, str]:
    """Those of the buckets that count; an event's while there is one."""
    if EVENT not in arrival.keys:
        return arrival.keys
    about = {"arrival_drive": arrival.drive_id, "arrival_source": arrival.source}
    if session.execute(select(_is_event()), about).scalar_one():
        return arrival.keys
    return {name: key for name, key in arrival.keys.items() if name != EVENT}


@cache
def _spending(dialect: str) -> Prepared:
    return Prepared(dialect, spending(dialect), (SpentChallenge.challenge.type,))


@cache
def _filling(dialect: str, limits: tuple[str, ...]) -> Prepared:
    share = bindparam("share", type_=Float)
    return Prepared(dialect, filling(dialect, limits, share), (RushBucket.key.type, Float()))
