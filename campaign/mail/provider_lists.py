"""Takes from the provider's lists what none of its events told: each entry has the effect that its event would have had.

Once a day, and every hour while mails are taken and no event comes. A list is gone through page by page, from a day before
where it was left; how far it was read is kept, so that another goes on where one was killed or sent away. No connection to the
database is held while the provider is asked, and no entry counts that an event, or an older look, has told already.

An entry names no mail. It is taken to be about the last that had left for its mailbox, one of unknown fate only where there is
no other; of mailboxes without any it says nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaign.db import Database, insert, now
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.mail.message import DELIVERY_ARG
from campaign.mail.models import Delivery, ProviderEvent, ProviderList
from campaign.mail.provider_events import KEPT_DAYS, is_hook_silent, store_pulled
from campaign.mail.sender import Barred, Later
from campaign.mail.sendgrid_events import Heard, read_event
from campaign.mail.sendgrid_lists import PATHS, Entry, Page, Place, ProviderLists
from campaign.mail.standing import load_standing

EVERY, WHILE_SILENT = timedelta(days=1), timedelta(hours=1)
OVERLAP = timedelta(days=1)  # clocks differ, and pages shift while they are read
FURTHEST_BACK_SECONDS = KEPT_DAYS * 24 * 3600  # when a mail left is not known any longer
BARRED_SECONDS = 24 * 3600.0
SHORTEST_REST_SECONDS = 60.0
NEAR = timedelta(hours=1)  # the same thing, told twice
SAME_SECOND = timedelta(seconds=1)  # the provider tells no parts of one
HAS_LEFT, MAY_HAVE_LEFT = ("accepted", "delivered", "bounced"), ("posting", "unknown")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pulling:
    """What it needs: the database, the lists, and the key under which addresses are known."""

    database: Database
    lists: ProviderLists
    identity_key: str


def pull_suppressions(pulling: Pulling, *, budget_seconds: float = 30) -> int:
    """Ask for what is due, and begin no page after `budget_seconds`; how much was new. Safe to run twice and to kill."""
    ends = monotonic() + budget_seconds
    found = 0
    for name in PATHS:
        while monotonic() < ends and (place := _place(pulling.database, name)):
            answer = pulling.lists.show(name, place)
            if not isinstance(answer, Page):
                if isinstance(answer, Later):
                    _rest(pulling.database, PATHS, answer)
                    return found
                _rest(pulling.database, [name], answer)
                break
            heard = _hear(pulling, answer.entries)
            with pulling.database.transaction() as session:
                _move_on(session, name, place, answer)
                found += store_pulled(session, heard)
    return found


def _place(database: Database, name: str) -> Place | None:
    """Where to ask next; None where nothing is due, or the provider is let rest."""
    with database.reading() as session:
        row = session.get(ProviderList, name)
        standing = load_standing(session)
        present, longest_ago = session.execute(select(now(), now(-FURTHEST_BACK_SECONDS))).one()
        if standing.is_resting or standing.is_stopped or (row and row.not_before and row.not_before > present):
            return None
        if row and row.since and row.until:
            return Place(row.since, row.until, row.page_offset)
        if row and row.asked_until and not _is_due(session, row.asked_until, present):
            return None
        since = max(row.asked_until - OVERLAP, longest_ago) if row and row.asked_until else longest_ago
    return Place(since, present)


def _is_due(session: Session, asked_until: datetime, present: datetime) -> bool:
    age = present - asked_until
    return age >= EVERY or (age >= WHILE_SILENT and is_hook_silent(session))


def _hear(pulling: Pulling, entries: Sequence[Entry]) -> list[Heard]:
    """What is new of a page."""
    with pulling.database.reading() as session:
        found = [_heard(session, entry, pulling.identity_key) for entry in entries]
    return list(dict.fromkeys(heard for heard in found if heard is not None))


def _heard(session: Session, entry: Entry, identity_key: str) -> Heard | None:
    try:
        key = mailbox_key(parse_address(entry.address).canonical, identity_key)
    except AddressRefused:
        return None
    heard = read_event({**entry.event, DELIVERY_ARG: str(UUID(int=0))}, identity_key)
    if isinstance(heard, str) or not heard.effect:
        return None
    before = heard.occurred_at + SAME_SECOND
    mail = _last_mail(session, key, before, HAS_LEFT) or _last_mail(session, key, before, MAY_HAVE_LEFT)
    if mail is None or _is_known(session, key, heard):
        return None
    return replace(heard, delivery_id=mail)


def _last_mail(session: Session, key: str, before: datetime, states: tuple[str, ...]) -> UUID | None:
    mine = select(Delivery.id).where(Delivery.mailbox_key == key, Delivery.posted_at < before)
    return session.scalar(mine.where(Delivery.state.in_(states)).order_by(Delivery.posted_at.desc()).limit(1))


def _is_known(session: Session, key: str, heard: Heard) -> bool:
    """By an event of whichever mail: its owner may have allowed us to write since."""
    told = exists().where(
        ProviderEvent.delivery_id == Delivery.id,
        Delivery.mailbox_key == key,
        ProviderEvent.effect == heard.effect,
        ProviderEvent.occurred_at > heard.occurred_at - NEAR,
        ProviderEvent.occurred_at < heard.occurred_at + NEAR,
    )
    return bool(session.scalar(select(told)))


def _move_on(session: Session, name: str, place: Place, page: Page) -> None:
    """Unless another has moved on from here meanwhile."""
    new = insert(session, ProviderList).values(name=name, page_offset=0)
    session.execute(new.on_conflict_do_nothing())
    row = session.get_one(ProviderList, name, with_for_update=True, populate_existing=True)
    if row.since is not None and (row.until, row.page_offset) != (place.until, place.offset):
        return
    row.not_before = row.reason = None
    if page.next_offset is None:
        row.asked_until, row.since, row.until, row.page_offset = place.until, None, None, 0
    else:
        row.since, row.until, row.page_offset = place.since, place.until, page.next_offset
    session.flush()


def _rest(database: Database, names: Iterable[str], answer: Later | Barred) -> None:
    """Leave these alone. A key that may send need not be one that may look: it stops no mail."""
    seconds = max(answer.seconds, SHORTEST_REST_SECONDS) if isinstance(answer, Later) else BARRED_SECONDS
    waits = {"not_before": now(seconds), "reason": answer.reason[:64]}
    with database.transaction() as session:
        for name in names:
            row = insert(session, ProviderList).values(name=name, page_offset=0, **waits)
            session.execute(row.on_conflict_do_update(index_elements=["name"], set_=waits))
    log.warning("provider's lists not shown", extra={"reason": answer.reason})
