"""Signing in, by steps that take the same time and statements for every address: password, then code or recovery code.

Hashes are compared between two transactions; in the second, attempts for one mailbox take turns, and what held before is
looked at again. A code is good once: the step that it belongs to is claimed in its row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from campaign.audit.record import Act, Doer, record_act
from campaign.db import Database, now
from campaign.staff.browsers import Origin, Tokens, know_browser, recognise
from campaign.staff.models import StaffAccount
from campaign.staff.notices import CODE_USED, CODES_WRONG, SESSION_BEGUN, tell_account, was_told
from campaign.staff.passwords import is_password
from campaign.staff.recovery import use_recovery_code
from campaign.staff.sealing import seal, unseal
from campaign.staff.sessions import begin_session, confirm_session, end_session_of, prove_session
from campaign.staff.throttling import DAY, Guess, count_wrong_codes, guess_of, hold_back, is_at_home, note_failure
from campaign.staff.totp import matched_step
from campaign.tokens import Keyring
from campaign.turns import take_turn

NOBODY = "nobody"  # who tried, where no account is known: only as long as it is being written
WRONG_CODES = 10  # within a day: then somebody may have the password who should not


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that somebody typed, and for which mailbox."""

    mailbox_key: str
    origin: Origin
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A code that somebody typed: one of the app's, or a recovery code."""

    account_id: UUID
    origin: Origin
    code: str = field(repr=False)
    kind: Literal["code", "recovery-code"] = "code"

    @property
    def doer(self) -> Doer:
        return Doer(str(self.account_id), self.origin.network)


def try_password(database: Database, attempt: Attempt) -> str | None:
    """The token of a session that waits for the second step; None where it is not right. Raises TooOftenError.

    The session that the browser had is over by it.
    """
    with database.reading() as session:
        guess = guess_of(session, "password", attempt.mailbox_key, attempt.origin)
        hold_back(session, guess)
        found = session.execute(
            select(StaffAccount.id, StaffAccount.password_hash).where(
                StaffAccount.mailbox_key == attempt.mailbox_key, StaffAccount.state == "active"
            )
        ).one_or_none()
    is_right = is_password(found.password_hash if found else None, attempt.password)
    with database.transaction() as session:
        _take_turn(session, guess)
        if is_right and found and _is_still(session, found.id, found.password_hash):
            token = begin_session(session, found.id, attempt.origin.network)
            end_former(session, attempt.origin)
            return token
        note_failure(session, guess)
        _record_refusal(session, found.id if found else None, attempt.origin, "password")
        return None


def prove(session: Session, keyring: Keyring, session_id: UUID, step: Step) -> Tokens | None:
    """The second step: what the browser is to keep, or None where the code is not right. Raises TooOftenError."""
    if not check_code(session, keyring, step):
        return None
    account = session.get_one(StaffAccount, step.account_id)
    is_known = recognise(session, account.mailbox_key, step.origin.browser) is not None
    was_here = is_at_home(session, account.mailbox_key, step.origin.network)
    tokens = Tokens(prove_session(session, session_id), know_browser(session, account.id, step.origin.browser))
    if step.kind == "code" and not (is_known and was_here):  # a recovery code has been told of already
        tell_account(session, account, SESSION_BEGUN, network=step.origin.network)
    record_act(session, Act(step.doer, "session.begun", facts={"reason": step.kind}))
    return tokens


def confirm(database: Database, keyring: Keyring, session_id: UUID, step: Step, *, password: str) -> str | None:
    """Who is signed in proves again who they are; the name of the field that is not right. Raises TooOftenError."""
    with database.reading() as session:
        account = session.get_one(StaffAccount, step.account_id)
        guess = guess_of(session, "password", account.mailbox_key, step.origin)
        hold_back(session, guess)
    is_right = is_password(account.password_hash, password)
    with database.transaction() as session:
        _take_turn(session, guess)
        if not (is_right and _is_still(session, account.id, account.password_hash)):
            note_failure(session, guess)
            _record_refusal(session, account.id, step.origin, "password")
            return "password"
        if not check_code(session, keyring, step):
            return "code"
        confirm_session(session, session_id)
        record_act(session, Act(step.doer, "session.confirmed"))
        return None


def check_code(session: Session, keyring: Keyring, step: Step) -> bool:
    """Whether the code is right and used by this. A wrong one is counted. Raises TooOftenError."""
    account = session.get_one(StaffAccount, step.account_id, with_for_update=True, populate_existing=True)
    guess = guess_of(session, "code", account.mailbox_key, step.origin)
    hold_back(session, guess)
    if step.kind == "code":
        is_right = _use_code(session, keyring, account, step.code)
    elif is_right := use_recovery_code(session, account.id, step.code):
        tell_account(session, account, CODE_USED, network=step.origin.network)
    if not is_right:
        note_failure(session, guess)
        _tell_of_wrong_codes(session, account, step.origin.network)
        _record_refusal(session, account.id, step.origin, step.kind)
    return is_right


def end_former(session: Session, origin: Origin) -> None:
    """The browser is given another session: the one that it had ends, since nobody could end it by hand any more."""
    account_id = end_session_of(session, origin.session)
    if account_id is not None:
        record_act(session, Act(Doer(str(account_id), origin.network), "session.ended", facts={"count": 1}))


def _take_turn(session: Session, guess: Guess) -> None:
    """From here on, no other attempt for the mailbox is written; those that were count. Raises TooOftenError."""
    take_turn(session, f"sign in {guess.mailbox_key}")
    hold_back(session, guess)


def _is_still(session: Session, account_id: UUID, password_hash: str | None) -> bool:
    """Whether the account is in use, with the password that was compared. It stays so until the transaction is over."""
    same = StaffAccount.password_hash == password_hash, StaffAccount.state == "active"
    found = select(StaffAccount.id).where(StaffAccount.id == account_id, *same).with_for_update()
    return session.scalar(found) is not None


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


def _tell_of_wrong_codes(session: Session, account: StaffAccount, network: str) -> None:
    is_much = count_wrong_codes(session, account.mailbox_key) >= WRONG_CODES
    if is_much and not was_told(session, account.id, CODES_WRONG, within_seconds=DAY):
        tell_account(session, account, CODES_WRONG, network=network)


def _record_refusal(session: Session, account_id: UUID | None, origin: Origin, reason: str) -> None:
    """Of nobody, it is written and taken back: the log is for accounts, and the time must not tell who has one."""
    written = session.begin_nested()
    by = Doer(str(account_id or NOBODY), origin.network)
    record_act(session, Act(by, "session.refused", result="refused", facts={"reason": reason}))
    if account_id is None:
        written.rollback()
    else:
        written.commit()
