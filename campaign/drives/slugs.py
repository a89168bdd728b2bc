"""Names in addresses: unique over both languages of a kind, and never given to somebody else once used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.db import insert
from campaign.drives.models import Slug
from campaign.errors import FieldsRefusedError
from campaign.i18n import fold

LONGEST_SLUG = 80
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose slug it is: of a campaign or a drive, in one language."""

    kind: str
    id: UUID
    language: str


def is_slug(text: str) -> bool:
    """Whether it may be one: small letters, digits and single hyphens, at most 80."""
    return len(text) <= LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def slug_of(title: str) -> str:
    """The words of a title as a slug; empty where it has no letter that one can have."""
    plain = _NO_SLUG.sub("-", fold(title))
    return plain.strip("-")[:LONGEST_SLUG].rstrip("-")


def claim_slug(session: Session, owner: Owner, slug: str) -> None:
    """Make `slug` the present one of `owner`; the one before redirects from now on.

    Raises FieldsRefusedError for one that is malformed, or is or was somebody else's.
    """
    field = f"slug_{owner.language}"
    if not is_slug(slug):
        raise FieldsRefusedError({field: "slug-malformed"})
    session.execute(
        insert(session, Slug)
        .values(kind=owner.kind, slug=slug, owner_id=owner.id, language=owner.language, is_current=False)
        .on_conflict_do_nothing()
    )
    there = session.execute(
        select(Slug.owner_id, Slug.language).where(Slug.kind == owner.kind, Slug.slug == slug)
    ).one()
    if tuple(there) != (owner.id, owner.language):
        raise FieldsRefusedError({field: "slug-taken"})
    session.execute(
        update(Slug)
        .where(Slug.kind == owner.kind, Slug.owner_id == owner.id, Slug.language == owner.language)
        .values(is_current=Slug.slug == slug)
        .execution_options(synchronize_session=False)
    )
