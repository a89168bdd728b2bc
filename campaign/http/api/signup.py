"""Signs people up: `osdi:person_signup_helper`, and a POST to the people, which is the same.

Nobody is made by it: people come by what they give, and agree to with it. Whoever is known is found, and their no to news is
recorded; whoever is not gives what a form asks for that wants a yes and no more, such as joining; and without a key, the door
of My support sends whoever is known a link, as it does to everybody who types an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.api_keys.limits import KeyView
from campaign.api_keys.people import find_person, people_for
from campaign.api_keys.scopes import READ_PEOPLE, RECORD_VERIFIED, SIGN
from campaign.api_keys.taking_back import take_back
from campaign.contributions.pledge.units import UNCOUNTED
from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.bodies import Body
from campaign.http.api.errors import ApiRefused
from campaign.http.api.giving import source_of
from campaign.http.api.hal import curies, hal_answer
from campaign.http.api.identified import id_in
from campaign.http.api.labels import act_on_person, read_actions
from campaign.http.api.linked import LinkInput
from campaign.http.api.listing import show_one
from campaign.http.api.offers import find_offers, read_offers
from campaign.http.api.persons import NEWS, PersonGiven, load_input, read_person
from campaign.http.api.recorded import GivenInput
from campaign.http.api.resources import people, submissions
from campaign.http.api.schemas import OsdiSchema, common
from campaign.http.services import services
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.my_support.entering import ask_link
from campaign.supporters.models import Supporter
from campaign.supporters.name import name_key

FORM = "osdi:form"
OPEN = "open"


class _LinksInput(Schema):
    form = fields.Nested(LinkInput, unknown=EXCLUDE, data_key=FORM)


class SignupInput(GivenInput):
    """`_links` may lead to the form by which they sign up."""

    links = fields.Nested(_LinksInput, unknown=EXCLUDE, allow_none=True, data_key="_links")


def sign_up(asking: Asking, body: Body) -> Response:
    """200 and `{}` without a key; with one the person, or else what waits for them to confirm it."""
    read = load_input(SignupInput(), body)
    person = read_person(body.get("person") or {})
    mailbox, form_id = _mailbox(person), _form(read)
    key = None if asking.key is None else asking.require(RECORD_VERIFIED if read.get("is_verified") else SIGN)
    if form_id is not None:
        return submissions.RECORD(asking, body, form_id)
    if key is None:
        with services().database.transaction() as session:
            ask_link(session, mailbox, person.language or asking.language)
        return hal_answer(asking, {})
    found = _find(asking, key, mailbox, person)
    if found is not None:
        return _change(asking, key, found, person, body)
    given = submissions.RECORD(asking, body, _only_form(key))
    found = _find(asking, key, mailbox, person)
    return given if found is None else show_one(asking, people.RESOURCE, found, None)


def _mailbox(person: PersonGiven) -> str:
    try:
        address = parse_address(person.form["email"])
    except AddressRefused as error:
        raise ApiRefused(400, "fields-refused", faults={"person.email_addresses": error.slug}) from None
    return mailbox_key(address.canonical, services().settings.identity_key)


def _form(read: Mapping[str, Any]) -> UUID | None:
    """The form that was named, if one was."""
    form = (read.get("links") or {}).get("form")
    if form is None:
        return None
    form_id = id_in(form["href"], "forms")
    if form_id is None:
        raise ApiRefused(400, "fields-refused", faults={f"_links.{FORM}": "value-invalid"})
    return form_id


def _find(asking: Asking, key: KeyView, mailbox: str, person: PersonGiven) -> UUID | None:
    """Among those whom the key may read."""
    if not asking.may(READ_PEOPLE):
        return None
    with services().database.reading() as session:
        return find_person(session, key, mailbox, name_key(person.form["name"]))


def _change(asking: Asking, key: KeyView, person_id: UUID, person: PersonGiven, body: Body) -> Response:
    """What they said of themselves here stays; labels are put on, and a no to news is recorded by whoever may record. By that
    they may leave the key's sight: then no more is told than whose no it was."""
    refused = person.refused & set(NEWS)
    if refused:
        asking.require(RECORD_VERIFIED)
    with services().database.transaction() as session:
        act_on_person(session, asking, person_id, read_actions(session, asking, body))
        take_back(session, key, person_id, refused, source=source_of(key))
        is_seen = session.scalar(people_for(key).where(Supporter.id == person_id).limit(1)) is not None
        created = session.scalars(select(Supporter.created_at).where(Supporter.id == person_id)).one()
    if is_seen:
        return show_one(asking, people.RESOURCE, person_id, None)
    left = OsdiSchema().dump(common(person_id, created))
    status = [{"primary": True, "status": "unsubscribed"}]
    links = {"self": {"href": asking.href(f"people/{person_id}")}, "curies": curies(asking)}
    return hal_answer(asking, {**left, "email_addresses": status, "_links": links})


def _only_form(key: KeyView) -> UUID:
    """Of the key's drives: the form that asks for a yes and no more, where there is one such and it is open."""
    with services().database.reading() as session:
        forms = _open_forms(session, key)
    if len(forms) != 1:
        raise ApiRefused(409, "signup-without-form")
    return forms[0]


def _open_forms(session: Session, key: KeyView) -> list[UUID]:
    ids = session.scalars(find_offers(UNCOUNTED).where(Drive.id.in_(sorted(key.drives)))).all()
    return [offered.offer.id for offered in read_offers(session, ids) if offered.drive.state == OPEN]
