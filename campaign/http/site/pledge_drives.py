"""The pages of a pledge drive: what one can pledge and how far it has come, its form, and where to look after pledging."""

from __future__ import annotations

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.drives.queries import DriveView, shown_names
from campaign.drives.slugs import is_slug
from campaign.http.caching import WITH_NAMES, WITH_ROOM_FOR_NAMES
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page, see_other
from campaign.http.site.forms import FormState
from campaign.http.site.giving import Giving
from campaign.http.site.places import Place, place
from campaign.http.site.pledge_offers import show_offers
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language
from campaign.paths import path_to

PAGE = "pledge_drive"
LATEST_NAMES = 50


def show_drive(language: Language, slug: str) -> Response:
    with services().database.reading() as session:
        drive = drive_for_page(session, PAGE, language, slug)
        names = shown_names(session, drive.id, LATEST_NAMES)
        offers = show_offers(session, drive.id, language)
    return public_page(
        _place(PAGE, language, drive),
        PAGE,
        kept=WITH_NAMES if names else WITH_ROOM_FOR_NAMES,
        drive=drive,
        offers=offers,
        names=names,
        countries=country_names(language),
        form=FormState(),
        notice=None,
    )


def show_again(
    language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
) -> Response:
    """The drive with the form as it was typed, for its giver alone."""
    with services().database.reading() as session:
        offers = show_offers(session, drive.id, language)
    return private_page(
        _place(PAGE, language, drive),
        PAGE,
        status=status,
        drive=drive,
        offers=offers,
        names=(),
        countries=country_names(language),
        form=form,
        notice=notice,
    )


PLEDGING = Giving("pledge", show_again)


def show_submitted(language: Language, slug: str) -> Response:
    """Where a good form leads, whoever sent it: the same page for everybody."""
    page = f"{PAGE}_submitted"
    with services().database.reading() as session:
        drive = drive_for_page(session, page, language, slug)
    return public_page(_place(page, language, drive), page, is_indexed=False, drive=drive, form=FormState())


def lead_to_drive(language: Language, slug: str) -> Response:
    """Whoever opens the address of the form finds the drive. Raises NotFound for what is no slug."""
    if not is_slug(slug):
        raise NotFound
    return see_other(path_to(PAGE, language, slug=slug))


def _place(page: str, language: Language, drive: DriveView) -> Place:
    return place(page, language, slug={each: text.slug for each, text in drive.texts.items()})
