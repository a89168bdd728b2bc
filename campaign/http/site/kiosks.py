"""A petition on a device that many use in turn, at a stand or an event: its form in large type, and no way anywhere else.

Nothing of whoever was there before stays on it: the page is everybody's, and its script (kiosk.js) clears what was typed.
"""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions.schema import is_source
from campaign.drives.queries import DriveView
from campaign.http.public_answers import PublicAnswer
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page, see_other
from campaign.http.site.apart import take_apart
from campaign.http.site.drive_pages import LATER, MAIL
from campaign.http.site.forms import FormState
from campaign.http.site.giving import Giving
from campaign.http.site.places import Place, drive_place
from campaign.http.site.slugs import drive_for_page, recent_slug
from campaign.i18n import Language
from campaign.paths import path_to

SENT, YES = "sent", "yes"  # in the query: somebody's form was taken
SOURCE = "source"  # in the query: a channel's code, under which all that is given here is counted
READS = (SENT, SOURCE, MAIL)
PAGE = "petition_kiosk"


def show(language: Language, slug: str) -> PublicAnswer:
    """Raises BadRequest for what is no channel's code."""
    source = _source()
    with services().database.reading() as session:
        petition = drive_for_page(session, PAGE, language, slug)
    return public_page(
        _place(language, petition, source),
        "kiosk/sent" if request.args.get(SENT) == YES else "kiosk/petition",
        is_indexed=False,
        drive=petition,
        source=source,
        countries=country_names(language),
        form=FormState(),
        notice=None,
        is_late=request.args.get(MAIL) == LATER,
    )


def sign(language: Language, slug: str) -> Response:
    """303 to the page that thanks, on the same device; 422 with the form again; 409 where the petition is not open."""
    answer, is_late = take_apart(SIGNING, language, slug, read_form(request, SIGNING.reading))
    if answer.status_code != 303:
        return answer
    own = path_to(PAGE, language, slug=recent_slug(SIGNING.drive_kind, slug).current[language])
    late = f"&{MAIL}={LATER}" if is_late else ""
    source = _source()
    return see_other(f"{own}?{SENT}={YES}{f'&{SOURCE}={source}' if source else ''}{late}")


def _show_again(
    language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
) -> Response:
    source = form.value(SOURCE)
    return private_page(
        _place(language, drive, source if is_source(source) else ""),
        "kiosk/petition",
        status=status,
        drive=drive,
        source=source,
        countries=country_names(language),
        form=form,
        notice=notice,
    )


SIGNING = Giving("signature", _show_again)


def _source() -> str:
    source = request.args.get(SOURCE, "")
    if source and not is_source(source):
        raise BadRequest
    return source


def _place(language: Language, drive: DriveView, source: str) -> Place:
    """The other language's kiosk counts under the same channel."""
    place = drive_place(PAGE, language, drive)
    query = f"?{SOURCE}={source}" if source else ""
    return Place(language, {each: path + query for each, path in place.paths.items()})
