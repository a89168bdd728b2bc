"""Deletes one person, or everybody at the mailbox: a page that says what goes and what cannot, then one button."""

from __future__ import annotations

from werkzeug.wrappers import Response

from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState
from campaign.http.site.my_support.choosing import EVERYBODY, chosen_person
from campaign.http.site.my_support.session import acting_mailbox, current_mailbox, let_out, owner_page
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.overview import load_overview

PAGE = "my_support_erase"
YES = "yes"


def show(language: Language) -> Response:
    """Chooses nobody where there are several: what cannot be undone is not done by an oversight."""
    with services().database.reading() as session:
        people = load_overview(session, current_mailbox(session), language).people
    form = FormState({"who": EVERYBODY} if len(people) < 2 else {})
    return owner_page(place(PAGE, language), "erase", people=people, form=form)


def act(language: Language, form: Form) -> Response:
    if "who" not in form:
        return _again(language, form)
    is_for_ever = form.get("never_again") == YES
    with services().database.transaction() as session:
        supporter_id = chosen_person(form)
        command = Erase(acting_mailbox(session), language, supporter_id, is_for_ever)
        erase(session, command)
    where = place(PAGE, language)
    response = private_page(where, "my_support/erased", is_everybody=supporter_id is None, is_for_ever=is_for_ever)
    return let_out(response) if supporter_id is None else response


def _again(language: Language, form: Form) -> Response:
    with services().database.reading() as session:
        people = load_overview(session, current_mailbox(session), language).people
    state = FormState(form, {"who": "person-missing"})
    return owner_page(place(PAGE, language), "erase", status=422, people=people, form=state)
