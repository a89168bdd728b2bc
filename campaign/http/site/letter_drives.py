"""The pages of a letter drive. Everything is done on one page without a script: find, begin, look, keep, send.

Only what is sent or kept is stored. Whatever is pressed, and whatever is wrong, the form comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.contributions.forms import FormRefused
from campaign.contributions.letter import drafts
from campaign.drives.queries import DriveView, shown_names
from campaign.http.caching import WITH_NAMES, WITH_ROOM_FOR_NAMES
from campaign.http.public_answers import PublicAnswer
from campaign.http.request import GIVEN_AT_LENGTH, Form, read_form
from campaign.http.services import services
from campaign.http.site import letter_drafts
from campaign.http.site.answers import private_page, public_page, see_other
from campaign.http.site.drive_pages import LATEST_NAMES, DrivePages
from campaign.http.site.forms import FormState, check_form
from campaign.http.site.giving import CAN_STILL_OPEN, NOT_OPEN, Giving
from campaign.http.site.letter_sheet import load_repliers, load_sheet
from campaign.http.site.links import UnknownLinkError, present_moment
from campaign.http.site.places import Place, drive_place
from campaign.http.site.slugs import drive_for_page, match_slug, public_drive
from campaign.i18n import Language
from campaign.paths import path_to

PAGE = "letter_drive"
KIND = "letter"
PAGES = DrivePages(PAGE)
OF_PREVIEW = ("target", "subject", "body")  # what a letter cannot be shown without


@dataclass(frozen=True, slots=True)
class Look:
    """How the page answers: with which status and notice, as which page, and what it shows beside the form."""

    status: int = 200
    notice: str | None = None
    where: Place | None = None
    draft_until: datetime | None = None
    was_sent: bool = False
    is_preview: bool = False
    asks_model: bool = False


def show_letter_drive(language: Language, slug: str) -> PublicAnswer:
    """The same for everybody."""
    with services().database.reading() as session:
        drive = drive_for_page(session, PAGE, language, slug)
        names = shown_names(session, drive.id, LATEST_NAMES)
        sheet = load_sheet(session, drive, language, {})
        repliers = load_repliers(session, drive.id)
    return public_page(
        drive_place(PAGE, language, drive),
        PAGE,
        kept=WITH_NAMES if names else WITH_ROOM_FOR_NAMES,
        drive=drive,
        names=names,
        repliers=repliers,
        sheet=sheet,
        countries=country_names(language),
        form=FormState(),
        look=Look(),
        notice=None,
    )


def show_again(
    language: Language, drive: DriveView, form: FormState, *, status: int = 422, notice: str | None = None
) -> Response:
    """The letter drive with the form as it was typed, for its writer alone."""
    return _sheet_page(language, drive, form, Look(status=status, notice=notice))


WRITING = Giving(
    KIND,
    show_again,
    reading=replace(GIVEN_AT_LENGTH, lists=("target",)),
    note=letter_drafts.note_sent,
    is_kept_when_over=True,
)


def act(language: Language, slug: str) -> Response:
    """`act` says which button was pressed: one of ACTS, `send` where none is named."""
    form = read_form(request, WRITING.reading)
    do = ACTS.get(form.get("act", "send"))
    if do is None:
        raise BadRequest
    return do(language, slug, form)


def show_draft(language: Language, slug: str, token: str) -> Response:
    """The form as it was kept, for whoever has the link. Raises UnknownLinkError."""
    with services().database.reading() as session:
        draft = letter_drafts.open_draft(session, token)
        drive = drive_for_page(session, "letter_drive_draft", language, slug, token=token)
        if draft.drive_id != drive.id:
            raise UnknownLinkError
        values = {**drafts.fields_of(draft), letter_drafts.FIELD: token}
        until, was_sent = draft.expires_at, draft.submitted_at is not None
    where = drive_place("letter_drive_draft", language, drive, token=token)
    return _sheet_page(language, drive, FormState(values), Look(where=where, draft_until=until, was_sent=was_sent))


def _find(language: Language, slug: str, form: Form) -> Response:
    """Show whom the writer can write to."""
    return _sheet_page(language, _drive(slug), FormState(form), Look())


def _preview(language: Language, slug: str, form: Form) -> Response:
    """The letter as its reader will get it; 422 where it is not yet one."""
    reasons: Mapping[str, str] = {}
    try:
        check_form(KIND, form)
    except FormRefused as error:
        reasons = {name: reason for name, reason in error.errors.items() if name in OF_PREVIEW}
    look = Look(status=422) if reasons else Look(is_preview=True)
    return _sheet_page(language, _drive(slug), FormState(form, reasons), look)


def _begin(language: Language, slug: str, form: Form) -> Response:
    """Put the model letter where nothing is written yet; where something is, ask first."""
    if form.get("body", "").strip():
        return _sheet_page(language, _drive(slug), FormState(form), Look(asks_model=True))
    return _replace(language, slug, form)


def _replace(language: Language, slug: str, form: Form) -> Response:
    """Put the model letter there, whatever is written."""
    drive = _drive(slug)
    with services().database.reading() as session:
        model = load_sheet(session, drive, language, form).guidance.model
    values = dict(form)
    if model is not None:
        values |= {"subject": form.get("subject", "").strip() or model.subject, "body": model.body}
    return _sheet_page(language, drive, FormState(values), Look())


def _save(language: Language, slug: str, form: Form) -> Response:
    """303 to the page that brings the letter back, which is good for a bookmark."""
    if letter_drafts.is_too_long(form):
        return show_again(language, _drive(slug), FormState(form, {"body": "body-too-long"}))
    drive = _drive(slug)
    if drive.state != "open" and drive.state not in CAN_STILL_OPEN:
        return show_again(language, drive, FormState(form), status=409, notice=NOT_OPEN)
    with services().database.transaction() as session:
        token = letter_drafts.keep_draft(session, drive.id, language, form)
    return see_other(path_to("letter_drive_draft", language, slug=drive.texts[language].slug, token=token))


def _throw_away(language: Language, slug: str, form: Form) -> Response:
    """Delete the draft that the form came from."""
    with services().database.transaction() as session:
        drive = public_drive(session, match_slug(session, "letter-drive", slug))
        draft = letter_drafts.find_draft(session, drive.id, form.get(letter_drafts.FIELD, ""))
        if draft is not None:
            drafts.throw_away(session, draft)
    return see_other(path_to(PAGE, language, slug=drive.texts[language].slug))


ACTS: Mapping[str, Callable[[Language, str, Form], Response]] = {
    "send": WRITING.take,
    "find": _find,
    "preview": _preview,
    "model": _begin,
    "replace": _replace,
    "save": _save,
    "throw-away": _throw_away,
}


def _drive(slug: str) -> DriveView:
    with services().database.reading() as session:
        return public_drive(session, match_slug(session, "letter-drive", slug))


def _sheet_page(language: Language, drive: DriveView, form: FormState, look: Look) -> Response:
    with services().database.reading() as session:
        sheet = load_sheet(session, drive, language, form.values)
        today = present_moment(session)
    countries = country_names(language)
    return private_page(
        look.where or drive_place(PAGE, language, drive),
        PAGE,
        status=look.status,
        drive=drive,
        names=(),
        repliers=(),
        sheet=sheet,
        countries=countries,
        country_name=countries.get(form.value("country", "GB"), ""),
        form=form,
        look=look,
        notice=look.notice,
        today=today,
    )
