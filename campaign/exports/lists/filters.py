"""Whom a list is of: filters, kept with the list as JSON, and as conditions in SQL. Where nothing is chosen, everybody is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from campaign.contributions.dimensions import keys_of
from campaign.contributions.models import Contribution
from campaign.db import UtcDateTime
from campaign.i18n.formats import ZONE

CONSENTS = ("campaign", "wider")  # purposes that a list may ask for besides its own basis


@dataclass(frozen=True, slots=True)
class ListFilters:
    """`drives` are named one by one. `areas` and `sources` are those that counts are told by (dimensions.py).

    `since` and `until` are days in Wales, both included: those of verification or, of what is not verified, of sending in.
    `consents`, of CONSENTS: whoever agreed last to each of them.
    """

    drives: frozenset[UUID]
    kinds: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None

    def to_json(self) -> dict[str, Any]:
        """What is chosen, in an order of its own."""
        values = {name: getattr(self, name) for name in (*_SETS, *_DAYS)}
        return {name: _plain(value) for name, value in values.items() if value}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        values: dict[str, Any] = {name: frozenset(kept[name]) for name in _SETS if name in kept}
        values |= {name: date.fromisoformat(kept[name]) for name in _DAYS if name in kept}
        return cls(**values | {"drives": frozenset(UUID(each) for each in kept["drives"])})


_SETS = ("drives", "kinds", "states", "areas", "languages", "sources", "consents")
_DAYS = ("since", "until")


def is_latest(matching: Callable[[type[Contribution]], Iterable[ColumnElement[bool]]]) -> ColumnElement[bool]:
    """SQL: the person of the row has given nothing later of what is `matching`: of each person, one row is left."""
    later = aliased(Contribution)
    same_person = later.supporter_id == Contribution.supporter_id
    found = select(later.id).where(same_person, later.id > Contribution.id, *matching(later))
    return ~exists(found.correlate(Contribution))


def conditions(filters: ListFilters, table: type[Contribution]) -> Iterator[ColumnElement[bool]]:
    """All but the consents, which depend on the campaign of each drive."""
    area, _, source, _ = keys_of(table)
    yield table.drive_id.in_(sorted(filters.drives))
    for column, chosen in (
        (table.kind, filters.kinds),
        (table.state, filters.states),
        (area, filters.areas),
        (table.language, filters.languages),
        (source, filters.sources),
    ):
        if chosen:
            yield column.in_(sorted(chosen))
    at = func.coalesce(table.verified_at, table.submitted_at, type_=UtcDateTime())
    if filters.since:
        yield at >= _midnight(filters.since)
    if filters.until:
        yield at < _midnight(filters.until + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _plain(value: frozenset[Any] | date) -> Any:
    return value.isoformat() if isinstance(value, date) else sorted(str(each) for each in value)
