"""The usual press of the button, by one trip to the database: nothing else than what the page showed is to be given.

Whatever is not usual changes nothing here, and is for verify.py.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.registry import KINDS
from campaign.contributions.schema import ANY_ADDRESS
from campaign.contributions.verification_at_once import Verified, can_verify_at_once, verify_at_once
from campaign.crash_points import crash_point
from campaign.errors import FieldsRefusedError
from campaign.http.request import Form
from campaign.http.services import services
from campaign.http.site.forms import check_form, correction_of, kind_of_form
from campaign.http.site.recent_drives import recent_drive
from campaign.http.site.verified import Thanked, others_than
from campaign.i18n import Language
from campaign.notifications.links import VERIFY
from campaign.tokens import TokenError


def press(language: Language, token: str, form: Form) -> Thanked | None:
    """What was verified; None where somebody must look more closely."""
    kind = KINDS.get(kind_of_form(form))
    if services().database.is_sqlite or kind is None or not can_verify_at_once(kind):
        return None
    try:
        said = services().keyring.read(VERIFY, token)
        typed = check_form(kind.name, {**form, "email": ANY_ADDRESS.typed})
    except (TokenError, FieldsRefusedError):
        return None
    with services().database.directly() as connection:
        crash_point("verify.before-commit")  # here still: to verify it is to commit it
        verified = verify_at_once(connection, kind, said.row_id, said.issue, correction_of(typed))
    if verified is None:
        return None
    crash_point("verify.after-commit")
    with services().database.reading() as session:  # asks nothing where others have come of late
        return _thanked(session, language, verified)


def _thanked(session: Session, language: Language, verified: Verified) -> Thanked:
    contribution = verified.contribution
    return Thanked(
        contribution,
        recent_drive(session, contribution.drive_id),
        facts=KINDS[contribution.kind].show_facts(session, contribution, language),
        referral_code=verified.referral_code,
        others=others_than(session, contribution.drive_id),
        parts={},
    )
