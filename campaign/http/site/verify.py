"""The page behind the link in the mail: shows what is about to be given, takes corrections, verifies by POST alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.areas.countries import country_names
from campaign.areas.lookup import find_area
from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.verification import verify
from campaign.contributions.vouched import is_asked, is_vouched
from campaign.crash_points import crash_point
from campaign.drives.models import SigningStatement
from campaign.drives.queries import DriveView
from campaign.errors import FieldsRefusedError
from campaign.http.request import GIVEN_AT_LENGTH, Form, read_form, wants_json
from campaign.http.services import services
from campaign.http.site.answers import of_kind, private_json, private_page
from campaign.http.site.forms import FormState, as_given, as_pressed, check_form, correction_of
from campaign.http.site.links import is_over, open_link, path_of_link
from campaign.http.site.parts import Parts, parts_of
from campaign.http.site.places import place
from campaign.http.site.press import press
from campaign.http.site.recent_drives import recent_drive
from campaign.http.site.verified import VERIFIED_STATES, just_verified, settled_page, spoken_state, thanks_page
from campaign.i18n import Language
from campaign.notifications.links import DISOWN, VERIFY


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token opens: the contribution as a form and as facts, its drive, and the statement that it was given to."""

    contribution: Contribution
    drive: DriveView
    statement: str
    given: Mapping[str, str]
    facts: Sequence[Fact]
    parts: Parts
    is_verifiable: bool


def show(language: Language, token: str) -> Response:
    """What is about to be given or, once it is settled, how it stands. JSON for the script that waits for the number."""
    with services().database.reading() as session:
        opened = _open(session, language, token)
    if wants_json(request):
        return private_json(spoken_state(language, opened.contribution))
    if not opened.is_verifiable:
        return _settled(language, token, opened, opened.contribution)
    return _page(language, token, opened, FormState(opened.given))


def act(language: Language, token: str) -> Response:
    """Verify what the page showed. A form without fields stands for the page as it was shown."""
    form = read_form(request, GIVEN_AT_LENGTH)  # what is given may be a letter
    pressed = press(language, token, form)
    if pressed is not None:
        return thanks_page(language, token, pressed)
    try:
        with services().database.transaction() as session:
            opened = _open(session, language, token)
            contribution = _verify(session, opened, form)
            thanked = just_verified(session, language, contribution, opened.drive)
            crash_point("verify.before-commit")
        crash_point("verify.after-commit")
    except FieldsRefusedError as error:
        return _again(language, token, form, error)
    if contribution.state in VERIFIED_STATES:
        return thanks_page(language, token, thanked)
    return _settled(language, token, opened, contribution)


def _verify(session: Session, opened: Opened, form: Form) -> Contribution:
    contribution = opened.contribution
    if not opened.is_verifiable:
        return contribution
    typed = check_form(contribution.kind, as_pressed(form, opened.given))
    corrected = KINDS[contribution.kind].fit_form(session, contribution.drive_id, typed)
    return verify(session, contribution.id, contribution.issue, correction_of(corrected), find_area)[1]


def _open(session: Session, language: Language, token: str) -> Opened:
    contribution = open_link(session, VERIFY, token)
    drive = recent_drive(session, contribution.drive_id)
    key = {"drive_id": drive.id, "version": contribution.statement_version, "language": language}
    return Opened(
        contribution=contribution,
        drive=drive,
        statement=session.get_one(SigningStatement, key).text,
        given=as_given(session, contribution),
        facts=KINDS[contribution.kind].show_facts(session, contribution, language),
        parts=parts_of(session, language, contribution),
        is_verifiable=_is_waiting(contribution) and not is_over(session, contribution),
    )


def _is_waiting(contribution: Contribution) -> bool:
    return contribution.state == "pending" or is_asked(contribution)


def _settled(language: Language, token: str, opened: Opened, contribution: Contribution) -> Response:
    return settled_page(language, token, contribution, opened.drive, given=opened.given)


def _again(language: Language, token: str, form: Form, error: FieldsRefusedError) -> Response:
    with services().database.reading() as session:
        opened = _open(session, language, token)
    return _page(language, token, opened, FormState(form, error.errors), status=422)


def _page(language: Language, token: str, opened: Opened, form: FormState, *, status: int = 200) -> Response:
    countries = country_names(language)
    kind = KINDS[opened.contribution.kind]
    return private_page(
        place("verify", language, token=token),
        of_kind(kind.name, "verify"),
        status=status,
        drive=opened.drive,
        kind=kind,
        facts=opened.facts,
        statement=opened.statement,
        form=form,
        email=opened.contribution.email,
        is_vouched=is_vouched(opened.contribution),
        countries=countries,
        country_name=countries.get(form.value("country"), ""),
        disown_path=path_of_link(DISOWN, opened.contribution, language),
        **opened.parts,
    )
