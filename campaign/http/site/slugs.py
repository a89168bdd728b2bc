"""From the slug in an address to what it names; leads old slugs and those of the other language to the right one."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from campaign.drives.queries import PUBLIC_STATES, PetitionView, SlugMatch, find_slug, load_petition
from campaign.drives.slugs import is_slug
from campaign.http.services import services
from campaign.http.site.answers import moved
from campaign.i18n import Language
from campaign.paths import path_to


def match_slug(session: Session, kind: str, slug: str) -> SlugMatch:
    """What the slug names, in either language, a former one too. Raises NotFound."""
    match = find_slug(session, kind, slug) if is_slug(slug) else None
    if match is None:
        raise NotFound
    return match


def own_slug(kind: str, slug: str, language: Language) -> str:
    """The present slug, in `language`, of what `slug` names. Raises NotFound, for the draft of a petition too."""
    with services().database.reading() as session:
        match = match_slug(session, kind, slug)
        if kind == "petition":
            public_petition(session, match)
        return match.current[language]


def lead_to_own_slug(match: SlugMatch, page: str, language: Language, *, slug: str, **others: str) -> None:
    """Redirect for good (301) where `slug` is a former one or the other language's; else do nothing."""
    own = match.current[language]
    if slug != own:
        abort(moved(path_to(page, language, slug=own, **others), 301))


def petition_for_page(session: Session, page: str, language: Language, slug: str, **others: str) -> PetitionView:
    """The petition that a page shows. Raises NotFound where there is none or it is a draft; redirects other slugs."""
    match = match_slug(session, "petition", slug)
    petition = public_petition(session, match)
    lead_to_own_slug(match, page, language, slug=slug, **others)
    return petition


def public_petition(session: Session, match: SlugMatch) -> PetitionView:
    """Raises NotFound for a draft, as for nothing."""
    petition = load_petition(session, match.owner_id)
    if petition.state not in PUBLIC_STATES:
        raise NotFound
    return petition
