"""Gives back what was typed into a form that was not taken, so that nobody types it twice.

Stores nothing and asks the database for nothing: it may be away.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from campaign.areas.countries import country_names
from campaign.contributions.forms import FormRefused
from campaign.http.problems import Explanation
from campaign.http.request import language_of, read_form, typed_fields
from campaign.http.security import SAFE_METHODS, CrossSitePost
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState, check_form, kind_of_form
from campaign.http.site.places import place
from campaign.i18n import N_, Language

FROM_ELSEWHERE = Explanation(
    N_("This came from another page"),
    N_(
        "Your browser says that this came from another page, so nothing has been done yet. Look it over, and press the "
        "button if it is what you want."
    ),
)
TOO_MUCH = Explanation(
    N_("That is too much"),
    N_(
        "Nothing has been stored. What you typed is here again: make it shorter, and send it. Of a very long text only the "
        "beginning is here; go back in your browser to find all of it."
    ),
)
_BEFORE_THE_EYES = ("name", "email", "postcode")


def look_over(_language: Language, **_: str) -> Response:
    """403 with the fields that another page sent, to be sent from here. Raises CrossSitePost where nothing was typed."""
    form = read_form(request)
    if not any(name in form for name in _BEFORE_THE_EYES):
        raise CrossSitePost
    return give_back(403, FROM_ELSEWHERE)


def give_back(
    status: int, explanation: Explanation, *, reasons: Mapping[str, str] | None = None, error_id: object = None
) -> Response:
    """What happened, and the form as it was typed, to be sent again; `reasons` are against its fields."""
    language = language_of(request)
    return private_page(
        place("home", language),
        "unavailable",
        status=status,
        explanation=explanation,
        error_id=error_id,
        action=None if request.method in SAFE_METHODS else request.path,
        form=FormState(typed_fields(), reasons or {}),
        kind=kind_of_form(typed_fields()),
        countries=country_names(language),
    )


def give_back_too_much() -> Response:
    """413: as far as it was kept, with the limit beside each field that is above it."""
    reasons: Mapping[str, str] = {}
    try:
        check_form(kind_of_form(typed_fields()), typed_fields())
    except FormRefused as error:
        reasons = error.errors
    return give_back(413, TOO_MUCH, reasons=reasons)
