"""Who gets an update: whoever agreed to the campaign's news and gave something that still stands, one copy a mailbox.

Mailboxes are walked in the order of their keys, some thousands at the most, so that no statement grows with the campaign.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.states import COUNTED_STATE
from campaign.db import Database, among
from campaign.drives.models import Drive
from campaign.drives.updates.commands import UpdateChoices
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import choices_of, get_update
from campaign.errors import FieldsRefusedError
from campaign.mail.leases import in_flight
from campaign.mail.models import Delivery
from campaign.mail.suppression import is_suppressed
from campaign.supporters.consents import NEWS, agrees
from campaign.supporters.models import Supporter

SCOPES = ("all", "news")
COUNTED_AT_ONCE = 5_000
_NOT_SENT = ("queued", "claimed", "dropped", "failed")  # claimed: it is looked at again before it leaves


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom an update is. `passed_over` are the events of its older versions: who got one of those gets no other."""

    campaign_id: UUID
    choices: UpdateChoices
    passed_over: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """One mailbox, with the latest contribution from it that the update is for."""

    mailbox_key: str = field(repr=False)
    contribution_id: UUID
    language: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose contribution stands, with what a mail to them needs: no more is loaded of a thousand at a time."""

    id: UUID  # of the contribution
    supporter_id: UUID
    email: str = field(repr=False)
    name: str | None = field(repr=False)
    issue: int
    expires_at: datetime
    submitted_at: datetime
    verified_at: datetime | None


_READ = [Contribution.__table__.c[each.name] for each in fields(Reader)]


def audience_of(session: Session, update: Update) -> Audience:
    """Raises FieldsRefusedError where a kind of contribution is none (any more)."""
    choices = choices_of(update)
    if choices.kinds - set(KINDS):
        raise FieldsRefusedError({"kinds": "choice-unknown"})
    return Audience(update.campaign_id, choices, _older_events(session, update))


def are_leaving(session: Session, event_ids: Collection[UUID]) -> bool:
    """Whether a worker holds mails of these, of which nobody knows yet whether they leave."""
    if not event_ids:
        return False
    held = select(Delivery.id).where(in_flight(session), Delivery.event_id.in_(event_ids))
    return session.scalar(held.limit(1)) is not None


def end_of_page(session: Session, after: str, size: int) -> str | None:
    """The last of the next `size` mailboxes of supporters, whoever they are; None where no more come."""
    page = (
        select(Supporter.mailbox_key)
        .where(Supporter.mailbox_key > after)
        .order_by(Supporter.mailbox_key)
        .limit(size)
        .subquery()
    )
    last: str | None = session.execute(select(func.max(page.c.mailbox_key))).scalar_one()
    return last


def recipients(session: Session, audience: Audience, *, after: str, until: str, limit: int) -> list[Recipient]:
    """Those between two mailboxes, in the order of their keys."""
    ranked = _ranked(audience, after, until).subquery()
    first = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.mailbox_key).limit(limit)
    return [Recipient(row.mailbox_key, row.id, row.language) for row in session.execute(first)]


def count_recipients(database: Database, update_id: UUID, *, most: int | None = None) -> int:
    """How many mails the update would be now; where that is `most` or more, it stops counting there."""
    with database.reading() as session:
        audience = audience_of(session, get_update(session, update_id))
    counted = 0
    after: str | None = ""
    while after is not None:
        with database.reading() as session:
            more, after = count_page(session, audience, after)
        counted += more
        if most is not None and counted >= most:
            return most
    return counted


def count_page(session: Session, audience: Audience, after: str) -> tuple[int, str | None]:
    """How many of the next thousands of mailboxes get a mail, and the last one looked at; (0, None) where no more come."""
    until = end_of_page(session, after, COUNTED_AT_ONCE)
    if until is None:
        return 0, None
    page = select(func.count(Supporter.mailbox_key.distinct()))
    return session.execute(_wanted(page, audience, after, until=until)).scalar_one(), until


def readers_of(session: Session, contribution_ids: Collection[UUID]) -> dict[UUID, Reader]:
    """Who gave those of the contributions that still stand. Whether they agree to news still: `no_longer_wanting`."""
    rows = session.execute(_standing(select(*_READ), contribution_ids))
    return {reader.id: reader for reader in (Reader(*row) for row in rows)}


def no_longer_wanting(session: Session, campaign_id: UUID, contribution_ids: Collection[UUID]) -> set[UUID]:
    """Of the contributions those that stand no more, or whose giver agrees to news of the campaign no more.

    Mostly there are none, which costs only to count the others.
    """
    wanting = _standing(select(func.count()).select_from(Contribution), contribution_ids).where(
        agrees(NEWS, campaign_id)
    )
    if session.execute(wanting).scalar_one() == len(contribution_ids):
        return set()
    which = _standing(select(Contribution.id), contribution_ids).where(agrees(NEWS, campaign_id))
    return set(contribution_ids) - set(session.scalars(which))


def _standing(what: Select[Any], contribution_ids: Collection[UUID]) -> Select[Any]:
    return what.join(Supporter, Supporter.id == Contribution.supporter_id).where(
        among(Contribution.id, contribution_ids),
        Contribution.state == COUNTED_STATE,
        Contribution.email.is_not(None),
    )


def _ranked(audience: Audience, after: str, until: str) -> Select[UUID, str, str, int]:
    """Each contribution that the update is for, ranked within its mailbox, the latest first."""
    place = func.row_number().over(
        partition_by=Supporter.mailbox_key, order_by=(Contribution.verified_at.desc(), Contribution.id.desc())
    )
    ranked = select(Contribution.id, Supporter.mailbox_key, Supporter.language, place.label("place"))
    return _wanted(ranked, audience, after, until=until)


def _wanted(what: Select[Any], audience: Audience, after: str, *, until: str) -> Select[Any]:
    """What is selected of the contributions that the update is for, of mailboxes within these bounds."""
    chosen = audience.choices
    wanted = [
        Supporter.mailbox_key > after,
        Supporter.mailbox_key <= until,
        Contribution.state == COUNTED_STATE,
        Contribution.email.is_not(None),
        Drive.campaign_id == audience.campaign_id,
        agrees(NEWS, audience.campaign_id),
        ~is_suppressed(Supporter.mailbox_key, SCOPES),
    ]
    if chosen.drives:
        wanted.append(Contribution.drive_id.in_(chosen.drives))
    if chosen.areas:
        wanted.append(Contribution.area_code.in_(chosen.areas))
    if chosen.kinds:
        wanted.append(Contribution.kind.in_(chosen.kinds))
    if audience.passed_over:
        got_older = (
            select(Delivery.id)
            .where(
                Delivery.event_id.in_(audience.passed_over),
                Delivery.mailbox_key == Supporter.mailbox_key,
                Delivery.state.not_in(_NOT_SENT),
            )
            .correlate(Supporter)
        )
        wanted.append(~got_older.exists())
    return (
        what.select_from(Contribution)
        .join(Supporter, Supporter.id == Contribution.supporter_id)
        .join(Drive, Drive.id == Contribution.drive_id)
        .where(and_(*wanted))
    )


def _older_events(session: Session, update: Update) -> tuple[UUID, ...]:
    """The events under which the versions before this one were sent."""
    found: list[UUID] = []
    older_id = update.supersedes_id
    while older_id is not None:
        older: Row[UUID | None, UUID | None] = session.execute(
            select(Update.event_id, Update.supersedes_id).where(Update.id == older_id)
        ).one()
        if older.event_id is not None:
            found.append(older.event_id)
        older_id = older.supersedes_id
    return tuple(found)
