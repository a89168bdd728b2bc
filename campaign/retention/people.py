"""Whose contributions are made anonymous, and how: what was counted stays counted, and says of whom no more.

Due is what was given to a drive that closed so many months ago as its campaign says, a pledge as long after its own end: where
its giver has not agreed to news, now, or must not be sent any. What is published in its giver’s words
(a story, a comment on a proposal) stays for as long as they allow it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import ColumnElement, Float, Select, and_, case, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.events import ANONYMISED
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.pledge.models import Pledge
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.contributions.registry import KINDS
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now
from campaign.drives.models import Campaign, Drive
from campaign.mail.suppression import is_suppressed_for_good
from campaign.my_support.nowhere import (
    mails_about,
    new_nowhere,
    send_contributions,
    send_mails,
    send_people,
    stop_mails,
)
from campaign.outbox.record import record_event
from campaign.supporters.consents import NEWS, WIDER, agreeing
from campaign.supporters.models import Supporter

MONTH_SECONDS = 2_629_800  # a twelfth of a year
KEPT_STATES = ("verified", "held", "withdrawn", "invalidated")
NEWS_SCOPES = ("all", "news")
REASON = "anonymised"  # of mails that no longer go
UNCHECKED = "never-checked"  # why what was held until then does not count


def over_contributions(ahead: float, among: Collection[UUID] | None = None) -> Select[UUID]:
    """Those that will be due in `ahead` seconds; of all, or of those `among`."""
    over = (
        select(Contribution.id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .join(Campaign, Campaign.id == Drive.campaign_id)
        .outerjoin(Pledge, Pledge.contribution_id == Contribution.id)
        .where(
            Contribution.cleared_at.is_(None),
            Contribution.state.in_(KEPT_STATES),
            _is_over(now(literal(ahead, Float) - Campaign.kept_months * MONTH_SECONDS)),
            ~_is_published(),
            or_(
                Contribution.supporter_id.is_(None),
                and_(*_wants_no_news(among)),
                is_suppressed_for_good(Contribution.mailbox_key, NEWS_SCOPES),
            ),
        )
    )
    return over if among is None else over.where(Contribution.id.in_(among))


def due_again(contribution_ids: Collection[UUID]) -> Select[UUID]:
    """Those of these that are due now: what somebody has agreed to meanwhile counts."""
    return over_contributions(0, contribution_ids)


def anonymise(session: Session, contribution_ids: Sequence[UUID]) -> None:
    """Null all that is personal, and let nothing lead to them from a mailbox. The caller has locked them."""
    found = select(Contribution).where(Contribution.id.in_(contribution_ids)).order_by(*_PLACE)
    rows = session.scalars(found.execution_options(populate_existing=True)).all()
    people = {row.supporter_id for row in rows if row.supporter_id}
    for row in rows:
        if row.state == "held":
            ending.invalidate(session, row.id, UNCHECKED)
    ending.clear(session, contribution_ids)
    for contribution_id in contribution_ids:
        record_event(session, ANONYMISED, contribution_id)
    for (mailbox_key, _), group in groupby(rows, key=lambda row: (row.mailbox_key, row.drive_id)):
        _send_nowhere(session, mailbox_key, list(group))
    _forget_people(session, people)


def _send_nowhere(session: Session, mailbox_key: str, rows: Sequence[Contribution]) -> None:
    """What one mailbox gave to one drive: nothing ties it to what was given to another."""
    nowhere, theirs = new_nowhere(session), mails_about([row.id for row in rows])
    send_contributions(session, rows, nowhere)
    stop_mails(session, theirs, REASON)
    send_mails(session, theirs, mailbox_key, nowhere)


def _forget_people(session: Session, supporter_ids: Collection[UUID]) -> None:
    """Those of whom nothing is left that has a name."""
    gone = select(Supporter).where(
        Supporter.id.in_(supporter_ids), ~exists().where(Contribution.supporter_id == Supporter.id)
    )
    for person in session.scalars(gone.with_for_update().execution_options(populate_existing=True)).all():
        send_people(session, [person], new_nowhere(session))


_PLACE = (Contribution.mailbox_key, Contribution.drive_id)


def _is_over(long_ago: now) -> ColumnElement[bool]:
    """The drive has closed by then; a pledge that was made for good has come to its own end."""
    closed = or_(
        Drive.archived_at <= long_ago,
        Drive.cancelled_at <= long_ago,
        and_(Drive.closes_at <= long_ago, Drive.published_at.is_not(None), Drive.paused_at.is_(None)),
    )
    never_began = and_(Pledge.state == "pledged", Pledge.begun_at.is_(None))
    is_as_its_drive = or_(Pledge.contribution_id.is_(None), Pledge.state.in_(("unverified", "waiting")), never_began)
    ended_at = case(
        (Pledge.state == "fulfilled", func.coalesce(Pledge.answered_at, Pledge.attended_at, Pledge.due_at)),
        else_=func.coalesce(Contribution.ended_at, Pledge.due_at),
    )
    ended = and_(Pledge.state.not_in(("unverified", "waiting", *OPEN_STATES)), ended_at <= long_ago)
    return or_(and_(is_as_its_drive, closed), ended)


def _is_published() -> ColumnElement[bool]:
    return exists().where(
        OfferedWords.contribution_id == Contribution.id,
        OfferedWords.kind.in_([name for name, kind in KINDS.items() if kind.published_page]),
        OfferedWords.state == "passed",
        OfferedWords.is_allowed,
        Contribution.state == COUNTED_STATE,
    )


def _wants_no_news(among: Collection[UUID] | None) -> tuple[ColumnElement[bool], ...]:
    """Neither of this campaign nor, of whichever, beyond it."""
    people = None
    if among is not None:
        people = select(Contribution.supporter_id).where(Contribution.id.in_(among))
    wider = agreeing(WIDER, people).subquery()
    return (
        tuple_(Contribution.supporter_id, Drive.campaign_id).not_in(agreeing(NEWS, people)),
        Contribution.supporter_id.not_in(select(wider.c.supporter_id)),
    )
