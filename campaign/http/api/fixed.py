"""Things that are in no table, with ids that stay: a collection of them is selected like any other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid5

from sqlalchemy import Subquery, Uuid, literal, select, union_all

_NAMES = UUID("6f0b5f0e-52e5-5c0f-9d7c-6d7a6f1f3c11")  # only to make ids of names
SINCE = datetime(2026, 11, 1, tzinfo=UTC)  # when what is fixed was last changed


def id_named(name: str) -> UUID:
    return uuid5(_NAMES, name)


def table_of(ids: Iterable[UUID], name: str) -> Subquery:
    """SQL: a row for each, with `id`."""
    return union_all(*(select(literal(own, Uuid).label("id")) for own in ids)).subquery(name)
