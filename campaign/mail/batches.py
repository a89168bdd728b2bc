"""From what composing answered to what leaves in one request: who goes with whom, and who waits for the next round.

One request never holds a mailbox twice. What has a cap of its mailbox leaves once a round, since the cap is looked at when it
is composed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.mail import claims
from campaign.mail.carrying import merge
from campaign.mail.claims import Claim
from campaign.mail.kind import Composed, Desk, Dropped, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import queue_delivery
from campaign.mail.message import MailBatch, Personal
from campaign.mail.pace import Limits
from campaign.mail.render import render_mail


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request to be, and what must hold when it is posted."""

    batch: MailBatch
    limits: Limits


@dataclass(slots=True)
class _Group:
    """What leaves together, and the mailboxes that it goes to."""

    letters: list[ReadyMail] = field(default_factory=list)
    mailboxes: set[str] = field(default_factory=set)


def put_aside(session: Session, claim: Claim, composed: Sequence[Composed]) -> list[list[ReadyMail]]:
    """Record what does not leave now, and give back the letters that do, in their groups."""
    rows = {delivery.id: delivery for delivery in claim.deliveries}
    groups: dict[Hashable, _Group] = {}
    waiting: dict[float, list[UUID]] = {}
    capped: set[str] = set()
    for answer in composed:
        match answer:
            case Postponed(delivery_id, seconds):
                waiting.setdefault(seconds, []).append(delivery_id)
            case Dropped(delivery_id, reason, instead):
                claims.drop(session, claim, [delivery_id], reason)
                if instead:
                    queue_delivery(session, instead)
            case ReadyMail():
                key, row = _key(answer), rows[answer.delivery_id]
                group = groups.get(key)
                if group is None:
                    group = groups[key] = _Group()
                taken = capped if row.is_capped else group.mailboxes
                if row.mailbox_key in taken:
                    waiting.setdefault(0, []).append(answer.delivery_id)
                    continue
                taken.add(row.mailbox_key)
                if answer.carried:
                    merge(session, claim.id, answer.carried, answer.delivery_id)
                group.letters.append(answer)
    for seconds, ids in waiting.items():
        claims.postpone(session, claim, ids, seconds)
    return [group.letters for group in groups.values() if group.letters]


def pack(desk: Desk, kind: MailKind, letters: Sequence[ReadyMail]) -> Parcel:
    """The letters of one group, rendered."""
    first = letters[0]
    settings = desk.settings
    rendered = render_mail(
        first.template,
        first.languages,
        {
            **first.context,
            "org_names": settings.org_names,
            "org_address": settings.org_address,
            "base_url": settings.base_url,
        },
    )
    batch = MailBatch(
        template=first.template,
        language=first.languages[0],
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        personals=tuple(Personal(letter.delivery_id, letter.to, letter.values, letter.headers) for letter in letters),
        from_name=first.from_name or settings.org_names[first.languages[0]],
        from_address=settings.mail_from,
        reply_to=first.reply_to,
        is_bulk=kind.is_bulk,
        is_asked_for=kind.is_asked_for,
        attachments=first.attachments + (first.make_files() if first.make_files else ()),
    )
    return Parcel(batch, first.limits)


def _key(letter: ReadyMail) -> Hashable:
    shared = (letter.from_name, letter.reply_to, letter.attachments, letter.limits)
    return letter.template, letter.languages, letter.group, *shared
