"""Posts what is due: a lane for each webhook, so that a receiver that is slow or silent keeps nothing but its own waiting.

A lane claims a few deliveries, puts their bodies together, closes the database, posts one after the other, and records each
answer at once. It ends after some seconds, or as soon as the receiver has let it wait twice: the rest is the next run's.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.audit.record import SYSTEM, Act, record_act
from campaign.crash_points import crash_point
from campaign.db import Database, now
from campaign.tokens import Keyring
from campaign.webhooks.claims import Claim, claim_due, due_webhooks, put_back, record_answer
from campaign.webhooks.models import Webhook, WebhookDelivery, WebhookEvent
from campaign.webhooks.posting import TIMEOUT, Answer, Poster
from campaign.webhooks.rendering import render
from campaign.webhooks.signing import is_sealed_anew, seal, signed_headers, unseal
from campaign.webhooks.standing import UNREADABLE, note_answer, pause_for

LANES = 4  # at once
LANE_SECONDS = 8.0
RUN_SECONDS = 20.0  # after which no lane begins
BATCH_SIZE = 10
MOST_WAITS = 2  # time-outs that one lane bears


@dataclass(frozen=True, slots=True)
class Outbound:
    """What sending needs."""

    database: Database
    poster: Poster
    keyring: Keyring = field(repr=False)
    base_url: str


@dataclass(frozen=True, slots=True)
class _Post:
    delivery: WebhookDelivery
    url: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Batch:
    claim: Claim
    posts: tuple[_Post, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)


def send_due(outbound: Outbound) -> bool:
    """One run, of half a minute at the most; whether more is due already. Safe to run beside itself."""
    with outbound.database.reading() as session:
        webhook_ids = due_webhooks(session)
    if not webhook_ids:
        return False
    _forget_old_secrets(outbound.database)
    ends = monotonic() + RUN_SECONDS
    with ThreadPoolExecutor(LANES, thread_name_prefix="lane") as lanes:
        list(lanes.map(lambda webhook_id: _run_lane(outbound, webhook_id, ends), webhook_ids))
    with outbound.database.reading() as session:
        return bool(due_webhooks(session))


def _run_lane(outbound: Outbound, webhook_id: UUID, run_ends: float) -> None:
    ends, waits = min(run_ends, monotonic() + LANE_SECONDS), 0
    while waits < MOST_WAITS and monotonic() < ends:
        with outbound.database.transaction() as session:
            batch = _claim(session, outbound, webhook_id)
        if not batch.posts:
            return
        may_go_on = True
        for at, post in enumerate(batch.posts):
            if not may_go_on or waits >= MOST_WAITS or monotonic() >= ends:
                left = [each.delivery.id for each in batch.posts[at:]]
                with outbound.database.transaction() as session:
                    put_back(session, batch.claim, left)
                return
            answer, may_go_on = _send(outbound, batch, post)
            waits += answer.failure == TIMEOUT


def _claim(session: Session, outbound: Outbound, webhook_id: UUID) -> _Batch:
    """What names somebody is in the audit log before it leaves."""
    claim = claim_due(session, webhook_id, BATCH_SIZE)
    if not claim.deliveries:
        return _Batch(claim)
    webhook = session.get_one(Webhook, webhook_id)
    secrets = tuple(_secrets(session, outbound.keyring, webhook))
    if not secrets:
        put_back(session, claim, [each.id for each in claim.deliveries])
        pause_for(session, webhook_id, UNREADABLE)
        return _Batch(claim)
    posts, persons = [], 0
    for delivery in claim.deliveries:
        rendered = render(session, webhook, session.get_one(WebhookEvent, delivery.event_id), outbound.base_url)
        posts.append(_Post(delivery, webhook.url, rendered.body))
        persons += rendered.has_person
    if persons:
        facts = {"purpose": webhook.purpose, "columns": list(webhook.columns), "count": persons}
        record_act(session, Act(SYSTEM, "webhook.persons-sent", ("webhook", webhook_id), facts=facts))
    return _Batch(claim, tuple(posts), secrets)


def _secrets(session: Session, keyring: Keyring, webhook: Webhook) -> Iterator[str]:
    """What signs now. One that a former SECRET_KEY sealed is sealed anew, so that the key can be left out one day."""
    present = session.execute(select(now())).scalar_one()
    is_turning = webhook.old_secret_until is not None and webhook.old_secret_until > present
    for sealed in (webhook.secret, webhook.old_secret if is_turning else None):
        secret = unseal(keyring, webhook.id, sealed) if sealed else None
        if secret is None:
            continue
        if sealed and sealed == webhook.secret and not is_sealed_anew(keyring, webhook.id, sealed):
            webhook.secret = seal(keyring, webhook.id, secret)
        yield secret


def _send(outbound: Outbound, batch: _Batch, post: _Post) -> tuple[Answer, bool]:
    """What was answered, and whether the next may go. No connection to the database is held meanwhile."""
    delivery = post.delivery
    with outbound.database.reading() as session:
        seconds = int(session.execute(select(now())).scalar_one().timestamp())
    headers = signed_headers(str(delivery.event_id), seconds, post.body, batch.secrets)
    answer = outbound.poster.post(post.url, post.body, headers)
    crash_point("webhook.after-answer")
    with outbound.database.transaction() as session:
        if record_answer(session, batch.claim, delivery, answer):
            note_answer(session, delivery.webhook_id, answer, is_test=delivery.is_test)
        state = session.scalar(select(Webhook.state).where(Webhook.id == delivery.webhook_id))
    return answer, state == "on"


def _forget_old_secrets(database: Database) -> None:
    with database.transaction() as session:
        over = update(Webhook).where(Webhook.old_secret_until <= now()).values(old_secret=None, old_secret_until=None)
        session.execute(over.execution_options(synchronize_session=False))
