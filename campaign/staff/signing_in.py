"""Signing in, by steps that take the same time and statements for every address: password, then code or recovery code.

Hashes are compared between two transactions. A code is good once: the step that it belongs to is claimed in its row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from campaign.audit.record import Act, Doer, record_act
from campaign.db import Database, now
from campaign.staff.models import StaffAccount
from campaign.staff.passwords import is_password
from campaign.staff.recovery import use_recovery_code
from campaign.staff.sealing import seal, unseal
from campaign.staff.sessions import begin_session, confirm_session, prove_session
from campaign.staff.throttling import hold_back, note_failure
from campaign.staff.totp import matched_step
from campaign.tokens import Keyring

NOBODY = "nobody"  # who tried, in the audit log, where no account is known


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that somebody typed, and for which mailbox."""

    mailbox_key: str
    network: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A code that somebody typed: one of the app's, or a recovery code."""

    account_id: UUID
    network: str
    code: str = field(repr=False)
    kind: Literal["code", "recovery-code"] = "code"


def try_password(database: Database, attempt: Attempt) -> str | None:
    """The token of a session that waits for the second step; None where it is not right. Raises TooOftenError."""
    with database.reading() as session:
        hold_back(session, attempt.mailbox_key, attempt.network)
        found = session.execute(
            select(StaffAccount.id, StaffAccount.password_hash).where(
                StaffAccount.mailbox_key == attempt.mailbox_key, StaffAccount.state == "active"
            )
        ).one_or_none()
    is_right = is_password(found.password_hash if found else None, attempt.password)
    with database.transaction() as session:
        if is_right and found:
            return begin_session(session, found.id, attempt.network)
        note_failure(session, attempt.mailbox_key, attempt.network)
        by = Doer(str(found.id) if found else NOBODY, attempt.network)
        record_act(session, Act(by, "session.refused", result="refused", facts={"reason": "password"}))
        return None


def prove(session: Session, keyring: Keyring, session_id: UUID, step: Step) -> str | None:
    """The second step: the new token, or None where the code is not right. Raises TooOftenError."""
    if not check_code(session, keyring, step):
        return None
    token = prove_session(session, session_id)
    record_act(session, Act(Doer(str(step.account_id), step.network), "session.begun", facts={"reason": step.kind}))
    return token


def confirm(database: Database, keyring: Keyring, session_id: UUID, step: Step, *, password: str) -> str | None:
    """Who is signed in proves again who they are; the name of the field that is not right. Raises TooOftenError."""
    with database.reading() as session:
        account = session.get_one(StaffAccount, step.account_id)
        hold_back(session, account.mailbox_key, step.network)
    is_right = is_password(account.password_hash, password)
    with database.transaction() as session:
        if not is_right:
            _refuse(session, account.mailbox_key, step, "password")
            return "password"
        if not check_code(session, keyring, step):
            return "code"
        confirm_session(session, session_id)
        record_act(session, Act(Doer(str(step.account_id), step.network), "session.confirmed"))
        return None


def check_code(session: Session, keyring: Keyring, step: Step) -> bool:
    """Whether the code is right and used by this. A wrong one is counted. Raises TooOftenError."""
    account = session.get_one(StaffAccount, step.account_id, with_for_update=True, populate_existing=True)
    hold_back(session, account.mailbox_key, step.network)
    is_right = (
        use_recovery_code(session, account.id, step.code)
        if step.kind == "recovery-code"
        else _use_code(session, keyring, account, step.code)
    )
    if not is_right:
        _refuse(session, account.mailbox_key, step, step.kind)
    return is_right


def _use_code(session: Session, keyring: Keyring, account: StaffAccount, code: str) -> bool:
    secret = unseal(keyring, account.id, account.totp_secret or "")
    if secret is None:
        return False
    step = matched_step(secret, code, session.execute(select(now())).scalar_one())
    if step is None:
        return False
    unused = or_(StaffAccount.totp_step.is_(None), StaffAccount.totp_step < step)
    anew = seal(keyring, account.id, secret)  # under the present key, should it have been a fallback's
    claimed = update(StaffAccount).where(StaffAccount.id == account.id, unused).values(totp_step=step, totp_secret=anew)
    return session.execute(claimed.returning(StaffAccount.id)).scalar_one_or_none() is not None


def _refuse(session: Session, mailbox_key: str, step: Step, reason: str) -> None:
    note_failure(session, mailbox_key, step.network)
    by = Doer(str(step.account_id), step.network)
    record_act(session, Act(by, "session.refused", result="refused", facts={"reason": reason}))
