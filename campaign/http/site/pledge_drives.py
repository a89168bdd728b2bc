"""The pages of a pledge drive: what one can pledge and how far it has come, and its form."""

from __future__ import annotations

from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.drives.queries import DriveView, shown_names
from campaign.http.caching import WITH_NAMES, WITH_ROOM_FOR_NAMES
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page
from campaign.http.site.drive_pages import LATEST_NAMES, DrivePages
from campaign.http.site.forms import FormState
from campaign.http.site.giving import Giving
from campaign.http.site.places import drive_place
from campaign.http.site.pledge_offers import show_offers
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language

PAGE = "pledge_drive"
PAGES = DrivePages(PAGE)


def show_drive(language: Language, slug: str) -> PublicAnswer:
    with services().database.reading() as session:
        drive = drive_for_page(session, PAGE, language, slug)
        names = shown_names(session, drive.id, LATEST_NAMES)
        offers = show_offers(session, drive.id, language)
    return public_page(
        drive_place(PAGE, language, drive),
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
        drive_place(PAGE, language, drive),
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
