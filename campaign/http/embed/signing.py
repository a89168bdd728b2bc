"""Takes the form of a petition from within a frame, by the service that every form goes through; answers in the frame."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from campaign.drives.queries import DriveView
from campaign.http.embed.addresses import SENT, frame_path
from campaign.http.embed.frames import Asked, frame_place, frame_values, own_language, read_query
from campaign.http.request import read_form
from campaign.http.site.answers import private_page, see_other
from campaign.http.site.apart import take_apart
from campaign.http.site.drive_pages import LATER, MAIL
from campaign.http.site.forms import FormState
from campaign.http.site.giving import Giving
from campaign.http.site.slugs import recent_slug
from campaign.i18n import Language

PREFIX, KIND = "petitions", "petition"


def sign(slug: str) -> Response:
    """303 to the frame that says to look in the mailbox; 422 with the form again; 409 where the petition is not open."""
    form = read_form(request, SIGNING.reading)
    asked, match = read_query(), recent_slug(KIND, slug)
    language = asked.language or own_language(match.language)
    answer, is_late = take_apart(SIGNING, language, slug, form)
    if answer.status_code != 303:
        return answer
    return see_other(frame_path(KIND, match.current[language], language, SENT, **({MAIL: LATER} if is_late else {})))


def _show_again(
    language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
) -> Response:
    asked = Asked("form", language, form.value("source"))
    values = {**frame_values(drive, language, asked, form), "notice": notice}
    return private_page(frame_place(drive, language, asked), "embed/drive", status=status, **values)


SIGNING = Giving("signature", _show_again)
