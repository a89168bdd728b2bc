"""What stands on walls and tables for a drive: its address in each language as a code, a poster, and the page for a stand.

Each channel of a petition has its own. Holds nothing of anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.clock import utc_now
from campaign.drives.channels import WEB
from campaign.drives.models import Channel
from campaign.drives.queries import PUBLIC_STATES, DriveView, load_drive
from campaign.drives.wales import day_of
from campaign.errors import NotFoundError
from campaign.http.console.answers import console_page
from campaign.http.console.drives.heads import load_head
from campaign.http.console.pages import ConsolePage
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.http.site.qr import dark_modules, path_of_code
from campaign.i18n import LANGUAGES, Language
from campaign.paper import Poster, PosterHalf, poster_pdf
from campaign.paths import page_of_kind, path_to
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Handout:
    """An address to hand out; `kiosk` is empty where the drive has no page for a stand."""

    language: Language
    path: str
    svg: str
    png: str
    kiosk: str


def show(visit: Visit, drive_id: str) -> Response:
    with services().database.reading() as session:
        drive = _drive(session, visit, id_of(drive_id))
        head = load_head(session, visit, drive.id)
        codes = [WEB, *_channels(session, drive)]
    handouts = [(code, [_handout(drive, code, language) for language in LANGUAGES]) for code in codes]
    return console_page(visit, "posters", head=head, handouts=handouts, unnamed=WEB)


def show_poster(visit: Visit, drive_id: str, code: str) -> Response:
    """A PDF. Raises NotFoundError for what is no channel of the drive."""
    with services().database.reading() as session:
        drive = _drive(session, visit, id_of(drive_id))
        if code not in (WEB, *_channels(session, drive)):
            raise NotFoundError
    first, second = (_half(drive, code, language) for language in LANGUAGES)
    drawn = poster_pdf(Poster((first, second), day_of(utc_now())))
    response = Response(drawn, content_type=PDF)
    response.headers["Content-Disposition"] = f'inline; filename="poster-{drive.texts[visit.language].slug}-{code}.pdf"'
    return response


def _drive(session: Session, visit: Visit, drive_id: UUID) -> DriveView:
    """Raises NotFoundError, for a draft too: its address leads nowhere yet."""
    require_drive(session, visit.access, Permission.SEE_CAMPAIGNS, drive_id)
    drive = load_drive(session, drive_id)
    if drive.state not in PUBLIC_STATES:
        raise NotFoundError
    return drive


def _channels(session: Session, drive: DriveView) -> list[str]:
    """Those that an address can name."""
    if drive.kind != "petition":
        return []
    return list(session.scalars(select(Channel.code).where(Channel.drive_id == drive.id).order_by(Channel.code)))


def _path(drive: DriveView, code: str, language: Language) -> str:
    slug = drive.texts[language].slug
    if code == WEB:
        return path_to(page_of_kind(drive.kind), language, slug=slug)
    return path_to("petition_referral", language, slug=slug, code=code)


def _handout(drive: DriveView, code: str, language: Language) -> Handout:
    path = _path(drive, code, language)
    kiosk = path_to("petition_kiosk", language, slug=drive.texts[language].slug) if drive.kind == "petition" else ""
    query = f"?source={code}" if kiosk and code != WEB else ""
    return Handout(language, path, path_of_code(path), path_of_code(path, "png"), kiosk + query)


def _half(drive: DriveView, code: str, language: Language) -> PosterHalf:
    settings, text = services().settings, drive.texts[language]
    address = settings.base_url + _path(drive, code, language)
    return PosterHalf(
        title=text.title,
        ask=text.ask,
        address=address.partition("://")[2],
        code=dark_modules(address),
        organisation=settings.org_names[language],
        language=language,
    )


PAGES = (
    ConsolePage("posters", "drives/<drive_id>/posters", Permission.SEE_CAMPAIGNS, show),
    ConsolePage("poster", "drives/<drive_id>/posters/<code>", Permission.SEE_CAMPAIGNS, show_poster),
)
