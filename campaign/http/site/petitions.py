"""The pages of a petition that show it: itself, and its sheet to print."""

from __future__ import annotations

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions.published import list_published
from campaign.contributions.schema import is_source
from campaign.contributions.tallies import count_from
from campaign.drives.channels import PAPER
from campaign.drives.queries import DriveView, shown_names
from campaign.http.caching import WITH_NAMES, WITH_ROOM_FOR_NAMES
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page
from campaign.http.site.drive_pages import LATEST_NAMES, DrivePages
from campaign.http.site.forms import FormState
from campaign.http.site.giving import Giving
from campaign.http.site.places import drive_place
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language

LATEST_COMMENTS = 20


def show_petition(language: Language, slug: str) -> PublicAnswer:
    return _petition_page("petition", language, slug)


def show_referral(language: Language, slug: str, code: str) -> PublicAnswer:
    """The same page, canonical to the plain one, with the code in a hidden field. Raises NotFound for what is no code."""
    if not is_source(code):
        raise NotFound
    return _petition_page("petition_referral", language, slug, code=code)


def _petition_page(page: str, language: Language, slug: str, **others: str) -> PublicAnswer:
    with services().database.reading() as session:
        petition = drive_for_page(session, page, language, slug, **others)
        names = shown_names(session, petition.id, LATEST_NAMES)
        comments = list_published(session, "signature", limit=LATEST_COMMENTS, drive_id=petition.id)
        on_paper = count_from(session, petition.id, PAPER)
    return public_page(
        drive_place("petition", language, petition),
        "petition",
        kept=WITH_NAMES if names or comments else WITH_ROOM_FOR_NAMES,
        drive=petition,
        names=names,
        comments=comments,
        on_paper=on_paper,
        countries=country_names(language),
        form=FormState(),
        source=others.get("code", ""),
        notice=None,
    )


def show_again(
    language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
) -> Response:
    """The petition with the form as it was typed, for its giver alone."""
    return private_page(
        drive_place("petition", language, drive),
        "petition",
        status=status,
        drive=drive,
        names=(),
        comments=(),
        on_paper=0,
        countries=country_names(language),
        form=form,
        source=form.value("source"),
        notice=notice,
    )


PAGES = DrivePages("petition")
SIGNING = Giving("signature", show_again)


def show_paper(language: Language, slug: str) -> PublicAnswer:
    with services().database.reading() as session:
        petition = drive_for_page(session, "petition_paper", language, slug)
    return public_page(drive_place("petition_paper", language, petition), "petition_paper", petition=petition)
