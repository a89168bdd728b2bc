"""A pledge of one's own: how it stands, the answers to its reminders, its change. GET chooses one, POST alone gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Response as FlaskResponse
from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from campaign.contributions.models import Contribution
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.calendar import CONTENT_TYPE, FILENAMES, calendar_file
from campaign.contributions.pledge.changing import change_pledge
from campaign.contributions.pledge.dates import read_day
from campaign.contributions.pledge.facts import fill_form, find_pledge, show_facts
from campaign.contributions.pledge.schema import read_change
from campaign.drives.queries import DriveView, load_drive
from campaign.errors import ConflictError, DomainError, FieldsRefusedError, NotFoundError
from campaign.http.caching import FOR_NOBODY_ELSE
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page
from campaign.http.site.forms import FormState
from campaign.http.site.links import UnknownLinkError, open_young_link, path_of_link
from campaign.http.site.parts import parts_of
from campaign.http.site.places import place
from campaign.http.site.pledge_parts import WITH_PLACE
from campaign.http.site.verified import UNVERIFIED_STATES
from campaign.i18n import Language
from campaign.notifications.links import GIVEN, YOUR_PLEDGE

PAGE = "your_pledge"
ANSWERS = ("done", "longer", "cannot", "change")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens: the pledge as facts and as a form, its drive, and what may be answered now."""

    contribution: Contribution
    drive: DriveView
    fields: Mapping[str, str]
    values: Mapping[str, object]


def show(language: Language, token: str) -> Response:
    """`?answer=` chooses an answer; it is given by the button alone."""
    with services().database.reading() as session:
        opened = _open(session, language, token)
    chosen = request.args.get("answer", "")
    form = FormState(opened.fields if chosen == "change" else {})
    return _page(language, token, opened, chosen=chosen, form=form)


def act(language: Language, token: str) -> Response:
    """`answer` is done, longer (with `due_on`), cannot or change (with `quantity`, `due_on` or both).

    Given again, it changes nothing and is answered alike.
    """
    form = read_form(request)
    answer = form.get("answer", "")
    if answer not in ANSWERS:
        raise BadRequest
    outcome, error = answer, None
    with services().database.transaction() as session:
        contribution = _find(session, token)
        try:
            _give(session, contribution, answer, form)
        except FieldsRefusedError as refused:
            error = refused
        except (ConflictError, NotFoundError):
            outcome = "settled"
        opened = _open(session, language, token)
    if error is not None:
        refused_form = FormState(form, error.errors)
        return _page(language, token, opened, chosen=answer, form=refused_form, status=422)
    return _page(language, token, opened, outcome=outcome, status=409 if outcome == "settled" else 200)


def show_calendar(language: Language, token: str) -> Response:
    """The event as a calendar file, for whoever has a place. Raises NotFound for any other pledge."""
    with services().database.reading() as session:
        found = find_pledge(session, _find(session, token))
        if found is None or not found[1].is_event or found[0].state not in WITH_PLACE:
            raise NotFound
        content = calendar_file(found[1], language)
    response = FlaskResponse(content, content_type=f"{CONTENT_TYPE}; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILENAMES[language]}"'
    response.headers["Cache-Control"] = FOR_NOBODY_ELSE
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _give(session: Session, contribution: Contribution, answer: str, form: Form) -> None:
    if answer == "done":
        answers.answer_done(session, contribution.id)
    elif answer == "longer":
        answers.answer_longer(session, contribution.id, _new_day(form))
    elif answer == "change":
        change_pledge(session, contribution.id, read_change(form))
    else:
        answers.answer_cannot(session, contribution.id)


def _new_day(form: Form) -> date | None:
    try:
        return read_day(form.get("due_on", ""))
    except DomainError as error:
        raise FieldsRefusedError({"due_on": error.slug}) from None


def _find(session: Session, token: str) -> Contribution:
    """Raises UnknownLinkError for what was never verified, and for what is no pledge."""
    contribution = open_young_link(session, YOUR_PLEDGE, token)
    if contribution.state in UNVERIFIED_STATES or contribution.kind != "pledge":
        raise UnknownLinkError
    return contribution


def _open(session: Session, language: Language, token: str) -> Opened:
    contribution = _find(session, token)
    values = {
        "facts": show_facts(session, contribution, language),
        **parts_of(session, language, contribution),
        "given_path": path_of_link(GIVEN, contribution, language),
    }
    fields = fill_form(session, contribution)
    return Opened(contribution, load_drive(session, contribution.drive_id), fields, values)


def _page(
    language: Language, token: str, opened: Opened, *, status: int = 200, form: FormState | None = None, **chosen: str
) -> Response:
    """`chosen` is the answer that waits for its button, `outcome` the one just given (or `settled`)."""
    return private_page(
        place(PAGE, language, token=token),
        PAGE,
        status=status,
        drive=opened.drive,
        form=form or FormState(),
        outcome=chosen.get("outcome", ""),
        chosen=chosen.get("chosen", ""),
        **opened.values,
    )
