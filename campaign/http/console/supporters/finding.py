"""What there is to see of one mailbox for whoever helps its owner: of this account's campaigns alone.

The address is typed into a POST and stands in no address of a page; from there on the mailbox is known by its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from campaign.drives.models import Drive
from campaign.http.console.visits import Visit
from campaign.http.services import services
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.models import Delivery
from campaign.my_support.overview import Given, PersonView, load_overview
from campaign.staff.permissions import Permission

MOST_MAILS = 60


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to the mailbox, by its template: what became of it, and nothing that it said."""

    template: str
    state: str
    reason: str | None
    created_at: datetime
    posted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """`is_whole`: this account may see everything that was given from there, and so may correct and erase it."""

    mailbox_key: str
    address: str = field(repr=False)
    people: tuple[PersonView, ...] = field(repr=False)
    unconfirmed: tuple[Given, ...] = field(repr=False)
    mails: Sequence[Mail]
    is_whole: bool

    @property
    def is_empty(self) -> bool:
        return not self.people and not self.unconfirmed

    @property
    def given(self) -> tuple[Given, ...]:
        return (*(one for person in self.people for one in person.given), *self.unconfirmed)


def key_of(typed: str) -> str:
    """The mailbox that an address leads to. Raises AddressRefused."""
    return mailbox_key(parse_address(typed).canonical, services().settings.identity_key)


def find(session: Session, visit: Visit, key: str) -> Found:
    """People of whom nothing was given to this account's campaigns are left out, as if they were not there."""
    overview = load_overview(session, key, visit.language)
    is_whole = visit.access.may_everywhere(Permission.FIND_SUPPORTERS)
    mine = _drives(session, visit, {one.contribution.drive_id for one in overview.given})
    people = [
        PersonView(person.id, person.name, person.language, _of(person.given, mine)) for person in overview.people
    ]
    shown = tuple(person for person in people if person.given or is_whole)
    unconfirmed = _of(overview.unconfirmed, mine)
    is_known = bool(shown or unconfirmed)
    ids = [one.contribution.id for person in shown for one in person.given]
    ids += [one.contribution.id for one in unconfirmed]
    return Found(
        mailbox_key=key,
        address=overview.address if is_known else "",
        people=shown,
        unconfirmed=unconfirmed,
        mails=_mails(session, key, ids, is_whole=is_whole),
        is_whole=is_whole,
    )


def _drives(session: Session, visit: Visit, drive_ids: set[UUID]) -> set[UUID]:
    mine = visit.access.condition(Permission.FIND_SUPPORTERS, Drive.campaign_id)
    return set(session.scalars(select(Drive.id).where(Drive.id.in_(drive_ids), mine)))


def _of(given: Sequence[Given], drive_ids: set[UUID]) -> tuple[Given, ...]:
    return tuple(one for one in given if one.contribution.drive_id in drive_ids)


def _mails(session: Session, key: str, contribution_ids: Sequence[UUID], *, is_whole: bool) -> list[Mail]:
    """The newest first: of everything, or about what this account may see."""
    about = Delivery.subject_id.in_(contribution_ids)
    rows = session.scalars(
        select(Delivery)
        .where(Delivery.mailbox_key == key, true() if is_whole else about)
        .order_by(Delivery.created_at.desc())
        .limit(MOST_MAILS)
    )
    return [Mail(row.template, row.state, row.reason, row.created_at, row.posted_at) for row in rows]
