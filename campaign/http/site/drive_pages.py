"""The pages that a drive of every kind has: where a good form leads, and where the address of the form itself does."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.drives.slugs import is_slug
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import public_page, see_other
from campaign.http.site.forms import FormState
from campaign.http.site.places import drive_place
from campaign.http.site.slugs import drive_for_page
from campaign.i18n import Language
from campaign.paths import path_to

LATEST_NAMES = 50
MAIL, LATER = "mail", "later"  # in the query: the mail is put off
LATE = f"{MAIL}={LATER}"


@dataclass(frozen=True, slots=True)
class DrivePages:
    """Those of one kind of drive, whose own page is `page`, as campaign.paths.PAGES names it."""

    page: str

    def show_submitted(self, language: Language, slug: str) -> PublicAnswer:
        """Where a good form leads, whoever it is from: the same page for everybody, in a rush with a word about the mail."""
        page = f"{self.page}_submitted"
        with services().database.reading() as session:
            drive = drive_for_page(session, page, language, slug)
        where = drive_place(page, language, drive)
        is_late = request.args.get(MAIL) == LATER
        return public_page(where, (page, "submitted"), is_indexed=False, drive=drive, is_late=is_late, form=FormState())

    def lead_to_form(self, language: Language, slug: str) -> Response:
        """Whoever opens the address of the form finds the drive. Raises NotFound for what is no slug."""
        if not is_slug(slug):
            raise NotFound
        return see_other(path_to(self.page, language, slug=slug))
