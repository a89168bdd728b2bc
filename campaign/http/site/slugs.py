"""From the slug in an address to what it names; leads old slugs and those of the other language to the right one."""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from campaign.drives.queries import PUBLIC_STATES, DriveView, SlugMatch, find_slug, load_drive
from campaign.drives.slugs import is_slug
from campaign.http.services import services
from campaign.http.site.answers import moved
from campaign.i18n import Language
from campaign.paths import kind_of_page, path_to


def match_slug(session: Session, kind: str, slug: str) -> SlugMatch:
    """What the slug names, in either language, a former one too. Raises NotFound."""
    match = find_slug(session, kind, slug) if is_slug(slug) else None
    if match is None:
        raise NotFound
    return match


def recent_slug(kind: str, slug: str) -> SlugMatch:
    """As `match_slug`, of late: a slug is never given to anything else, and an old address leads on."""

    def look() -> SlugMatch:
        with services().database.reading() as session:
            return match_slug(session, kind, slug)

    return services().recent.find(("slug", kind, slug), look)


def own_slug(kind: str, slug: str, language: Language) -> str:
    """The present slug, in `language`, of what `slug` names. Raises NotFound, for a draft too."""
    with services().database.reading() as session:
        match = match_slug(session, kind, slug)
        if kind != "campaign":
            public_drive(session, match)
        return match.current[language]


def lead_to_own_slug(match: SlugMatch, page: str, language: Language, *, slug: str, **others: str) -> None:
    """Redirect for good (301) where `slug` is a former one or the other language's; else do nothing."""
    own = match.current[language]
    if slug != own:
        abort(moved(path_to(page, language, slug=own, **others), 301))


def drive_for_page(session: Session, page: str, language: Language, slug: str, **others: str) -> DriveView:
    """The drive that a page shows. Raises NotFound where there is none or it is a draft; redirects other slugs."""
    match = match_slug(session, kind_of_page(page) or "", slug)
    drive = public_drive(session, match)
    lead_to_own_slug(match, page, language, slug=slug, **others)
    return drive


def public_drive(session: Session, match: SlugMatch) -> DriveView:
    """Raises NotFound for a draft, as for nothing."""
    drive = load_drive(session, match.owner_id)
    if drive.state not in PUBLIC_STATES:
        raise NotFound
    return drive
