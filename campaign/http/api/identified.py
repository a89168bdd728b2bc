"""Finds things by an identifier, ours or another system's, as a condition in SQL.

Of the keys that are good, each knows what it said itself, and nothing of what another did. What a key said that is over is
known to all that may read the thing: whoever got a new key goes on with it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, select

from campaign.api_keys.limits import KeyView, is_good
from campaign.api_keys.models import ApiKey
from campaign.contributions.identifiers.keeping import OWN, IdentifierRefused, read_names
from campaign.contributions.identifiers.models import Identifier
from campaign.contributions.models import Contribution


def known_to(asker: KeyView | None) -> ColumnElement[bool]:
    """Whether whoever asks knows of an identifier."""
    if asker is None:
        return false()
    return Identifier.key_id.not_in(select(ApiKey.id).where(ApiKey.id != asker.id, *is_good()))


def speaks_of(asker: KeyView, drive_id: UUID) -> ColumnElement[bool]:
    """Whether an identifier stands in the way of what this key gives to this drive: its own, or that of one before it there."""
    there = select(Contribution.id).where(Contribution.drive_id == drive_id)
    return or_(Identifier.key_id == asker.id, and_(known_to(asker), Identifier.contribution_id.in_(there)))


def named_as(noun: str, key: SQLColumnExpression[Any], text: str, asker: KeyView | None = None) -> ColumnElement[bool]:
    """The row whose id is `key` is called so by whoever asks; what is no identifier is nobody's."""
    system, _, value = text.partition(":")
    if system == OWN:
        return _is(key, value)
    try:
        names = read_names([text])
    except IdentifierRefused:
        return false()
    named = select(Identifier.contribution_id).where(
        Identifier.noun == noun,
        Identifier.system == names[0].system,
        Identifier.value == names[0].value,
        known_to(asker),
    )
    return key.in_(named)


def _is(key: SQLColumnExpression[Any], text: str) -> ColumnElement[bool]:
    try:
        return key == UUID(text)
    except ValueError:
        return false()


def id_in(href: str, plural: str) -> UUID | None:
    """The id in an address of ours."""
    before, _, text = href.rstrip("/").rpartition("/")
    try:
        return UUID(text) if before.endswith(f"/{plural}") or before == plural else None
    except ValueError:
        return None
