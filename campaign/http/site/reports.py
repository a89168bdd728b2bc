"""Reporting a name, a story or a comment: the same page and the same answer, whatever is named and whether it is there."""

from __future__ import annotations

from uuid import UUID

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from campaign.errors import FieldsRefusedError
from campaign.http.request import read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.moderation.reporting import REASONS, report


def show(language: Language, id: str) -> Response:
    return _page(language, _id(id), FormState())


def act(language: Language, id: str) -> Response:
    form = read_form(request)
    try:
        with services().database.transaction() as session:
            report(session, UUID(_id(id)), form.get("reason", ""))
    except FieldsRefusedError:
        return _page(language, id, FormState(form, {"reason": "report-reason"}))
    return private_page(place("report", language, id=id), "reported")


def _page(language: Language, id: str, form: FormState) -> Response:
    where = place("report", language, id=id)
    return private_page(where, "report", status=422 if form.reasons else 200, reasons=REASONS, form=form)


def _id(text: str) -> str:
    """Only as we write it ourselves."""
    try:
        found = str(UUID(text))
    except ValueError:
        raise NotFound from None
    if found != text:
        raise NotFound
    return found
