"""What an account is told by mail of itself, so that its owner hears of it where it was somebody else's doing."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.outbox.record import record_event
from campaign.staff.events import ACCOUNT_TOLD
from campaign.staff.models import StaffAccount, StaffNotice

NOTICE_TEMPLATE = "staff/notice"
PASSWORD_CHANGED = "password-changed"
SECOND_STEP_CHANGED = "second-step-changed"
CODES_MADE = "recovery-codes-made"
CODE_USED = "recovery-code-used"
CODES_WRONG = "codes-wrong"
ROLE_GIVEN, ROLE_TAKEN = "role-given", "role-taken"
SESSION_BEGUN = "session-begun"  # in a browser, or from a network, where the account was not before
KEY_ENDING = "key-ending"  # a key for other software, which admins look after
DISABLED, RESET = "account-disabled", "account-reset"


def tell_account(
    session: Session, account: StaffAccount, what: str, *, network: str | None, role: str | None = None
) -> None:
    """Write a mail to the account's owner, in the account's language."""
    notice_id = new_id()
    values = {"id": notice_id, "account_id": account.id, "what": what, "network": network, "role": role}
    session.execute(insert(StaffNotice).values(**values, happened_at=now()))
    queue_delivery(
        session,
        NewDelivery(
            event_id=record_event(session, ACCOUNT_TOLD, notice_id),
            template=NOTICE_TEMPLATE,
            mailbox_key=account.mailbox_key,
            subject_id=notice_id,
            language=account.language,
        ),
    )


def was_told(session: Session, account_id: UUID, what: str, *, within_seconds: int) -> bool:
    """Whether the account has heard of the same lately."""
    told = (
        StaffNotice.account_id == account_id,
        StaffNotice.what == what,
        StaffNotice.happened_at > now(-within_seconds),
    )
    return session.scalar(select(StaffNotice.id).where(*told).limit(1)) is not None
