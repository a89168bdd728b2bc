"""What is done for a supporter who asked for it: each of these does one thing, and gives back what the audit log says of it."""

from __future__ import annotations

from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from campaign.audit.record import Act, Fact, Subject
from campaign.contributions import ending, events
from campaign.contributions.models import Contribution
from campaign.contributions.schema import load_place
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.console.editing import refuse_stale
from campaign.http.console.supporters.finding import Found
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.i18n import Language, is_language
from campaign.my_support.correcting import (
    PersonCorrection,
    correct_person,
    correct_place,
    lock_given,
    lock_person,
)
from campaign.my_support.entering import ask_link
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.overview import Given, PersonView
from campaign.outbox.record import record_event
from campaign.supporters.models import Supporter
from campaign.supporters.name import NameRefused, parse_name

EVERYBODY = "everybody"


def send_link(session: Session, visit: Visit, found: Found, _form: Form) -> Act:
    """A link to My support, where they can do all of this themselves."""
    ask_link(session, found.mailbox_key, language_of(found))
    return _act(visit, "support-link.sent", _someone(found))


def resend(session: Session, visit: Visit, found: Found, form: Form) -> Act:
    """The mail that somebody gets who gives the same again: to verify it, or that it is there already."""
    contribution = _one(found, form).contribution
    record_event(session, events.event_of(contribution.kind, events.REPEATED), contribution.id)
    return _act(visit, "mail.resent", ("contribution", contribution.id))


def withdraw(session: Session, visit: Visit, found: Found, form: Form) -> Act:
    """Raises ConflictError where there is nothing to withdraw any more."""
    contribution = _one(found, form).contribution
    if not ending.withdraw(session, contribution.id):
        raise ConflictError
    return _act(visit, "contribution.withdrawn", ("contribution", contribution.id), form)


def correct_where(session: Session, visit: Visit, found: Found, form: Form) -> Act:
    """Raises FieldsRefusedError, ConflictError for what is fixed or over, ChangedMeanwhileError."""
    contribution = lock_given(session, found.mailbox_key, _one(found, form).contribution.id)
    refuse_stale(where_of(contribution), form)
    postcode, country = load_place(form.get("postcode", ""), form.get("country", ""))
    correct_place(session, found.mailbox_key, contribution.id, postcode=postcode, country=country)
    return _act(visit, "contribution.corrected", ("contribution", contribution.id), form)


def correct_who(session: Session, visit: Visit, found: Found, form: Form) -> Act:
    """Name and language of one person, in all that they gave. Raises FieldsRefusedError, ChangedMeanwhileError."""
    person, language = _person(found, form), form.get("language", "")
    if not is_language(language):
        raise BadRequest
    refuse_stale(who_of(lock_person(session, found.mailbox_key, person.id)), form)
    try:
        correction = PersonCorrection(person.id, parse_name(form.get("name", "")), language)
    except NameRefused as error:
        raise FieldsRefusedError({"name": error.slug}) from None
    correct_person(session, found.mailbox_key, correction)
    return _act(visit, "supporter.corrected", ("supporter", person.id), form)


def where_of(contribution: Contribution) -> dict[str, str]:
    """What the form of `correct_where` holds."""
    return {"country": contribution.country, "postcode": contribution.postcode or ""}


def who_of(person: PersonView | Supporter) -> dict[str, str]:
    """What the form of `correct_who` holds."""
    return {"name": person.name, "language": person.language}


def erase_them(session: Session, visit: Visit, found: Found, form: Form) -> Act:
    """One person or everybody at the mailbox, for good."""
    if not found.is_whole:
        raise NotFoundError
    everybody = form.get("person") == EVERYBODY
    person = None if everybody else _person(found, form)
    language = (person or next(iter(found.people), None) or found.given[0].contribution).language
    command = Erase(found.mailbox_key, language, person.id if person else None, form.get("never_again") == "yes")
    erase(session, command)
    return _act(visit, "supporter.erased", ("supporter", person.id) if person else _someone(found), form)


def language_of(found: Found) -> Language:
    """In which its owner is written to."""
    language = found.people[0].language if found.people else found.given[0].contribution.language
    return language if is_language(language) else "cy"


def act_of(visit: Visit, name: str, found: Found, form: Form) -> Act:
    """About whoever is there, with how they asked."""
    return _act(visit, name, _someone(found), form)


def _one(found: Found, form: Form) -> Given:
    """What was given, among what this account sees. Raises NotFoundError."""
    wanted = id_of(form.get("item", ""))
    for one in found.given:
        if one.contribution.id == wanted:
            return one
    raise NotFoundError


def _person(found: Found, form: Form) -> PersonView:
    wanted = id_of(form.get("person", ""))
    for person in found.people:
        if person.id == wanted and found.is_whole:
            return person
    raise NotFoundError


def _someone(found: Found) -> Subject:
    if found.people:
        return "supporter", found.people[0].id
    return "contribution", found.given[0].contribution.id


def _act(visit: Visit, name: str, subject: Subject, form: Form | None = None) -> Act:
    facts: dict[str, Fact] = {"reason": form.get("asked")} if form else {}
    return Act(visit.doer, name, subject, facts=facts)
