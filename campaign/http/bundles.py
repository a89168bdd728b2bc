"""All that is held of a mailbox as a file to be taken away: JSON for software, or one page to be read, in a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from flask import Response, render_template

from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.i18n import N_, Language, use_language

Form = Literal["json", "html"]
FORMS: tuple[Form, ...] = ("json", "html")
_NAMES = {"en": "my-support", "cy": "fy-nghefnogaeth"}
# The parts of the bundle that have a heading of their own; others are called as the tables are.
HEADINGS: Mapping[str, str] = {
    "people": N_("People"),
    "contributions": N_("What was given"),
    "consents": N_("What was agreed to, and when"),
    "mails": N_("Mails"),
    "stopped_mail": N_("Mail that must not be sent"),
    "wrong_codes": N_("Wrong codes that somebody typed"),
    "links_to_this_page": N_("Links to My support"),
    "visits_to_this_page": N_("Visits to My support"),
    "changes_of_address": N_("Changes of address"),
    "blocks": N_("Rules of our checks"),
    "details": N_("Details"),
    "events": N_("What happened, as our machinery notes it"),
    "looked_at": N_("When one of us looked at it, or changed it"),
    "unfinished_letters": N_("Letters that were not finished"),
    "teams": N_("Teams"),
}


def bundle_file(held: Mapping[str, object], form: Form, language: Language) -> Response:
    """Kept by nobody on its way."""
    if form == "json":
        response = Response(json.dumps(held, ensure_ascii=False, indent=2), content_type="application/json")
    else:
        with use_language(language):
            page = render_template("site/my_support/everything.html", held=held, headings=HEADINGS, language=language)
        response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_NAMES[language]}.{form}"'
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response
