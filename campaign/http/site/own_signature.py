"""One's own signature: see it, change what was agreed to, withdraw it. Opened by the link in the mail of thanks."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions import ending
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution
from campaign.drives.queries import PetitionView, load_petition
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState, as_given
from campaign.http.site.links import UnknownLinkError, open_young_link
from campaign.http.site.places import place
from campaign.http.site.verified import UNVERIFIED_STATES
from campaign.i18n import Language
from campaign.notifications.links import SIGNATURE

SOURCE = "your-signature"  # where an answer was changed, as its record of consent says
YES = "yes"


def show(language: Language, token: str) -> Response:
    with services().database.reading() as session:
        contribution, petition = _open(session, token)
    return _page(language, token, contribution, petition)


def act(language: Language, token: str) -> Response:
    """`act=save` takes the three boxes as they stand; `act=withdraw` withdraws."""
    form = read_form(request)
    wish = form.get("act")
    if wish not in ("save", "withdraw"):
        raise BadRequest
    with services().database.transaction() as session:
        contribution, petition = _open(session, token)
        if wish == "withdraw":
            ending.withdraw(session, contribution.id)
            is_saved = False
        else:
            is_saved = change_choices(session, contribution.id, _choices(form), language=language, source=SOURCE)
    outcome = "withdrawn" if contribution.state == "withdrawn" else "saved" if is_saved else ""
    return _page(language, token, contribution, petition, outcome=outcome)


def _open(session: Session, token: str) -> tuple[Contribution, PetitionView]:
    contribution = open_young_link(session, SIGNATURE, token)
    if contribution.state in UNVERIFIED_STATES:
        raise UnknownLinkError
    return contribution, load_petition(session, contribution.drive_id)


def _choices(form: Form) -> Choices:
    return Choices(
        show_name=form.get("show_name") == YES,
        consent_campaign=form.get("consent_campaign") == YES,
        consent_wider=form.get("consent_wider") == YES,
    )


def _page(
    language: Language, token: str, contribution: Contribution, petition: PetitionView, *, outcome: str = ""
) -> Response:
    return private_page(
        place("signature", language, token=token),
        "signature",
        petition=petition,
        given=contribution,
        form=FormState(as_given(contribution)),
        country_name=country_names(language).get(contribution.country, ""),
        outcome=outcome,
    )
