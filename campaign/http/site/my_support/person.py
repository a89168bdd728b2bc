"""How somebody at the mailbox is called and in which language they are written to; and what the mailbox gets at all."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.forms import FormState
from campaign.http.site.my_support.session import (
    acting_mailbox,
    current_mailbox,
    owner_page,
    place_of_row,
    row_id_of,
)
from campaign.http.site.places import place
from campaign.i18n import Language, is_language
from campaign.my_support.correcting import PersonCorrection, correct_person
from campaign.my_support.overview import PersonView, load_overview
from campaign.my_support.wishes import CHOICES, stop_only, stopped
from campaign.supporters.name import NameRefused, parse_name

PAGE = "my_support_person"
YES = "yes"


def show(language: Language, row_id: str) -> Response:
    with services().database.reading() as session:
        person = _person(session, current_mailbox(session), row_id_of(row_id), language)
    return _page(language, row_id, FormState({"name": person.name, "language": person.language}))


def act(language: Language, form: Form, row_id: str) -> Response:
    """Take name and language as they stand."""
    spoken = form.get("language", "")
    if not is_language(spoken):
        raise BadRequest
    try:
        name = parse_name(form.get("name", ""))
        with services().database.transaction() as session:
            key = acting_mailbox(session)
            correct_person(session, key, PersonCorrection(row_id_of(row_id), name, spoken))
    except NameRefused as error:
        return _again(language, row_id, form, {"name": error.slug})
    except FieldsRefusedError as error:
        return _again(language, row_id, form, error.errors)
    return _page(language, row_id, FormState({"name": name, "language": spoken}), is_saved=True)


def _again(language: Language, row_id: str, form: Form, errors: dict[str, str]) -> Response:
    with services().database.reading() as session:
        _person(session, current_mailbox(session), row_id_of(row_id), language)
    return _page(language, row_id, FormState(form, errors))


def _person(session: Session, mailbox_key: str, supporter_id: UUID, language: Language) -> PersonView:
    for person in load_overview(session, mailbox_key, language).people:
        if person.id == supporter_id:
            return person
    raise NotFoundError


def _page(language: Language, row_id: str, form: FormState, *, is_saved: bool = False) -> Response:
    where = place_of_row(PAGE, language, row_id)
    return owner_page(where, "person", status=422 if form.reasons else 200, form=form, is_saved=is_saved)


def show_mail(language: Language) -> Response:
    with services().database.reading() as session:
        chosen = stopped(session, current_mailbox(session))
    return _mail_page(language, chosen)


def act_mail(language: Language, form: Form) -> Response:
    """Take the boxes as they stand: ticked is stopped."""
    with services().database.transaction() as session:
        key = acting_mailbox(session)
        stop_only(session, key, [scope for scope in CHOICES if form.get(f"stop_{scope}") == YES])
        chosen = stopped(session, key)
    return _mail_page(language, chosen, is_saved=True)


def _mail_page(language: Language, chosen: set[str], *, is_saved: bool = False) -> Response:
    form = FormState({f"stop_{scope}": YES for scope in chosen})
    return owner_page(place("my_support_mail", language), "mail", form=form, is_saved=is_saved)
