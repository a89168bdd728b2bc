"""Finding one supporter and helping them. Every look and every act is in the audit log; what is done on somebody's behalf has
a reason: how they asked. So many addresses an hour can be looked for: a list of them is not held against ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from campaign.areas.countries import country_names
from campaign.audit.limiting import TooManyLooksError, hold_to
from campaign.audit.record import Act, Fact, Subject, record_act
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.http.bundles import Form as BundleForm
from campaign.http.bundles import bundle_file
from campaign.http.console.answers import console_page
from campaign.http.console.editing import EditForm, given_back, refused, version_of
from campaign.http.console.mail_names import name_of_mail
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.supporters import helping
from campaign.http.console.supporters.finding import Found, find, key_of
from campaign.http.console.visits import Visit
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_
from campaign.mail.address import AddressRefused
from campaign.my_support.everything import load_everything
from campaign.staff.permissions import Permission

FIND = "find"
SOUGHT, MOST_AN_HOUR = "supporter.sought", 60
OVER = N_("That cannot be changed any more.")
TOO_MANY = N_("You have looked for sixty addresses within an hour. Try again later.")
_KEY = re.compile(r"[0-9a-f]{64}")
# How its owner asked for it, by the slug that the audit log keeps.
ASKED: Mapping[str, str] = {
    "by-mail": N_("They wrote from this address"),
    "by-letter": N_("They wrote a letter"),
    "by-telephone": N_("They rang, and I made sure that it was them"),
    "in-person": N_("They asked me in person"),
}
DONE: Mapping[str, str] = {
    "link": N_("A link to My support goes to them, if they gave anything."),
    "resend": N_("An email about it goes to them, as if they had given it again."),
    "withdraw": N_("Withdrawn. They get a receipt."),
    "place": N_("Saved: it counts where they live."),
    "person": N_("Saved."),
    "erase": N_("Deleted. They get a receipt."),
}
Step = Callable[[Session, Visit, Found, Form], Act]
STEPS: Mapping[str, Step] = {
    "link": helping.send_link,
    "resend": helping.resend,
    "withdraw": helping.withdraw,
    "place": helping.correct_where,
    "person": helping.correct_who,
    "erase": helping.erase_them,
}
BUNDLES: Mapping[str, BundleForm] = {"bundle-json": "json", "bundle-html": "html"}
NEED_A_REASON = frozenset({"withdraw", "place", "person", "erase"})


def show(visit: Visit) -> Response:
    return _empty(visit, ConsoleForm())


def act(visit: Visit, form: Form) -> AnyResponse:
    """`act=find` with an address; any other with the key of the `mailbox` that was found."""
    wish = form.get("act", "")
    if wish == FIND:
        return _find(visit, form)
    key = form.get("mailbox", "")
    if wish in BUNDLES and _KEY.fullmatch(key):
        return _hand_over(visit, form, key, BUNDLES[wish])
    if wish not in STEPS or not _KEY.fullmatch(key):
        raise BadRequest
    if wish == "erase":
        visit.require_confirmed()
    try:
        if wish in NEED_A_REASON and form.get("asked", "") not in ASKED:
            raise FieldsRefusedError({"asked": "asked-missing"})
        with services().database.transaction() as session:
            done = STEPS[wish](session, visit, _known(session, visit, key), form)
            record_act(session, done)
    except (FieldsRefusedError, ConflictError) as error:
        return _page(visit, key, given_back(form, error, lambda _error: OVER))
    return _page(visit, key, EditForm(), notice=DONE[wish])


def _hand_over(visit: Visit, form: Form, key: str, kind: BundleForm) -> Response:
    """All that is held of a mailbox, for its owner. In the language that they are written to in."""
    if not visit.access.may(Permission.MANAGE_PRIVACY):
        raise NotFoundError
    visit.require_confirmed()
    if form.get("asked", "") not in ASKED:
        return _page(visit, key, refused(form, {"asked": "asked-missing"}))
    with services().database.transaction() as session:
        found = _known(session, visit, key)
        language = helping.language_of(found)
        held = load_everything(session, key, language)
        record_act(session, helping.act_of(visit, "supporter.handed-over", found, form))
    return bundle_file(held, kind, language)


def _find(visit: Visit, form: Form) -> Response:
    try:
        key = key_of(form.get("email", ""))
    except AddressRefused as error:
        return _empty(visit, ConsoleForm({"email": form.get("email", "")}, {"email": error.slug}))
    try:
        with services().database.transaction() as session:
            hold_to(session, visit.doer, SOUGHT, most=MOST_AN_HOUR)
            found = find(session, visit, key)
            record_act(session, Act(visit.doer, SOUGHT, facts={"count": len(found.given)}))
            _record_look(session, visit, found)
    except TooManyLooksError:
        return _empty(visit, ConsoleForm({"email": form.get("email", "")}), conflict=TOO_MANY)
    return _empty(visit, ConsoleForm(), is_nobody=True) if found.is_empty else _found_page(visit, found, EditForm())


def _known(session: Session, visit: Visit, key: str) -> Found:
    """Raises NotFoundError where nothing was given from there to this account's campaigns."""
    found = find(session, visit, key)
    if found.is_empty:
        raise NotFoundError
    return found


def _page(visit: Visit, key: str, form: EditForm, *, notice: str = "") -> Response:
    """The mailbox as it is now; that somebody looked is written down, for each person who was seen."""
    with services().database.transaction() as session:
        found = find(session, visit, key)
        _record_look(session, visit, found)
    if found.is_empty and not notice:
        return _empty(visit, form, is_nobody=True)
    return _found_page(visit, found, form, notice=notice)


def _found_page(visit: Visit, found: Found, form: EditForm, *, notice: str = "") -> Response:
    return console_page(
        visit,
        "supporter",
        status=form.status,
        found=found,
        form=form,
        asked=ASKED,
        may_hand_over=visit.access.may(Permission.MANAGE_PRIVACY),
        countries=country_names(visit.language),
        name_of_mail=name_of_mail,
        notice=notice,
        versions=_versions(found),
    )


def _versions(found: Found) -> dict[str, str]:
    """Of which state each form is made, by the id of what it corrects."""
    people = {str(person.id): version_of(helping.who_of(person)) for person in found.people}
    return people | {str(one.contribution.id): version_of(helping.where_of(one.contribution)) for one in found.given}


def _record_look(session: Session, visit: Visit, found: Found) -> None:
    """For each person who was seen, and for each contribution that nobody has confirmed."""
    facts: dict[str, Fact] = {"count": len(found.given)}
    subjects: list[Subject] = [("supporter", person.id) for person in found.people]
    subjects += [("contribution", one.contribution.id) for one in found.unconfirmed]
    for subject in subjects:
        record_act(session, Act(visit.doer, "supporter.seen", subject, facts=facts))


def _empty(visit: Visit, form: ConsoleForm, *, is_nobody: bool = False, conflict: str = "") -> Response:
    status = 429 if conflict else 422 if form.reasons else 200
    return console_page(visit, "supporters", status=status, form=form, is_nobody=is_nobody, conflict=conflict)


PAGES = (ConsolePage("supporters", "supporters", Permission.FIND_SUPPORTERS, show, act, label=N_("Supporters")),)
