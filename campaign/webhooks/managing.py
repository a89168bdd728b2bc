"""Making, changing and ending webhooks, for admins: whoever calls has asked for the permission, and writes the act down.

A webhook begins off, and goes on when a test of it succeeds or somebody switches it on. Its secret is shown once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Campaign
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.outbox.record import record_event
from campaign.tokens import Keyring
from campaign.webhooks import events
from campaign.webhooks.addresses import AddressRefusedError, read_url
from campaign.webhooks.claims import drop_open
from campaign.webhooks.groups import GROUPS, TESTED
from campaign.webhooks.models import (
    BY_HAND,
    LIVE_STATES,
    LONGEST_NAME,
    LONGEST_URL,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from campaign.webhooks.persons import OFFERED
from campaign.webhooks.signing import new_secret, seal

OVERLAP_SECONDS = 24 * 3600.0  # in which a receiver can take the new secret
LONGEST_REASON, LONGEST_RECIPIENT = 500, 200
MOST_WEBHOOKS = 50  # that have not ended


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a webhook is to be told of, and where. Without `campaigns`, of all of them."""

    name: str
    url: str
    groups: frozenset[str]
    campaigns: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Persons:
    """For which purpose posts name people, with which fields; why, and who will have it, in the words of whoever asks."""

    purpose: str
    columns: frozenset[str]
    stated_reason: str
    stated_recipient: str


@dataclass(frozen=True, slots=True)
class CreateWebhook:
    """With an id that the caller knows to be free, a form that is sent twice makes one."""

    webhook_id: UUID
    account_id: UUID
    wishes: Wishes
    persons: Persons | None = None


def create_webhook(session: Session, command: CreateWebhook, keyring: Keyring, *, allow_private: bool) -> str:
    """Its secret, which is told to nobody again. Raises FieldsRefusedError, ConflictError `webhooks-full`."""
    refuse_wishes(session, command.wishes, allow_private=allow_private)
    if command.persons is not None:
        _refuse_persons(command.persons)
    there = select(func.count()).select_from(Webhook).where(Webhook.state != "ended")
    if session.execute(there).scalar_one() >= MOST_WEBHOOKS:
        raise ConflictError("webhooks-full")
    secret, persons = new_secret(), command.persons
    webhook = Webhook(
        id=command.webhook_id,
        account_id=command.account_id,
        secret=seal(keyring, command.webhook_id, secret),
        created_at=session.execute(select(now())).scalar_one(),
    )
    _write(webhook, command.wishes)
    if persons is not None:
        webhook.purpose = persons.purpose
        webhook.columns = [each for each in OFFERED[persons.purpose] if each in persons.columns]
        webhook.stated_reason, webhook.stated_recipient = persons.stated_reason, persons.stated_recipient
    session.add(webhook)
    session.flush()
    return secret


def change_webhook(session: Session, webhook: Webhook, wishes: Wishes, *, allow_private: bool) -> None:
    """From the next event on; an address from the next post on. Raises FieldsRefusedError, ConflictError `webhook-ended`."""
    refuse_wishes(session, wishes, allow_private=allow_private)
    _refuse_ended(webhook)
    _write(webhook, wishes)
    session.flush()


def lock_webhook(session: Session, webhook_id: UUID) -> Webhook:
    """Raises NotFoundError."""
    locked = select(Webhook).where(Webhook.id == webhook_id).with_for_update()
    webhook = session.scalar(locked.execution_options(populate_existing=True))
    if webhook is None:
        raise NotFoundError
    return webhook


def rotate_secret(session: Session, webhook: Webhook, keyring: Keyring, *, version: int) -> str:
    """A new secret beside the one of this version, which goes on for a day.

    Raises ConflictError `webhook-secret-changed` where it was changed meanwhile, as by the same button pressed twice.
    """
    _refuse_ended(webhook)
    if webhook.secret_version != version:
        raise ConflictError("webhook-secret-changed")
    secret = new_secret()
    webhook.old_secret, webhook.secret = webhook.secret, seal(keyring, webhook.id, secret)
    webhook.old_secret_until = session.execute(select(now(OVERLAP_SECONDS))).scalar_one()
    webhook.secret_version += 1
    session.flush()
    return secret


def switch_on(session: Session, webhook: Webhook) -> None:
    """From off, or on from a pause: what has waited goes now."""
    _refuse_ended(webhook)
    webhook.state, webhook.state_reason, webhook.failing_since = "on", None, None
    session.flush()
    record_event(session, events.ASKED, webhook.id)


def pause(session: Session, webhook: Webhook) -> None:
    """What happens meanwhile waits. Raises ConflictError `webhook-not-on`."""
    _refuse_ended(webhook)
    if webhook.state != "on":
        raise ConflictError("webhook-not-on")
    webhook.state, webhook.state_reason = "paused", BY_HAND
    session.flush()


def end(session: Session, webhook: Webhook) -> None:
    """For good: its secrets are gone, and nothing more is posted."""
    _refuse_ended(webhook)
    webhook.state, webhook.state_reason = "ended", BY_HAND
    webhook.secret = webhook.old_secret = webhook.old_secret_until = None
    webhook.replay_since = webhook.replay_cursor = None
    session.flush()
    drop_open(session, webhook.id)


def send_test(session: Session, webhook: Webhook) -> UUID:
    """Post something that means nothing, once; its id."""
    _refuse_ended(webhook)
    present = session.execute(select(now())).scalar_one()
    event = WebhookEvent(
        id=new_id(), name=TESTED, subject_id=webhook.id, occurred_at=present, noted_at=present, numbered_at=present
    )
    session.add(event)
    session.flush()
    session.add(
        WebhookDelivery(id=new_id(), webhook_id=webhook.id, event_id=event.id, is_test=True, not_before=present)
    )
    session.flush()
    record_event(session, events.ASKED, webhook.id)
    return event.id


def replay(session: Session, webhook: Webhook, since: datetime) -> None:
    """Post all again that it is to be told of and that has happened since then. Raises ConflictError `webhook-not-live`."""
    _refuse_ended(webhook)
    if webhook.state not in LIVE_STATES:
        raise ConflictError("webhook-not-live")
    webhook.replay_since, webhook.replay_cursor = since, None
    session.flush()
    record_event(session, events.ASKED, webhook.id)


def send_dead_again(session: Session, webhook: Webhook) -> int:
    """How many had been given up; tests are not among them."""
    _refuse_ended(webhook)
    dead = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == "dead", WebhookDelivery.is_test.is_(False)
    )
    again = dead.values(state="waiting", attempt=0, not_before=now()).returning(WebhookDelivery.id)
    count = len(session.scalars(again.execution_options(synchronize_session=False)).all())
    record_event(session, events.ASKED, webhook.id)
    return count


def refuse_wishes(session: Session, wishes: Wishes, *, allow_private: bool) -> None:
    """Raises FieldsRefusedError."""
    faults = dict(_faults(session, wishes, allow_private=allow_private))
    if faults:
        raise FieldsRefusedError(faults)


def _faults(session: Session, wishes: Wishes, *, allow_private: bool) -> Iterator[tuple[str, str]]:
    if not wishes.name:
        yield "name", "text-missing"
    elif len(wishes.name) > LONGEST_NAME:
        yield "name", "text-too-long"
    if len(wishes.url) > LONGEST_URL:
        yield "url", "text-too-long"
    else:
        try:
            read_url(wishes.url, allow_private=allow_private)
        except AddressRefusedError as error:
            yield "url", error.slug
    if not wishes.groups:
        yield "groups", "webhook-groups-missing"
    elif not wishes.groups <= GROUPS.keys():
        yield "groups", "choice-unknown"
    if wishes.campaigns:
        known = set(session.scalars(select(Campaign.id).where(Campaign.id.in_(wishes.campaigns))))
        if known != wishes.campaigns:
            yield "campaigns", "choice-unknown"


def _refuse_persons(persons: Persons) -> None:
    """Raises FieldsRefusedError."""
    faults = {}
    if persons.purpose not in OFFERED:
        raise FieldsRefusedError({"purpose": "choice-unknown"})
    if not persons.columns:
        faults["columns"] = "column-missing"
    elif not persons.columns <= set(OFFERED[persons.purpose]):
        faults["columns"] = "webhook-column-not-for-purpose"
    for field, longest, missing in (
        ("stated_reason", LONGEST_REASON, "list-reason-missing"),
        ("stated_recipient", LONGEST_RECIPIENT, "list-recipient-missing"),
    ):
        said = getattr(persons, field)
        if not said:
            faults[field] = missing
        elif len(said) > longest:
            faults[field] = "text-too-long"
    if faults:
        raise FieldsRefusedError(faults)


def _write(webhook: Webhook, wishes: Wishes) -> None:
    webhook.name, webhook.url = wishes.name, wishes.url
    webhook.groups = [name for name in GROUPS if name in wishes.groups]
    webhook.campaigns = sorted(map(str, wishes.campaigns)) or None


def _refuse_ended(webhook: Webhook) -> None:
    if webhook.state == "ended":
        raise ConflictError("webhook-ended")
