"""How mail fares: what became of it day by day, by kind, and what stopped it. Reads the ledger, and nobody's address.

Bounded: no more than the mails of a few days are looked at, and no more than COUNTS_TO of each day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterAddressee, LetterBundle
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.wales import day_of, end_of, start_of
from campaign.ids import lowest_id
from campaign.mail.models import Delivery

DAYS = 7
COUNTS_TO = 20_000
MOST_REASONS = 20
TROUBLED = ("queued", "bounced", "failed", "unknown")  # with a reason: the provider or its network said no, or not yet
FATES = ("queued", "accepted", "delivered", "bounced", "failed", "unknown", "suppressed", "dropped")
_FATE = case(
    (and_(Delivery.state == "dropped", Delivery.reason == "suppressed"), "suppressed"),
    (Delivery.state.in_(("claimed", "posting")), "queued"),  # it leaves within seconds
    (Delivery.state == "merged", "accepted"),  # inside another mail
    else_=Delivery.state,
)


@dataclass(frozen=True, slots=True)
class MailDay:
    """What became of the mails that were written on one day in Wales; `fates` has each of FATES."""

    day: date
    fates: Mapping[str, int]

    @property
    def is_cut(self) -> bool:
        return sum(self.fates.values()) >= COUNTS_TO


@dataclass(frozen=True, slots=True)
class Trouble:
    """How many mails of one kind are in a state for a reason, as the ledger has it: a slug or a status, never words."""

    template: str
    state: str
    reason: str
    count: int


def load_mail_days(session: Session, drive_id: UUID | None = None) -> tuple[MailDay, ...]:
    """The last DAYS days, today first: of one drive (to its supporters and their targets), or of everything."""
    today = day_of(session.execute(select(now())).scalar_one())
    conditions = () if drive_id is None else (_is_of(drive_id),)
    return tuple(_day(session, today - timedelta(days=back), conditions) for back in range(DAYS))


def list_troubles(session: Session) -> list[Trouble]:
    """What stopped or delayed mails of the last DAYS days, the most frequent first."""
    since = lowest_id(start_of(day_of(session.execute(select(now())).scalar_one()) - timedelta(days=DAYS - 1)))
    troubled = (
        select(Delivery.template, Delivery.state, Delivery.reason)
        .where(Delivery.id >= since, Delivery.reason.is_not(None), Delivery.state.in_(TROUBLED))
        .order_by(Delivery.id.desc())
        .limit(COUNTS_TO)
        .subquery()
    )
    kinds = (troubled.c.template, troubled.c.state, troubled.c.reason)
    rows = session.execute(
        select(*kinds, func.count()).group_by(*kinds).order_by(func.count().desc(), *kinds).limit(MOST_REASONS)
    )
    return [Trouble(*row) for row in rows]


def _day(session: Session, day: date, conditions: tuple[ColumnElement[bool], ...]) -> MailDay:
    begin, end = lowest_id(start_of(day)), lowest_id(end_of(day))
    written = (
        select(_FATE.label("fate"))
        .where(Delivery.id >= begin, Delivery.id < end, *conditions)
        .limit(COUNTS_TO)
        .subquery()
    )
    found: dict[str, int] = dict(session.execute(select(written.c.fate, func.count()).group_by(written.c.fate)).all())
    return MailDay(day, {fate: found.get(fate, 0) for fate in FATES})


def _is_of(drive_id: UUID) -> ColumnElement[bool]:
    """Each by its primary key, from the mail's side."""
    return or_(
        exists().where(Contribution.id == Delivery.subject_id, Contribution.drive_id == drive_id),
        exists().where(LetterAddressee.id == Delivery.subject_id, LetterAddressee.drive_id == drive_id),
        exists().where(LetterBundle.id == Delivery.subject_id, LetterBundle.drive_id == drive_id),
    )
