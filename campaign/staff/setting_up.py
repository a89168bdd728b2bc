"""Sets an account up, or its password or second step anew, by whoever holds the link or the session that it takes.

Whatever changes, every session ends but the one in which it was changed, which gets a new token; no other browser is known
any more; and the account is told by mail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.audit.record import Act, Doer, record_act
from campaign.db import now
from campaign.errors import ConflictError, FieldsRefusedError
from campaign.ids import new_id
from campaign.staff.accounts import InviteAccount, add_account, load_account
from campaign.staff.admins import ADMINS_TURN, has_admin
from campaign.staff.browsers import Origin, Tokens, forget_browsers, know_browser
from campaign.staff.links import UsableLink, end_links, use_link
from campaign.staff.models import StaffAccount, StaffGrant
from campaign.staff.notices import CODES_MADE, PASSWORD_CHANGED, SECOND_STEP_CHANGED, tell_account
from campaign.staff.recovery import make_recovery_codes
from campaign.staff.sealing import seal
from campaign.staff.sessions import begin_proved_session, end_sessions
from campaign.staff.signing_in import end_former
from campaign.staff.totp import matched_step
from campaign.tokens import Keyring
from campaign.turns import take_turn


class LinkSpentError(ConflictError):
    """Somebody used the link at the same moment."""

    slug = "link-spent"


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A secret that was offered, and the code with which its owner shows that an app has it."""

    secret: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What came of it: what the browser is to keep, and the recovery codes, to be shown this once."""

    tokens: Tokens
    codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be set: a password that was hashed before the transaction began, a second step, or both."""

    account_id: UUID
    origin: Origin
    password_hash: str | None = field(default=None, repr=False)
    step: SecondStep | None = None

    @property
    def doer(self) -> Doer:
        return Doer(str(self.account_id), self.origin.network)


def make_first_admin(session: Session, admin: InviteAccount) -> UUID:
    """The account of the first admin, to be set up with the same link. Raises LinkSpentError where there is one already."""
    take_turn(session, ADMINS_TURN)
    if has_admin(session):
        raise LinkSpentError
    account_id = add_account(session, admin)
    session.add(StaffGrant(id=new_id(), account_id=account_id, role="admin", granted_at=now()))
    session.flush()
    return account_id


def set_up(session: Session, keyring: Keyring, link: UsableLink, change: Change) -> SetUp:
    """Password and second step by an invitation: the account is active from then on.

    Raises FieldsRefusedError, LinkSpentError.
    """
    account = load_account(session, change.account_id)
    if account.state != "invited":
        raise LinkSpentError
    _apply(session, keyring, account, change)
    if not use_link(session, link.id):
        raise LinkSpentError
    account.state, account.activated_at = "active", session.execute(select(now())).scalar_one()
    session.flush()
    end_links(session, account.id)
    end_sessions(session, account.id)
    codes = make_recovery_codes(session, account.id)
    tokens = _enter(session, change)
    end_former(session, change.origin)
    record_act(session, Act(change.doer, "account.activated"))
    return SetUp(tokens, tuple(codes))


def set_password(session: Session, keyring: Keyring, change: Change, *, link: UsableLink | None = None) -> Tokens:
    """A new password. By a link: all sessions end, and no other begins. In a session: the others end, and it has a new token.

    Either way the browser is known from now on: whoever has read the mailbox and given a code cannot be held up by strangers.
    """
    account = load_account(session, change.account_id)
    if link and not use_link(session, link.id):
        raise LinkSpentError
    _apply(session, keyring, account, change)
    end_links(session, account.id)
    end_sessions(session, account.id)
    tokens = _enter(session, change, is_signed_in=link is None)
    tell_account(session, account, PASSWORD_CHANGED, network=change.origin.network)
    record_act(session, Act(change.doer, "password.changed"))
    return tokens


def set_second_step(session: Session, keyring: Keyring, change: Change) -> SetUp:
    """Another app or telephone, and new recovery codes. Raises FieldsRefusedError."""
    account = load_account(session, change.account_id)
    _apply(session, keyring, account, change)
    end_sessions(session, account.id)
    codes = make_recovery_codes(session, account.id)
    tokens = _enter(session, change)
    tell_account(session, account, SECOND_STEP_CHANGED, network=change.origin.network)
    record_act(session, Act(change.doer, "factor.changed"))
    return SetUp(tokens, tuple(codes))


def renew_recovery_codes(session: Session, by: Doer, account_id: UUID) -> list[str]:
    """Ten new ones, to be shown this once; those before are gone."""
    account = load_account(session, account_id)
    codes = make_recovery_codes(session, account_id)
    tell_account(session, account, CODES_MADE, network=by.network)
    record_act(session, Act(by, "recovery-codes.made"))
    return codes


def _enter(session: Session, change: Change, *, is_signed_in: bool = True) -> Tokens:
    """What the browser in which this was done is to keep; the account knows no other."""
    forget_browsers(session, change.account_id)
    token = begin_proved_session(session, change.account_id, change.origin.network) if is_signed_in else ""
    return Tokens(token, know_browser(session, change.account_id, change.origin.browser))


def _apply(session: Session, keyring: Keyring, account: StaffAccount, change: Change) -> None:
    if change.step is not None:
        step = matched_step(change.step.secret, change.step.code, session.execute(select(now())).scalar_one())
        if step is None:
            raise FieldsRefusedError({"code": "code-refused-here"})
        account.totp_secret = seal(keyring, account.id, change.step.secret)
        account.totp_step = step
    if change.password_hash is not None:
        account.password_hash = change.password_hash
    session.flush()
