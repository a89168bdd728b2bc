"""A kind of mail whose every letter leaves alone, and letters of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import Database
from campaign.ids import new_id
from campaign.mail.kind import Composed, Desk, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import NewDelivery, queue_delivery
from campaign.mail.models import Delivery
from campaign.mail.pace import Limits, waits_for_pace

TEMPLATE = "letter/delivery"
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Letters:
    """A kind of mail whose every letter leaves alone; `looks` at the pace when it composes, as a good one does.

    `changes` are made to each letter; `rounds` are how many it was asked to compose, each time.
    """

    per_hour: int = 100
    looks: bool = True
    changes: Mapping[str, Any] = field(default_factory=dict)
    rounds: list[int] = field(default_factory=list)

    @property
    def kind(self) -> MailKind:
        return MailKind(TEMPLATE, self.compose, scopes=("letters",))

    def compose(self, session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        self.rounds.append(len(deliveries))
        keys = [delivery.mailbox_key for delivery in deliveries]
        waits = waits_for_pace(session, TEMPLATE, mailbox_keys=keys, per_hour=self.per_hour)
        return [
            Postponed(delivery.id, wait) if wait and self.looks else self.letter(delivery)
            for delivery, wait in zip(deliveries, waits, strict=True)
        ]

    def letter(self, delivery: DueMail) -> ReadyMail:
        plain = ReadyMail(
            delivery_id=delivery.id,
            to=f"{delivery.mailbox_key}@example.org",
            template="signature/withdrawn",
            languages=("en",),
            group=delivery.id,
            context={"titles": {"en": "Together"}, "reason": "", "contact": "a@example.org"},
            limits=Limits(self.per_hour),
        )
        return replace(plain, **self.changes)


def laura_writes(database: Database, *mailboxes: str, is_capped: bool = False) -> None:
    """A letter to each, in this order."""
    with database.transaction() as session:
        for mailbox in mailboxes:
            queue_delivery(session, NewDelivery(new_id(), TEMPLATE, mailbox, new_id(), "en", is_capped))


def states(database: Database) -> Counter[str]:
    with database.reading() as session:
        return Counter(session.scalars(select(Delivery.state)))
