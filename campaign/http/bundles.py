"""All that is held of a mailbox as a file to be taken away: JSON for software, or one page to be read, in a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from flask import Response, render_template

from campaign.http.bundle_page import HEADINGS, cards_of
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.i18n import Language, format_datetime, gettext, use_language

Form = Literal["json", "html"]
FORMS: tuple[Form, ...] = ("json", "html")
_NAMES = {"en": "my-support", "cy": "fy-nghefnogaeth"}


def bundle_file(held: Mapping[str, object], form: Form, language: Language) -> Response:
    """Kept by nobody on its way."""
    if form == "json":
        response = Response(json.dumps(held, ensure_ascii=False, indent=2), content_type="application/json")
    else:
        response = Response(_page(held, language), content_type="text/html; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_NAMES[language]}.{form}"'
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _page(held: Mapping[str, object], language: Language) -> str:
    with use_language(language):
        parts = [
            (gettext(HEADINGS[name]) if name in HEADINGS else name.replace("_", " "), list(cards_of(part, language)))
            for name, part in held.items()
            if part and not isinstance(part, str)
        ]
        made_at = format_datetime(datetime.fromisoformat(str(held["made_at"])), language)
        return render_template(
            "site/my_support/everything.html", held=held, parts=parts, made_at=made_at, language=language
        )
