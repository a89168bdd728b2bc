"""One thing that was given from the mailbox: see it, change what was agreed to, correct where one lives, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions import ending
from campaign.contributions.choices import change_choices
from campaign.contributions.registry import KINDS
from campaign.contributions.schema import load_place
from campaign.errors import FieldsRefusedError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.forms import FormState, as_given
from campaign.http.site.given import choices_of
from campaign.http.site.links import path_of_link
from campaign.http.site.my_support.session import (
    acting_mailbox,
    current_mailbox,
    owner_page,
    place_of_row,
    row_id_of,
)
from campaign.http.site.parts import Parts, parts_of
from campaign.i18n import Language
from campaign.my_support.correcting import correct_place
from campaign.my_support.overview import Given, load_given
from campaign.notifications.links import GIVEN
from campaign.snapshots.receipts import ReceiptStanding, receipt_standing

PAGE = "my_support_given"
SOURCE = "my-support"  # where an answer was changed, as its record of consent says
WISHES = ("save", "place", "withdraw")


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page shows: the contribution, its fields as a form holds them, and what its kind's templates need."""

    given: Given
    fields: Mapping[str, str]
    parts: Parts
    receipt: ReceiptStanding | None


def show(language: Language, row_id: str) -> Response:
    with services().database.reading() as session:
        opened = _open(session, current_mailbox(session), row_id_of(row_id), language)
    return _page(language, opened, FormState(opened.fields))


def act(language: Language, form: Form, row_id: str) -> Response:
    """`act=save` takes the boxes as they stand, `act=place` where one lives; `act=withdraw` withdraws."""
    wish, contribution_id = form.get("act"), row_id_of(row_id)
    if wish not in WISHES:
        raise BadRequest
    try:
        with services().database.transaction() as session:
            key = acting_mailbox(session)
            _do(session, language, form, _open(session, key, contribution_id, language).given)
            opened = _open(session, key, contribution_id, language)
    except FieldsRefusedError as error:
        with services().database.reading() as session:
            opened = _open(session, current_mailbox(session), contribution_id, language)
        return _page(language, opened, FormState({**opened.fields, **form}, error.errors))
    outcome = "withdrawn" if wish == "withdraw" else "saved"
    return _page(language, opened, FormState(opened.fields), outcome=outcome)


def _do(session: Session, language: Language, form: Form, given: Given) -> None:
    contribution = given.contribution
    match form.get("act"):
        case "withdraw":
            ending.withdraw(session, contribution.id)
        case "place":
            postcode, country = load_place(form.get("postcode", ""), form.get("country", ""))
            correct_place(session, contribution.mailbox_key, contribution.id, postcode=postcode, country=country)
        case _:
            choices = choices_of(KINDS[contribution.kind], form)
            change_choices(session, contribution.id, choices, language=language, source=SOURCE)


def _open(session: Session, mailbox_key: str, contribution_id: UUID, language: Language) -> Opened:
    given = load_given(session, mailbox_key, contribution_id, language)
    return Opened(
        given,
        as_given(session, given.contribution),
        parts_of(session, language, given.contribution),
        receipt_standing(session, given.contribution),
    )


def _page(language: Language, opened: Opened, form: FormState, *, outcome: str = "") -> Response:
    contribution = opened.given.contribution
    countries = country_names(language)
    return owner_page(
        place_of_row(PAGE, language, str(contribution.id)),
        "given",
        status=422 if form.reasons else 200,
        given=opened.given,
        kind=KINDS[contribution.kind],
        form=form,
        outcome=outcome,
        receipt=opened.receipt,
        countries=countries,
        country_name=countries.get(contribution.country, ""),
        given_path=path_of_link(GIVEN, contribution, language),
        **opened.parts,
    )
