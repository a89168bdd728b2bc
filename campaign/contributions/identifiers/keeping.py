"""Keeps identifiers and finds what they name. One names one thing of a noun: whoever gives it to another is refused.

Whose are looked at, the caller says by a condition, `known` (SQL): of those of others nobody is told, and nobody is refused for
them. What two call the same is kept for whoever said it first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, tuple_
from sqlalchemy.orm import Session

from campaign.contributions.identifiers.models import Identifier
from campaign.db import insert, now
from campaign.errors import ConflictError, DomainError
from campaign.turns import take_turn

OWN = "cydlais"  # the system of our own, which nobody else says
MOST = 10  # of one thing
_WRITTEN = re.compile(r"([A-Za-z0-9_.-]{1,64}):([!-~]{1,190})")


class IdentifierRefused(DomainError):
    """It is not written system:id."""

    slug = "identifier-invalid"


class IdentifierTakenError(ConflictError):
    """It names something else."""

    slug = "identifier-of-another"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An identifier of another system's."""

    system: str
    value: str

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


def read_names(identifiers: Iterable[str]) -> tuple[Name, ...]:
    """Each once, in an order that stays; our own are left out. Raises IdentifierRefused."""
    found: set[Name] = set()
    for text in identifiers:
        match = _WRITTEN.fullmatch(text)
        if match is None or len(found) >= MOST:
            raise IdentifierRefused
        if match[1] != OWN:
            found.add(Name(match[1], match[2]))
    return tuple(sorted(found))


def find_named(session: Session, noun: str, names: Sequence[Name], known: ColumnElement[bool]) -> UUID | None:
    """What these name; nobody else gives one of them to anything until the transaction ends. Raises IdentifierTakenError where
    they name several."""
    if not names:
        return None
    for name in names:
        take_turn(session, f"identifier {noun} {name}")
    named = select(Identifier.contribution_id).where(Identifier.noun == noun, _is_among(names), known)
    found = set(session.scalars(named))
    if len(found) > 1:
        raise IdentifierTakenError
    return next(iter(found), None)


def keep_names(session: Session, noun: str, contribution_id: UUID, names: Sequence[Name], key_id: UUID) -> None:
    """Those that are there already stay as they are."""
    if not names:
        return
    rows = [
        {"noun": noun, "system": name.system, "value": name.value, "contribution_id": contribution_id, "key_id": key_id}
        for name in names
    ]
    for row in rows:
        kept = insert(session, Identifier).values(**row, recorded_at=now())
        session.execute(kept.on_conflict_do_nothing())


def names_of(
    session: Session, noun: str, contribution_ids: Collection[UUID], known: ColumnElement[bool]
) -> Mapping[UUID, Sequence[str]]:
    """As they are written, of those that have any."""
    found: dict[UUID, list[str]] = {}
    for contribution_id, system, value in session.execute(
        select(Identifier.contribution_id, Identifier.system, Identifier.value)
        .where(Identifier.noun == noun, Identifier.contribution_id.in_(contribution_ids), known)
        .order_by(Identifier.system, Identifier.value)
    ):
        found.setdefault(contribution_id, []).append(f"{system}:{value}")
    return found


def forget_names(session: Session, contribution_ids: Collection[UUID]) -> None:
    """What other systems called these."""
    session.execute(
        delete(Identifier)
        .where(Identifier.contribution_id.in_(contribution_ids))
        .execution_options(synchronize_session=False)
    )


def _is_among(names: Sequence[Name]) -> ColumnElement[bool]:
    return tuple_(Identifier.system, Identifier.value).in_([(name.system, name.value) for name in names])
