"""Who must not be mailed, and about what. Suppressions belong to the mailbox, outlive the person's data, and win."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, and_, delete, exists, literal, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from campaign.db import among, insert, now
from campaign.mail.models import Suppression

UNINVITED = "uninvited"  # what somebody else begins for whoever was erased; what they begin themselves reaches them
LETTERS = "letters"  # those to whoever decides
SCOPES = ("all", "news", "reminders", "thanks", LETTERS, UNINVITED)
ASKED = "asked"  # by the owner of the mailbox
COMPLAINED, UNSUBSCRIBED, BOUNCED = "complained", "unsubscribed", "bounced"  # as the provider says
ERASED = "erased"  # a reason of UNINVITED alone, over as soon as they begin something themselves
# What each reason may take the place of; ASKED of all. What its owner told the provider is taken back there, and what an
# erasure says by the next that they begin, so each must take the place of nothing that lasts.
_WEAKER: Mapping[str, tuple[str, ...]] = {
    COMPLAINED: (UNSUBSCRIBED, BOUNCED, ERASED),
    UNSUBSCRIBED: (BOUNCED,),
    BOUNCED: (BOUNCED,),
    ERASED: (),
}


def suppress(
    session: Session, mailbox_key: str, scope: str, reason: str = ASKED, *, until: datetime | None = None
) -> None:
    """Send nothing of `scope` to the mailbox from the commit on. A reason never takes the place of a stronger one."""
    if scope not in SCOPES:
        raise ValueError(f"unknown scope: {scope}")
    values = {"mailbox_key": mailbox_key, "scope": scope, "reason": reason, "since": now(), "until": until}
    row = insert(session, Suppression).values(values)
    is_weaker = Suppression.reason.in_(_WEAKER[reason]) if reason in _WEAKER else Suppression.reason != ASKED
    session.execute(
        row.on_conflict_do_update(
            index_elements=[Suppression.mailbox_key, Suppression.scope],
            set_={"reason": row.excluded.reason, "since": row.excluded.since, "until": row.excluded.until},
            where=is_weaker,
        )
    )


def lift(session: Session, mailbox_key: str, scope: str) -> None:
    """The owner of the mailbox allows `scope` again; nothing to lift is no error."""
    session.execute(delete(Suppression).where(Suppression.mailbox_key == mailbox_key, Suppression.scope == scope))


def welcome_back(session: Session, mailbox_key: str) -> None:
    """Whoever was erased has begun something again: others may begin things for them too, unless they complained of that."""
    session.execute(welcoming(literal(mailbox_key)))


def welcoming(mailbox_key: ColumnElement[str]) -> Delete:
    """SQL: the same."""
    erased = Suppression.scope == UNINVITED, Suppression.reason == ERASED
    return delete(Suppression).where(Suppression.mailbox_key == mailbox_key, *erased)


def is_suppressed(
    mailbox_key: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    scopes: tuple[str, ...],
    *,
    at: datetime | None = None,
) -> ColumnElement[bool]:
    """SQL: the mailbox of the outer row is suppressed in one of `scopes`, now or at a moment that stays the same for all.

    With such a moment PostgreSQL may look for many mailboxes at once; with `now()` it looks for each by itself.
    """
    return exists().where(Suppression.mailbox_key == mailbox_key, stands(scopes, at=at))


def stands(scopes: tuple[str, ...], *, at: datetime | None = None) -> ColumnElement[bool]:
    """SQL: a suppression is one of `scopes`, and is not over."""
    is_over_later = or_(Suppression.until.is_(None), Suppression.until > (now() if at is None else at))
    return and_(Suppression.scope.in_(scopes), is_over_later)


def is_suppressed_for_good(
    mailbox_key: InstrumentedAttribute[str | None], scopes: tuple[str, ...]
) -> ColumnElement[bool]:
    """SQL: the mailbox of the outer row is suppressed in one of `scopes`, and not only for a time."""
    return exists().where(
        Suppression.mailbox_key == mailbox_key, Suppression.scope.in_(scopes), Suppression.until.is_(None)
    )


def is_uninvited(session: Session, mailbox_key: str) -> bool:
    """Whether nothing may be begun for this mailbox by anybody but its owner."""
    return session.get(Suppression, (mailbox_key, UNINVITED)) is not None


def owners_wishes(session: Session, mailbox_keys: list[str]) -> set[str]:
    """Those of the mailboxes whose owner asked never to be written to."""
    asked = select(Suppression.mailbox_key).where(
        among(Suppression.mailbox_key, mailbox_keys), Suppression.scope == "all", Suppression.reason == ASKED
    )
    return set(session.scalars(asked))
