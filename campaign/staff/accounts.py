"""Accounts of staff: invited by mail, changed, disabled, given back. Every act is in the audit log.

The last active admin can be neither disabled nor reset. Addresses and names stand in the account alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audit.record import Act, Doer, record_act
from campaign.db import insert, now
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event
from campaign.staff.admins import keep_an_admin
from campaign.staff.browsers import forget_browsers
from campaign.staff.events import ACCOUNT_ENDED
from campaign.staff.links import end_links, mail_invitation
from campaign.staff.models import RecoveryCode, StaffAccount
from campaign.staff.notices import DISABLED, RESET, tell_account
from campaign.staff.sessions import end_sessions


@dataclass(frozen=True, slots=True)
class InviteAccount:
    """Who is to work here."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    mailbox_key: str
    language: str


def invite_account(session: Session, by: Doer, command: InviteAccount) -> UUID:
    """A new account, which its owner sets up by a link in a mail. Raises FieldsRefusedError where there is one already."""
    account_id = add_account(session, command)
    mail_invitation(session, session.get_one(StaffAccount, account_id))
    record_act(session, Act(by, "account.invited", ("account", account_id)))
    return account_id


def add_account(session: Session, command: InviteAccount) -> UUID:
    """The account alone, still to be set up: nobody is told. Raises FieldsRefusedError where there is one already."""
    account_id = new_id()
    made = insert(session, StaffAccount).values(
        id=account_id,
        name=command.name,
        email=command.email,
        mailbox_key=command.mailbox_key,
        language=command.language,
        state="invited",
        created_at=now(),
    )
    if session.execute(made.on_conflict_do_nothing().returning(StaffAccount.id)).scalar_one_or_none() is None:
        raise FieldsRefusedError({"email": "account-there-already"})
    return account_id


def invite_again(session: Session, by: Doer, account_id: UUID) -> None:
    """Another mail, while the account is not set up. Raises ConflictError otherwise."""
    account = load_account(session, account_id)
    if account.state != "invited":
        raise ConflictError("account-not-invited")
    mail_invitation(session, account)
    record_act(session, Act(by, "account.invited", ("account", account_id)))


def change_account(session: Session, by: Doer, account_id: UUID, *, name: str, language: str) -> None:
    account = load_account(session, account_id)
    if (account.name, account.language) == (name, language):
        return
    account.name, account.language = name, language
    session.flush()
    record_act(session, Act(by, "account.changed", ("account", account_id), facts={"language": language}))


def disable_account(session: Session, by: Doer, account_id: UUID) -> None:
    """Everything of it ends at once. Raises LastAdminError."""
    account = load_account(session, account_id)
    keep_an_admin(session, account_id)
    if account.state == "disabled":
        return
    account.state, account.disabled_at = "disabled", _present(session)
    session.flush()
    _end_everything(session, account_id)
    tell_account(session, account, DISABLED, network=by.network)
    record_act(session, Act(by, "account.disabled", ("account", account_id)))


def enable_account(session: Session, by: Doer, account_id: UUID) -> None:
    """Its owner sets it up anew, by a link in a mail. Raises ConflictError where it is not disabled."""
    account = load_account(session, account_id)
    if account.state != "disabled":
        raise ConflictError("account-not-disabled")
    account.disabled_at = None
    _back_to_invited(session, account)
    record_act(session, Act(by, "account.enabled", ("account", account_id)))


def reset_factor(session: Session, by: Doer, account_id: UUID) -> None:
    """For who has lost the second step and the recovery codes: the account is set up anew, by a link in a mail.

    Done by another admin, who has made sure who is asking. Raises LastAdminError, and ConflictError for one's own account.
    """
    account = load_account(session, account_id)
    if by.name == str(account_id):
        raise ConflictError("own-account")
    if account.state != "active":
        raise ConflictError("account-not-active")
    keep_an_admin(session, account_id)
    _back_to_invited(session, account)
    tell_account(session, account, RESET, network=by.network)
    record_act(session, Act(by, "factor.reset", ("account", account_id)))


def load_account(session: Session, account_id: UUID) -> StaffAccount:
    """Raises NotFoundError."""
    account = session.get(StaffAccount, account_id, with_for_update=True, populate_existing=True)
    if account is None:
        raise NotFoundError
    return account


def _back_to_invited(session: Session, account: StaffAccount) -> None:
    account.state = "invited"
    account.password_hash = account.totp_secret = account.totp_step = None
    session.flush()
    _end_everything(session, account.id)
    mail_invitation(session, account)


def _end_everything(session: Session, account_id: UUID) -> None:
    end_sessions(session, account_id)
    end_links(session, account_id)
    forget_browsers(session, account_id)
    for code in session.scalars(select(RecoveryCode).where(RecoveryCode.account_id == account_id)):
        session.delete(code)
    session.flush()
    record_event(session, ACCOUNT_ENDED, account_id)


def _present(session: Session) -> datetime:
    return session.execute(select(now())).scalar_one()
