"""The usual press of the button, by two short looks at the database: nothing else than what the page showed is to be given.

Whatever is not usual changes nothing here, and is for verify.py.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.registry import KINDS
from campaign.contributions.verification_at_once import can_verify_at_once, read_pending, verify_at_once
from campaign.crash_points import crash_point
from campaign.errors import FieldsRefusedError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.forms import as_given, as_pressed, check_form, correction_of
from campaign.http.site.recent_drives import recent_drive, recently_open
from campaign.http.site.verified import MOST_OTHERS, NextSteps, Thanked
from campaign.i18n import Language
from campaign.notifications.links import VERIFY
from campaign.tokens import TokenError


def press(language: Language, token: str, form: Form) -> Thanked | None:
    """What was verified; None where somebody must look more closely."""
    try:
        said = services().keyring.read(VERIFY, token)
    except TokenError:
        return None
    if services().database.is_sqlite:
        return None
    with services().database.alone() as connection, Session(connection) as session:
        read = read_pending(connection, said.row_id, said.issue)
        if read is None or not can_verify_at_once(KINDS[read.contribution.kind]):
            return None
        contribution = read.contribution
        try:
            typed = check_form(contribution.kind, as_pressed(form, as_given(session, contribution)))
        except FieldsRefusedError:
            return None
        crash_point("verify.before-commit")  # here still: to verify it is to commit it
        code = verify_at_once(connection, read, correction_of(typed))
        if code is None:
            return None
        crash_point("verify.after-commit")
        facts = KINDS[contribution.kind].show_facts(session, contribution, language)
        others = [drive for drive in recently_open(session) if drive.id != contribution.drive_id]
        drive = recent_drive(session, contribution.drive_id)
    return Thanked(contribution, drive, facts, NextSteps(code, tuple(others[:MOST_OTHERS])), {})
