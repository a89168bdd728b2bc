"""The page behind the link in the mail: shows what is about to be signed, takes corrections, verifies by POST alone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.areas.lookup import find_area
from campaign.contributions.models import Contribution
from campaign.contributions.verification import verify
from campaign.drives.models import SigningStatement
from campaign.drives.queries import PetitionView, load_petition
from campaign.errors import FieldsRefusedError
from campaign.http.request import Form, read_form, wants_json
from campaign.http.services import services
from campaign.http.site.answers import private_json, private_page
from campaign.http.site.forms import FormState, as_given, check_signature, correction_of
from campaign.http.site.links import is_over, open_link, path_of_link
from campaign.http.site.places import place
from campaign.http.site.verified import VERIFIED_STATES, next_steps, settled_page, spoken_state, thanks_page
from campaign.i18n import Language
from campaign.notifications.links import DISOWN, VERIFY

FIRST_FIELD = "name"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens: the contribution, its petition, and the statement that it was given to."""

    contribution: Contribution
    petition: PetitionView
    statement: str
    is_verifiable: bool


def show(language: Language, token: str) -> Response:
    """What is about to be signed or, once it is settled, how it stands. JSON for the script that waits for the number."""
    with services().database.reading() as session:
        opened = _open(session, language, token)
    if wants_json(request):
        return private_json(spoken_state(language, opened.contribution))
    if not opened.is_verifiable:
        return settled_page(language, token, opened.contribution, opened.petition)
    return _page(language, token, opened, FormState(as_given(opened.contribution)))


def act(language: Language, token: str) -> Response:
    """Verify what the page showed. A form without fields stands for the page as it was shown."""
    form = read_form(request)
    try:
        with services().database.transaction() as session:
            opened = _open(session, language, token)
            contribution = _verify(session, opened, form)
            steps = next_steps(session, contribution)
    except FieldsRefusedError as error:
        return _again(language, token, form, error)
    if contribution.state in VERIFIED_STATES:
        return thanks_page(language, token, contribution, opened.petition, steps)
    return settled_page(language, token, contribution, opened.petition)


def _verify(session: Session, opened: Opened, form: Form) -> Contribution:
    contribution = opened.contribution
    if not opened.is_verifiable:
        return contribution
    given = as_given(contribution)
    checked = check_signature({**form, "email": given["email"]} if FIRST_FIELD in form else given)
    return verify(session, contribution.id, contribution.issue, correction_of(checked), find_area)[1]


def _open(session: Session, language: Language, token: str) -> Opened:
    contribution = open_link(session, VERIFY, token)
    petition = load_petition(session, contribution.drive_id)
    key = {"drive_id": petition.id, "version": contribution.statement_version, "language": language}
    statement = session.get_one(SigningStatement, key)
    is_verifiable = contribution.state == "pending" and not is_over(session, contribution)
    return Opened(contribution, petition, statement.text, is_verifiable)


def _again(language: Language, token: str, form: Form, error: FieldsRefusedError) -> Response:
    with services().database.reading() as session:
        opened = _open(session, language, token)
    return _page(language, token, opened, FormState(form, error.errors), status=422)


def _page(language: Language, token: str, opened: Opened, form: FormState, *, status: int = 200) -> Response:
    countries = country_names(language)
    return private_page(
        place("verify", language, token=token),
        "verify",
        status=status,
        petition=opened.petition,
        statement=opened.statement,
        form=form,
        email=opened.contribution.email,
        countries=countries,
        country_name=countries.get(form.value("country"), ""),
        disown_path=path_of_link(DISOWN, opened.contribution, language),
    )
