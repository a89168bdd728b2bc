"""Another address: asked for inside, done by whoever presses the button behind the link that went to the new one."""

from __future__ import annotations

from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState
from campaign.http.site.links import UnknownLinkError
from campaign.http.site.my_support.choosing import EVERYBODY, chosen_person
from campaign.http.site.my_support.session import acting_mailbox, current_mailbox, let_out, owner_page
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.my_support.moving import AskAddress, TooManyChangesError, ask_address, load_open, move
from campaign.my_support.overview import PersonView, load_overview
from campaign.notifications.my_support import NEW_ADDRESS
from campaign.tokens import TokenError


def show(language: Language) -> Response:
    with services().database.reading() as session:
        people = load_overview(session, current_mailbox(session), language).people
    return _page(language, people, FormState({"who": EVERYBODY}))


def act(language: Language, form: Form) -> Response:
    """Mail a link to the new address, and a word to the old one."""
    try:
        address = parse_address(form.get("email", ""))
    except AddressRefused as error:
        return _again(language, form, error.slug)
    try:
        with services().database.transaction() as session:
            command = AskAddress(
                mailbox_key=acting_mailbox(session),
                new_mailbox_key=mailbox_key(address.canonical, services().settings.identity_key),
                new_address=address.typed,
                language=language,
                supporter_id=chosen_person(form),
            )
            ask_address(session, command)
    except TooManyChangesError as error:
        return _again(language, form, error.slug)
    return owner_page(place("my_support_address", language), "address_asked")


def _again(language: Language, form: Form, slug: str) -> Response:
    with services().database.reading() as session:
        people = load_overview(session, current_mailbox(session), language).people
    return _page(language, people, FormState(form, {"email": slug}))


def _page(language: Language, people: tuple[PersonView, ...], form: FormState) -> Response:
    where = place("my_support_address", language)
    return owner_page(where, "address", status=422 if form.reasons else 200, people=people, form=form)


def show_new(language: Language, token: str) -> Response:
    """What will change, with one button. Whoever holds the token holds the new mailbox."""
    with services().database.reading() as session:
        is_open = load_open(session, _read(token)) is not None
    return _new_page(language, token, "open" if is_open else "spent")


def act_new(language: Language, token: str) -> Response:
    """Carry it out; whoever was inside by the old address is outside now, this browser too."""
    read_form(request)
    with services().database.transaction() as session:
        outcome = _move(session, _read(token))
    response = _new_page(language, token, outcome)
    return let_out(response) if outcome == "moved" else response


def _move(session: Session, change_id: UUID) -> str:
    return move(session, change_id)


def _read(token: str) -> UUID:
    try:
        return services().keyring.read(NEW_ADDRESS, token).row_id
    except TokenError:
        raise UnknownLinkError from None


def _new_page(language: Language, token: str, state: str) -> Response:
    where = place("my_support_new_address", language, token=token)
    return private_page(where, "my_support/new_address", status=410 if state == "spent" else 200, state=state)
