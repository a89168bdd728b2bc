"""Keys for other software, for admins: which there are, making one and ending one. The key itself is shown once, as it is made.

Making one is asking for a list that lasts: whoever does has just proved who they are, and the audit log keeps what it may read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from campaign.api_keys.listing import list_keys
from campaign.api_keys.making import (
    LONGEST_BASIS,
    LONGEST_NAME,
    LONGEST_RECIPIENT,
    MadeKey,
    MakeKey,
    end_key,
    make_key,
)
from campaign.api_keys.models import ApiKey
from campaign.api_keys.scopes import OF_PEOPLE, SCOPES
from campaign.audit.record import Act, Fact, record_act
from campaign.contributions.schema import line
from campaign.errors import ConflictError, DomainError, FieldsRefusedError, NotFoundError
from campaign.exports.lists.purposes import ADMIN, PURPOSES, Purpose, purposes_for
from campaign.http.console.answers import console_page, see_page
from campaign.http.console.lists.allowed import load_allowed, the_campaign
from campaign.http.console.lists.choices import load_choices
from campaign.http.console.messages import ConsoleForm
from campaign.http.console.pages import ConsolePage
from campaign.http.console.reading import codes, ids, own_id
from campaign.http.console.visits import Visit, id_of
from campaign.http.request import Form
from campaign.http.services import services
from campaign.i18n import N_, translator
from campaign.ids import new_id
from campaign.staff.permissions import Permission
from campaign.turns import take_turn

KEYS = Permission.MANAGE_KEYS
LISTS = frozenset({"drives", "columns", "scopes"})
DAYS: Mapping[str, str] = {
    "30": N_("a month"),
    "90": N_("three months"),
    "180": N_("half a year"),
    "365": N_("a year"),
}
LINES = {"name": LONGEST_NAME, "stated_basis": LONGEST_BASIS, "stated_recipient": LONGEST_RECIPIENT}
FIELDS = (*sorted(LISTS), *LINES, "days", "form_id")
TOO_MANY = N_("There are fifty keys that are good. End one that nobody needs, and try again.")
NOTICES: Mapping[str, str] = {"ended": N_("The key was ended. It opens nothing any more.")}


def show(visit: Visit) -> Response:
    with services().database.reading() as session:
        keys = list_keys(session)
    notice = NOTICES.get(request.args.get("notice", ""), "")
    return console_page(
        visit, "keys", keys=keys, purposes=purposes_for(ADMIN), names=PURPOSES, scopes=SCOPES, notice=notice
    )


def show_new(visit: Visit, purpose: str) -> Response:
    usual = {"days": "365", "form_id": str(new_id())}
    return _form_page(visit, _purpose(purpose), ConsoleForm(usual))


def make(visit: Visit, form: Form, purpose: str) -> AnyResponse:
    """The key, this one time; a form that is sent again finds it made, and shows it no more."""
    found, given = _purpose(purpose), {name: form[name] for name in FIELDS if form.get(name)}
    visit.require_confirmed()
    try:
        wish = _wish(visit, found, form)
        with services().database.transaction() as session:
            made = _make(session, visit, wish)
    except FieldsRefusedError as error:
        return _form_page(visit, found, ConsoleForm(given, error.errors), status=422)
    except ConflictError:
        return _form_page(visit, found, ConsoleForm(given), status=409, conflict=TOO_MANY)
    if made is None:
        return see_page("keys")
    return console_page(visit, "key_made", name=wish.name, secret=made.secret)


def end(visit: Visit, _form: Form, key_id: str) -> AnyResponse:
    key = id_of(key_id)
    with services().database.transaction() as session:
        if session.get(ApiKey, key) is None:
            raise NotFoundError
        if end_key(session, key):
            record_act(session, Act(visit.doer, "api-key.ended", ("api-key", key)))
    return see_page("keys", notice="ended")


def _make(session: Session, visit: Visit, wish: MakeKey) -> MadeKey | None:
    """None where this form has made its key already."""
    take_turn(session, "api keys")
    if session.get(ApiKey, wish.key_id) is not None:
        return None
    made = make_key(session, wish)
    facts: dict[str, Fact] = {
        "purpose": wish.purpose,
        "columns": sorted(wish.columns),
        "drives": [str(each) for each in sorted(wish.drives)],
        "number": wish.days,
    }
    campaign_id = the_campaign(session, wish.drives)
    record_act(session, Act(visit.doer, "api-key.made", ("api-key", made.id), campaign_id, facts=facts))
    return made


def _wish(visit: Visit, purpose: Purpose, form: Form) -> MakeKey:
    """Raises FieldsRefusedError for what cannot be read; the rest is held to the purpose as it is made."""
    faults: dict[str, str] = {}
    lines: dict[str, Any] = {}
    for name, longest in LINES.items():
        try:
            lines[name] = line("text", longest)(form.get(name, "")) or ""
        except DomainError as error:
            faults[name] = error.slug
    drives: frozenset[UUID] = frozenset()
    try:
        drives = ids(form.get("drives", ""))
    except DomainError as error:
        faults["drives"] = error.slug
    if form.get("days") not in DAYS:
        faults["days"] = "days-out-of-range"
    if faults:
        raise FieldsRefusedError(faults)
    return MakeKey(
        account_id=visit.account_id,
        purpose=purpose.name,
        scopes=codes(form.get("scopes", "")),
        columns=codes(form.get("columns", "")),
        drives=drives,
        days=int(form["days"]),
        key_id=own_id(form),
        **lines,
    )


def _purpose(name: str) -> Purpose:
    purpose = PURPOSES.get(name)
    if purpose is None or not purpose.columns_for(ADMIN):
        raise NotFoundError
    return purpose


def _form_page(visit: Visit, purpose: Purpose, form: ConsoleForm, *, status: int = 200, conflict: str = "") -> Response:
    say = translator(visit.language).gettext
    with services().database.reading() as session:
        choices = load_choices(session, load_allowed(session, visit), purpose, visit.language)
    scopes = {name: say(words) for name, words in SCOPES.items() if purpose.is_of_people or name not in OF_PEOPLE}
    return console_page(
        visit,
        "key_new",
        status=status,
        purpose=purpose,
        choices=choices,
        scopes=scopes,
        days={value: say(words) for value, words in DAYS.items()},
        form=form,
        conflict=conflict,
    )


PAGES = (
    ConsolePage("keys", "keys", KEYS, show, label=N_("Keys for other software"), is_of_the_service=True),
    ConsolePage("new_key", "keys/new/<purpose>", KEYS, show_new, make, lists=LISTS),
    ConsolePage("end_key", "keys/<key_id>/end", KEYS, act=end),
)
