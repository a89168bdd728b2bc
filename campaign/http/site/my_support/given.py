"""One thing that was given from the mailbox: see it, change what was agreed to, correct where one lives, withdraw it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions import ending
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution
from campaign.contributions.schema import load_place
from campaign.errors import FieldsRefusedError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.forms import BOXES, FormState
from campaign.http.site.links import path_of_link
from campaign.http.site.my_support.session import (
    acting_mailbox,
    current_mailbox,
    owner_page,
    place_of_row,
    row_id_of,
)
from campaign.i18n import Language
from campaign.my_support.correcting import correct_place
from campaign.my_support.overview import Given, load_given
from campaign.notifications.links import GIVEN

PAGE = "my_support_given"
SOURCE = "my-support"  # where an answer was changed, as its record of consent says
WISHES = ("save", "place", "withdraw")
YES = "yes"


def show(language: Language, row_id: str) -> Response:
    with services().database.reading() as session:
        given = load_given(session, current_mailbox(session), row_id_of(row_id), language)
    return _page(language, given)


def act(language: Language, form: Form, row_id: str) -> Response:
    """`act=save` takes the three boxes as they stand, `act=place` where one lives; `act=withdraw` withdraws."""
    wish, contribution_id = form.get("act"), row_id_of(row_id)
    if wish not in WISHES:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            key = acting_mailbox(session)
            load_given(session, key, contribution_id, language)
            _do(session, language, form, (key, contribution_id))
            given = load_given(session, key, contribution_id, language)
    except FieldsRefusedError as error:
        with services().database.reading() as session:
            given = load_given(session, current_mailbox(session), contribution_id, language)
        return _page(language, given, form=FormState({**_fields(given.contribution), **form}, error.errors))
    return _page(language, given, outcome="withdrawn" if wish == "withdraw" else "saved")


def _do(session: Session, language: Language, form: Form, which: tuple[str, UUID]) -> None:
    key, contribution_id = which
    match form.get("act"):
        case "withdraw":
            ending.withdraw(session, contribution_id)
        case "place":
            postcode, country = load_place(form.get("postcode", ""), form.get("country", ""))
            correct_place(session, key, contribution_id, postcode=postcode, country=country)
        case _:
            choices = Choices(**{box: form.get(box) == YES for box in BOXES})
            change_choices(session, contribution_id, choices, language=language, source=SOURCE)


def _fields(contribution: Contribution) -> dict[str, str]:
    boxes = {box: YES for box in BOXES if getattr(contribution, box)}
    return {"country": contribution.country, "postcode": contribution.postcode or "", **boxes}


def _page(language: Language, given: Given, *, form: FormState | None = None, outcome: str = "") -> Response:
    contribution = given.contribution
    countries = country_names(language)
    return owner_page(
        place_of_row(PAGE, language, str(contribution.id)),
        "given",
        status=422 if form and form.reasons else 200,
        given=given,
        form=form or FormState(_fields(contribution)),
        outcome=outcome,
        countries=countries,
        country_name=countries.get(contribution.country, ""),
        given_path=path_of_link(GIVEN, contribution, language),
    )
