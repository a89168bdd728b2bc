"""Takes the six-digit code in place of the link. A wrong code, an unknown address and ended codes get one answer."""

from __future__ import annotations

import re
from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload
from werkzeug.wrappers import Response

from campaign.contributions.codes import CodeAttempt, find_by_code
from campaign.contributions.models import Contribution
from campaign.contributions.window import takes_verifications
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.queries import DriveSummary, list_drives
from campaign.http.request import Form, read_form
from campaign.http.services import services
from campaign.http.site.answers import private_page, public_page, see_other
from campaign.http.site.forms import FormState
from campaign.http.site.links import path_of_link
from campaign.http.site.places import place
from campaign.i18n import Language
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.notifications.links import VERIFY

_CODE = re.compile(r"[0-9]{6}")
_SPACES = re.compile(r"[\s-]+")


def show(language: Language) -> Response:
    """`?drive=<id>` chooses the drive beforehand."""
    form = FormState({"drive": request.args.get("drive", "")})
    with services().database.reading() as session:
        drives = _drives(session)
    page = public_page(place("code", language), "code", is_indexed=False, drives=drives, form=form)
    return page.to(request)


def act(language: Language) -> Response:
    form = read_form(request)
    reasons, key, code = _check(form)
    if not reasons:
        with services().database.transaction() as session:
            contribution, reasons = _find(session, form, key, code)
        if contribution is not None:
            return see_other(path_of_link(VERIFY, contribution, language))
    with services().database.reading() as session:
        drives = _drives(session)
    where = place("code", language)
    return private_page(where, "code", status=422, drives=drives, form=FormState(form, reasons))


def _check(form: Form) -> tuple[dict[str, str], str, str]:
    """What is wrong by its shape alone; the key of the mailbox; the code."""
    reasons, key = {}, ""
    try:
        key = mailbox_key(parse_address(form.get("email", "")).canonical, services().settings.identity_key)
    except AddressRefused as error:
        reasons["email"] = error.slug
    code = _SPACES.sub("", form.get("code", ""))
    if not _CODE.fullmatch(code):
        reasons["code"] = "code-shape"
    return reasons, key, code


def _find(session: Session, form: Form, key: str, code: str) -> tuple[Contribution | None, dict[str, str]]:
    """Raises nothing for a wrong code, so that its failure is committed."""
    drive_id = _drive_id(form)
    if drive_id is None or session.get(Drive, drive_id, options=[lazyload("*")]) is None:
        return None, {"drive": "drive-unknown"}
    found = find_by_code(session, services().keyring, CodeAttempt(drive_id, key, code))
    return found, {} if found else {"code": "code-refused"}


def _drive_id(form: Form) -> UUID | None:
    try:
        return UUID(form.get("drive", ""))
    except ValueError:
        return None


def _drives(session: Session) -> tuple[DriveSummary, ...]:
    """Those to which something can still be verified."""
    present = session.execute(select(now())).scalar_one()
    return tuple(
        drive
        for drive in list_drives(session, ("open", "paused", "closed"))
        if takes_verifications(drive.state, drive.closes_at, present)
    )
