"""Takes a form where its answer must lead nowhere else: in a frame on another site, on a device that many use in turn.

Whatever proves a mailbox is left out: its answer would be a page that is somebody's own.
"""

from __future__ import annotations

from werkzeug.wrappers import Response

from campaign.http.request import Form
from campaign.http.site.drive_pages import LATE
from campaign.http.site.giving import Giving
from campaign.http.site.next_step import NEXT_STEP
from campaign.i18n import Language


def take_apart(giving: Giving, language: Language, slug: str, form: Form) -> tuple[Response, bool]:
    """The answer of any form, whose 303 leads to the site's own page; and whether the mail is put off."""
    answer = giving.take(language, slug, {name: value for name, value in form.items() if name != NEXT_STEP})
    return answer, answer.status_code == 303 and answer.headers["Location"].endswith(f"?{LATE}")
