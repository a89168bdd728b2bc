"""Links that let staff in without a password: rows whose tokens are derived when they are mailed or printed. One use each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.ids import new_id
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.outbox.record import record_event
from campaign.staff.browsers import Origin, recognise
from campaign.staff.events import ACCOUNT_INVITED, PASSWORD_ASKED
from campaign.staff.models import StaffAccount, StaffLink
from campaign.staff.throttling import HOUR, MINUTE, Limit, free_at
from campaign.turns import take_turn

INVITATION, PASSWORD, FIRST = "invitation", "password", "first"  # purposes
TOKEN_PURPOSES = {INVITATION: "staff-invitation", FIRST: "staff-invitation", PASSWORD: "staff-password"}
INVITATION_TEMPLATE = "staff/invitation"
PASSWORD_TEMPLATE = "staff/password"
INVITATION_LIFE = timedelta(hours=48)
PASSWORD_LIFE = timedelta(minutes=30)  # from when its mail is made
WAITS_SECONDS = 24 * 3600  # how long a mail that is put off may still bring a new password
ASKED_BY_NETWORK = Limit(30, MINUTE)
ASKED_BY_MAILBOX = Limit(5, HOUR)  # and as many by each browser that its account knows


@dataclass(frozen=True, slots=True)
class UsableLink:
    """A link that has not been used, and for whom: nobody yet, for the first admin's."""

    id: UUID
    purpose: str
    account_id: UUID | None
    language: str


def mail_invitation(session: Session, account: StaffAccount) -> UUID:
    """Mail a link with which the account is set up; the ones before stop working."""
    end_links(session, account.id)
    link_id = _insert(session, INVITATION, account.language, account.id)
    queue_delivery(
        session,
        NewDelivery(
            event_id=record_event(session, ACCOUNT_INVITED, link_id),
            template=INVITATION_TEMPLATE,
            mailbox_key=account.mailbox_key,
            subject_id=link_id,
            language=account.language,
        ),
    )
    return link_id


def ask_password(session: Session, mailbox_key: str, language: str, origin: Origin) -> None:
    """Ask for a mail with a link to a new password. Whether there is such an account is seen when the mail is made.

    Asked for too often, nothing is written. What strangers ask for uses up neither share of a browser that the account knows.
    """
    browser = recognise(session, mailbox_key, origin.browser)
    take_turn(session, f"passwords asked from {origin.network}")
    take_turn(session, f"passwords asked for {mailbox_key}")
    if _is_asked_too_often(session, mailbox_key, origin.network, browser):
        return
    link_id = new_id()
    session.execute(
        insert(StaffLink).values(
            id=link_id,
            purpose=PASSWORD,
            mailbox_key=mailbox_key,
            network=origin.network,
            browser=browser,
            language=language,
            created_at=now(),
        )
    )
    queue_delivery(
        session,
        NewDelivery(
            event_id=record_event(session, PASSWORD_ASKED, link_id),
            template=PASSWORD_TEMPLATE,
            mailbox_key=mailbox_key,
            subject_id=link_id,
            language=language,
            is_capped=browser is None,
        ),
    )


def new_first_link(session: Session, language: str) -> UUID:
    """A link for the first admin; the ones before stop working."""
    session.execute(update(StaffLink).where(StaffLink.purpose == FIRST, _UNUSED).values(used_at=now()))
    return _insert(session, FIRST, language)


def find_link(session: Session, link_id: UUID, *purposes: str) -> UsableLink | None:
    """The link, while it can be used for one of these purposes; only looks."""
    account_id = select(StaffAccount.id).where(
        StaffAccount.mailbox_key == StaffLink.mailbox_key, StaffAccount.state == "active"
    )
    row = session.execute(
        select(
            StaffLink.id,
            StaffLink.purpose,
            StaffLink.account_id,
            account_id.scalar_subquery().label("by_mailbox"),
            StaffLink.language,
        ).where(StaffLink.id == link_id, StaffLink.purpose.in_(purposes), _UNUSED, is_young())
    ).one_or_none()
    if row is None or (row.purpose == PASSWORD and row.by_mailbox is None):
        return None
    return UsableLink(row.id, row.purpose, row.account_id or row.by_mailbox, row.language)


def use_link(session: Session, link_id: UUID) -> bool:
    """Whether this is the use: of two at once, one is."""
    used = update(StaffLink).where(StaffLink.id == link_id, _UNUSED).values(used_at=now()).returning(StaffLink.id)
    return session.execute(used).scalar_one_or_none() is not None


def end_links(session: Session, account_id: UUID) -> None:
    """No invitation or new password that was asked for before is good any more."""
    key = select(StaffAccount.mailbox_key).where(StaffAccount.id == account_id).scalar_subquery()
    own = or_(StaffLink.account_id == account_id, StaffLink.mailbox_key == key)
    session.execute(update(StaffLink).where(own, _UNUSED).values(used_at=now()))


def is_young() -> ColumnElement[bool]:
    """SQL: the link's row is not too old; its token may be over before."""
    seconds = INVITATION_LIFE.total_seconds()
    return or_(
        and_(StaffLink.purpose == PASSWORD, StaffLink.created_at > now(-WAITS_SECONDS)),
        and_(StaffLink.purpose != PASSWORD, StaffLink.created_at > now(-seconds)),
    )


_UNUSED = StaffLink.used_at.is_(None)


def _insert(session: Session, purpose: str, language: str, account_id: UUID | None = None) -> UUID:
    link_id = new_id()
    values = {"id": link_id, "purpose": purpose, "language": language, "account_id": account_id}
    session.execute(insert(StaffLink).values(**values, created_at=now()))
    return link_id


def _is_asked_too_often(session: Session, mailbox_key: str, network: str, browser: str | None) -> bool:
    asked, of_mailbox = StaffLink.purpose == PASSWORD, StaffLink.mailbox_key == mailbox_key
    if browser:
        limits = [(ASKED_BY_MAILBOX, (of_mailbox, StaffLink.browser == browser))]
    else:
        of_stranger = StaffLink.browser.is_(None)
        limits = [
            (ASKED_BY_NETWORK, (StaffLink.network == network, of_stranger)),
            (ASKED_BY_MAILBOX, (of_mailbox, of_stranger)),
        ]
    return any(free_at(session, StaffLink.created_at, limit, asked, *where) for limit, where in limits)
