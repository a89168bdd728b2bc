"""What a kind of mail must say of itself for the ledger to send it, and what it may answer for each mail that is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.i18n import Language
from campaign.mail.attachment import Attachment
from campaign.mail.ledger import NewDelivery
from campaign.mail.pace import NO_LIMITS, Limits
from campaign.settings import Settings
from campaign.tokens import Keyring


@dataclass(frozen=True, slots=True)
class Desk:
    """What composing needs beside the database."""

    settings: Settings
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class DueMail:
    """A claimed row of the ledger, as far as composing asks for it: a thousand whole rows would cost as much as all else."""

    id: UUID
    event_id: UUID
    template: str
    mailbox_key: str
    person: str
    subject_id: UUID
    language: str
    is_capped: bool
    created_at: datetime
    attempt: int


@dataclass(frozen=True, slots=True)
class ReadyMail:
    """One mail ready to go. Letters with the same `template`, `languages` and `group` share `context` and leave as one batch.

    `values` fill the placeholders of that context for this recipient alone. `carried` are other ledger rows whose matter
    this mail includes. `from_name` (else the organisation's), `reply_to` and `attachments` are shared by a batch too: where
    they differ, so do the batches. `make_files` makes more, in its own time: it is called when no transaction is
    open, and needs nothing of the database. `limits` are kept at the moment of posting: what they hold back is composed again.
    """

    delivery_id: UUID
    to: str = field(repr=False)
    template: str
    languages: tuple[Language, ...]
    group: Hashable
    context: Mapping[str, object] = field(repr=False)
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    carried: tuple[UUID, ...] = ()
    from_name: str | None = field(default=None, repr=False)
    reply_to: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()
    make_files: Callable[[], tuple[Attachment, ...]] | None = field(default=None, repr=False)
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not yet: again in `seconds`."""

    delivery_id: UUID
    seconds: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """No longer due, by the reason's slug; `instead` is written into the ledger in its place."""

    delivery_id: UUID
    reason: str
    instead: NewDelivery | None = None


Composed = ReadyMail | Postponed | Dropped
Compose = Callable[[Session, Desk, Sequence[DueMail]], list[Composed]]


@dataclass(frozen=True, slots=True)
class Changed:
    """Of what was composed: what must be composed anew, and what nobody wants any more."""

    anew: Collection[UUID] = ()
    unwanted: Collection[UUID] = ()


LookAgain = Callable[[Session, Sequence[DueMail]], Changed]


@dataclass(frozen=True, slots=True)
class MailKind:
    """One kind of mail, known by its template.

    `scopes` are the suppressions that stop it. `is_repeatable`: where the provider may or may not have it, it is sent again
    (at most three times in all); otherwise it stays unknown. `is_bulk`: its reader may stop it with one click (RFC 8058).
    `is_asked_for`: its reader asks for it on a page, and gets it though they complained to the provider of another mail.
    `look_again`: a batch is composed while the one before it is on its way, which no composing of it may look at. When its turn
    comes this is asked, in the transaction that lets it leave: what of it does not leave after all.
    `batch_size` is how many are composed at a time: few, where each leaves alone or is large, so that others get their turn.
    """

    template: str
    compose: Compose
    scopes: tuple[str, ...]
    is_repeatable: bool = False
    is_bulk: bool = False
    is_asked_for: bool = False
    look_again: LookAgain | None = None
    batch_size: int = 1000

    @property
    def is_composed_ahead(self) -> bool:
        return self.look_again is not None
