"""Whom nobody writes to, and about what, after what the provider says: suppressions by kind of mail (docs/decisions/0048).

A complaint or an unsubscription stops what the mail was, and news; never what its owner asks for on a page. What came back for
good closes the mailbox for 30 days; where the first mails after that come back too, for good. Letters to whoever decides close
no mailbox: their targets are stopped, and the organisers are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from campaign.db import insert, now
from campaign.mail import events
from campaign.mail.models import Delivery, ProviderEvent, Suppression
from campaign.mail.sendgrid_events import BOUNCE, RESUBSCRIBED, UNREACHABLE
from campaign.mail.suppression import BOUNCED, COMPLAINED, LETTERS, UNSUBSCRIBED, suppress
from campaign.outbox.record import record_event

CLOSED_SECONDS = 30 * 24 * 3600
NOT_ASKED_FOR = ("news", "reminders", "thanks")
_TURNS = (UNSUBSCRIBED, RESUBSCRIBED)


def follow(session: Session, event: ProviderEvent, mail: Delivery, scopes: tuple[str, ...]) -> None:
    """Do what follows for the mailbox of a mail, of a kind that `scopes` stop. Again, it changes nothing."""
    if event.effect == UNREACHABLE and LETTERS not in scopes:
        _close(session, mail.mailbox_key, mail.posted_at or event.occurred_at, is_certain=event.name == BOUNCE)
    if event.effect == COMPLAINED:
        for scope in _stopped(scopes):
            suppress(session, mail.mailbox_key, scope, COMPLAINED)
        record_event(session, events.UNSUBSCRIBED, mail.id)
    if event.effect not in _TURNS or _is_taken_back(session, event, mail.mailbox_key):
        return
    if event.effect == RESUBSCRIBED:
        _allow(session, mail.mailbox_key, _stopped(scopes))
        return
    for scope in _stopped(scopes):
        suppress(session, mail.mailbox_key, scope, UNSUBSCRIBED)
    record_event(session, events.UNSUBSCRIBED, mail.id)


def _stopped(scopes: tuple[str, ...]) -> list[str]:
    """What the mail was, and news; a mail that nothing else stops was asked for on a page: all that was not."""
    own = {scope for scope in scopes if scope != "all"}
    return sorted(own | {"news"} if own else NOT_ASKED_FOR)


def _close(session: Session, key: str, posted_at: datetime, *, is_certain: bool) -> None:
    """For 30 days. `is_certain`: its server said so of this very mail, and not the provider, which did not try."""
    values = {"mailbox_key": key, "scope": "all", "reason": BOUNCED, "since": now(), "until": now(CLOSED_SECONDS)}
    new = insert(session, Suppression).values(values).on_conflict_do_nothing().returning(Suppression.scope)
    if session.scalars(new).all():
        return
    row = session.get_one(Suppression, (key, "all"), with_for_update=True, populate_existing=True)
    if row.reason != BOUNCED or row.until is None or posted_at < row.until:
        return  # stopped by somebody, for good, or said of a mail that left before
    if is_certain and not _has_arrived_since(session, key, row.until):
        row.until = None
    else:
        row.since, row.until = session.execute(select(now(), now(CLOSED_SECONDS))).one()
    session.flush()


def _has_arrived_since(session: Session, key: str, moment: datetime) -> bool:
    arrived = exists().where(Delivery.mailbox_key == key, Delivery.posted_at >= moment, Delivery.state == "delivered")
    return bool(session.scalar(select(arrived)))


def _is_taken_back(session: Session, event: ProviderEvent, key: str) -> bool:
    """Whether the owner has said the contrary later: events come in any order."""
    later = exists().where(
        ProviderEvent.delivery_id == Delivery.id,
        Delivery.mailbox_key == key,
        ProviderEvent.effect.in_(_TURNS),
        ProviderEvent.effect != event.effect,
        ProviderEvent.occurred_at > event.occurred_at,
    )
    return bool(session.scalar(select(later)))


def _allow(session: Session, key: str, scopes: Iterable[str]) -> None:
    """What was told to the provider is taken back there; what was told to us, or complained of, is not."""
    session.execute(
        delete(Suppression).where(
            Suppression.mailbox_key == key, Suppression.scope.in_(scopes), Suppression.reason == UNSUBSCRIBED
        )
    )
