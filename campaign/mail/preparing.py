"""Claims what is due and has it composed, a batch of a kind at a time; of some kinds the next one while one is on its way.

What is ahead is claimed and no more: none of it is marked as leaving before its turn. What then does not leave after all is put
back, and has lost no attempt.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Self
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from campaign.crash_points import crash_point
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.batches import put_aside
from campaign.mail.claims import Claim
from campaign.mail.kind import Composed, Desk, DueMail, MailKind, ReadyMail

FRESH_SECONDS = 5.0  # what was composed longer ago is composed anew: names may have changed since
Groups = Sequence[Sequence[ReadyMail]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A claim, and what of it leaves together."""

    claim: Claim
    groups: Groups
    begun_at: float  # when composing was: what was known then is what it says


class Preparing:
    """The batches of one round of delivering. At its end, however it ends, what was ahead is put back.

    One thread looks ahead, and is there only where a kind says `is_composed_ahead`.
    """

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="preparing")
        self._ahead: dict[str, Future[Prepared | None]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with self._thread:
            for coming in self._ahead.values():
                self._leave(coming)

    def is_ahead(self, kind: MailKind) -> bool:
        """Whether a batch of this kind is being prepared, or is ready."""
        return kind.template in self._ahead

    def take(self, kind: MailKind, limit: int) -> Prepared | None:
        """The next batch of this kind, of at most `limit` mails; None where others have claimed it all.

        Where it was a whole one, the one after it is begun.
        """
        prepared = self._next(kind, limit)
        if kind.is_composed_ahead and prepared and len(prepared.claim.deliveries) == kind.batch_size:
            self._ahead[kind.template] = self._thread.submit(self._prepare_ahead, kind, limit)
        return prepared

    def _next(self, kind: MailKind, limit: int) -> Prepared | None:
        coming = self._ahead.get(kind.template)
        prepared = coming.result() if coming else None
        self._ahead.pop(kind.template, None)
        if prepared is None:  # also where nothing was due a moment ago
            return self._prepare(kind, limit)
        if _is_stale(prepared) or len(prepared.claim.deliveries) > limit:
            put_back(self._database, prepared.claim, groups=prepared.groups)
            return self._prepare(kind, limit)
        return prepared

    def _leave(self, coming: Future[Prepared | None]) -> None:
        if fault := coming.exception():  # whether or not it was raised to somebody who took it
            log.error("what was ahead could not be prepared", exc_info=fault)
        elif prepared := coming.result():
            give_back(self._database, prepared.claim)

    def _prepare_ahead(self, kind: MailKind, limit: int) -> Prepared | None:
        """Where that fails, the rows are due again at once: whoever takes them in their turn finds out what it was.

        There they wait for their lease, and leave each alone, so that one which is to blame keeps no other back.
        """
        if not (claim := self._claim(kind, limit)).deliveries:
            return None
        try:
            return self._composed(kind, claim)
        except Exception:
            give_back(self._database, claim)
            raise

    def _prepare(self, kind: MailKind, limit: int) -> Prepared | None:
        claim = self._claim(kind, limit)
        return self._composed(kind, claim) if claim.deliveries else None

    def _claim(self, kind: MailKind, limit: int) -> Claim:
        with self._database.transaction() as session:
            return claims.claim_due(session, kind.template, limit, is_one_language=kind.is_bulk)

    def _composed(self, kind: MailKind, claim: Claim) -> Prepared:
        crash_point("mail.after-claim")
        begun_at = monotonic()
        composed = self._compose(kind, claim)
        with self._database.transaction() as session:
            return Prepared(claim, put_aside(session, claim, composed), begun_at)

    def _compose(self, kind: MailKind, claim: Claim) -> list[Composed]:
        """What to do with each row. Where one makes composing fail, the others are composed without it and it is recorded.

        A fault of the database is nobody's mail: it is raised, and the rows are due again when their lease is over.
        """
        try:
            return self._compose_rows(kind, claim.deliveries)
        except SQLAlchemyError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it is found by looking at each row alone
            return [answer for delivery in claim.deliveries for answer in self._compose_alone(kind, claim, delivery)]

    def _compose_alone(self, kind: MailKind, claim: Claim, delivery: DueMail) -> list[Composed]:
        try:
            return self._compose_rows(kind, [delivery])
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("mail cannot be composed", extra={"template": kind.template, "delivery_id": str(delivery.id)})
            with self._database.transaction() as session:
                claims.record_unfit(session, claim, [delivery.id], "cannot-be-composed")
            return []

    def _compose_rows(self, kind: MailKind, deliveries: Sequence[DueMail]) -> list[Composed]:
        with self._database.reading() as session:
            return kind.compose(session, self._desk, deliveries)


def give_back(database: Database, claim: Claim, ids: Collection[UUID] | None = None) -> None:
    """These of the claim, or all of it, where something else went wrong, which is what is told."""
    try:
        with database.transaction() as session:
            claims.give_back(session, claim, [row.id for row in claim.deliveries] if ids is None else ids)
    except SQLAlchemyError as error:
        log.warning("what was claimed waits for its lease", extra={"error_type": type(error).__name__})


def put_back(database: Database, claim: Claim, *, groups: Groups, seconds: float = 0.0) -> None:
    """These of the claim do not leave now, and have lost no attempt."""
    ids = [letter.delivery_id for group in groups for letter in group]
    with database.transaction() as session:
        claims.postpone(session, claim, ids, seconds)


def _is_stale(prepared: Prepared) -> bool:
    return monotonic() - prepared.begun_at > FRESH_SECONDS
