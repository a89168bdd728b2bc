"""Slows down who guesses. Wrong passwords are counted for a mailbox and for a network, wrong codes for a mailbox, known or not.

Nobody is locked out. Only attempts that were looked at count, so that a place comes free all the time; and in a browser that
the account knows, its own attempts alone are counted, whatever strangers do. A code is asked for after a right password or a
mailed link, so that no stranger causes a wrong one: there the limits are narrow, since six digits are few.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from campaign.db import now
from campaign.errors import DomainError
from campaign.ids import new_id
from campaign.staff.browsers import Origin, recognise
from campaign.staff.models import SignInFailure, StaffAccount, StaffSession

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
AT_HOME = timedelta(days=30)

Kind = Literal["password", "code"]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so many seconds."""

    most: int
    seconds: int


BY_MAILBOX = Limit(5, MINUTE)  # wrong passwords, from networks where the account is not at home
BY_BOTH = Limit(5, MINUTE)  # for one mailbox from one network
BY_NETWORK = Limit(30, MINUTE)  # an office may share one
BY_BROWSER = Limit(5, MINUTE)
CODES = (Limit(5, MINUTE), Limit(20, HOUR), Limit(50, DAY))


@dataclass(frozen=True, slots=True)
class Guess:
    """Something that is tried, for which mailbox and from where; `browser` is that of one that its account knows."""

    kind: Kind
    mailbox_key: str
    network: str
    browser: str | None


class TooOftenError(DomainError):
    """Wrong too often; in `seconds`, at the moment `until`, the next attempt is looked at."""

    slug = "too-often"

    def __init__(self, until: datetime, seconds: int) -> None:
        super().__init__()
        self.until = until
        self.seconds = seconds


def guess_of(session: Session, kind: Kind, mailbox_key: str, origin: Origin) -> Guess:
    """An attempt on that account from there; the browser is looked up. Writes nothing."""
    return Guess(kind, mailbox_key, origin.network, recognise(session, mailbox_key, origin.browser))


def hold_back(session: Session, guess: Guess) -> None:
    """Raises TooOftenError where this attempt comes too soon. Only looks; the same statements for every address."""
    moments = [
        moment
        for limit, conditions in _limits(session, guess)
        if (moment := free_at(session, SignInFailure.failed_at, limit, SignInFailure.kind == guess.kind, *conditions))
    ]
    if moments:
        present = session.execute(select(now())).scalar_one()
        raise TooOftenError(max(moments), max(1, math.ceil((max(moments) - present).total_seconds())))


def note_failure(session: Session, guess: Guess) -> None:
    """It was wrong."""
    values = {
        "id": new_id(),
        "kind": guess.kind,
        "mailbox_key": guess.mailbox_key,
        "network": guess.network,
        "browser": guess.browser,
    }
    session.execute(insert(SignInFailure).values(**values, failed_at=now()))


def count_wrong_codes(session: Session, mailbox_key: str) -> int:
    """Within a day, from wherever."""
    wrong = SignInFailure.kind == "code", SignInFailure.mailbox_key == mailbox_key, SignInFailure.failed_at > now(-DAY)
    return session.scalar(select(func.count()).select_from(SignInFailure).where(*wrong)) or 0


def free_at(
    session: Session, moment: InstrumentedAttribute[datetime], limit: Limit, *conditions: ColumnElement[bool]
) -> datetime | None:
    """When fewer rows than the limit allows lie within its time; None where it is so now."""
    times = session.scalars(
        select(moment).where(moment > now(-limit.seconds), *conditions).order_by(moment.desc()).limit(limit.most)
    ).all()
    return times[-1] + timedelta(seconds=limit.seconds) if len(times) == limit.most else None


def is_at_home(session: Session, mailbox_key: str, network: str) -> bool:
    """Whether the account of this mailbox has been signed in from this network lately."""
    been_there = exists().where(
        StaffSession.account_id == StaffAccount.id,
        StaffSession.network == network,
        StaffSession.proved_at > now(-AT_HOME.total_seconds()),
    )
    found: UUID | None = session.scalar(
        select(StaffAccount.id).where(StaffAccount.mailbox_key == mailbox_key, been_there)
    )
    return found is not None


def _limits(session: Session, guess: Guess) -> Sequence[tuple[Limit, tuple[ColumnElement[bool], ...]]]:
    """Each with what is counted for it."""
    of_mailbox = SignInFailure.mailbox_key == guess.mailbox_key
    of_network = SignInFailure.network == guess.network
    if guess.browser:
        own = of_mailbox, SignInFailure.browser == guess.browser
        return [(limit, own) for limit in (CODES if guess.kind == "code" else (BY_BROWSER,))]
    of_strangers = SignInFailure.browser.is_(None)
    if guess.kind == "code":
        return [(limit, (of_mailbox, of_strangers)) for limit in CODES]
    by_mailbox = (
        [] if is_at_home(session, guess.mailbox_key, guess.network) else [(BY_MAILBOX, (of_mailbox, of_strangers))]
    )
    return [(BY_BOTH, (of_mailbox, of_network, of_strangers)), (BY_NETWORK, (of_network, of_strangers)), *by_mailbox]
