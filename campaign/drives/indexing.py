"""Finds the addresses of all that search engines may know: public campaigns and drives. Names alone, nothing is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from campaign.drives.models import Drive, Slug
from campaign.drives.queries import list_campaigns


@dataclass(frozen=True, slots=True)
class Indexed:
    """A campaign, or a drive of this kind, by its slug in each language."""

    kind: str
    slugs: Mapping[str, str]


def list_indexed(session: Session) -> list[Indexed]:
    """The campaigns, then the drives, the newest first of each."""
    return [*_campaigns(session), *_drives(session)]


def _campaigns(session: Session) -> Iterator[Indexed]:
    for campaign in list_campaigns(session):
        yield Indexed("campaign", {language: text.slug for language, text in campaign.texts.items()})


def _drives(session: Session) -> Iterator[Indexed]:
    written = and_(Drive.published_at.is_not(None), Drive.opens_at.is_not(None), Drive.closes_at.is_not(None))
    is_public = or_(written, Drive.cancelled_at.is_not(None), Drive.archived_at.is_not(None))  # as state_of has it
    rows = session.execute(
        select(Drive.id, Drive.kind, Slug.language, Slug.slug)
        .join(Slug, and_(Slug.owner_id == Drive.id, Slug.kind == Drive.kind, Slug.is_current))
        .where(is_public)
        .order_by(Drive.created_at.desc(), Drive.id.desc())
    )
    found: dict[tuple[UUID, str], dict[str, str]] = {}
    for drive_id, kind, language, slug in rows:
        found.setdefault((drive_id, kind), {})[language] = slug
    for (_, kind), slugs in found.items():
        yield Indexed(kind, slugs)
