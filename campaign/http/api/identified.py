"""Finds things by an identifier, ours or another system's, as a condition in SQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, false, select

from campaign.contributions.identifiers.keeping import OWN, IdentifierRefused, read_names
from campaign.contributions.identifiers.models import Identifier


def named_as(noun: str, key: SQLColumnExpression[Any], text: str) -> ColumnElement[bool]:
    """The row whose id is `key` is called so; what is no identifier is nobody's."""
    system, _, value = text.partition(":")
    if system == OWN:
        return _is(key, value)
    try:
        names = read_names([text])
    except IdentifierRefused:
        return false()
    named = select(Identifier.contribution_id).where(
        Identifier.noun == noun, Identifier.system == names[0].system, Identifier.value == names[0].value
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
