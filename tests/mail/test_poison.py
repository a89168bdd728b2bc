"""One mail among many that workers die of, or that cannot be composed: the others leave, and it is tried three times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database
from campaign.mail import claims
from campaign.mail.deliver import PostOffice, deliver_due
from campaign.mail.kind import Composed, Desk, DueMail, MailKind
from campaign.mail.leases import end_leases
from campaign.notifications.verification import VERIFICATION
from tests.cast import latest, signing
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.fakes.sender import FakeSender
from tests.mail.ledger import ledger
from tests.time_travel import let_pass

MOST_ROUNDS = 12


class WorkerDied(BaseException):
    """The process ends here: nothing catches it, and nothing is written down."""


def many_sign(database: Database, petition: UUID, people: int) -> UUID:
    """The signature in the middle."""
    poison = None
    for first in range(0, people, 100):
        with database.transaction() as session:
            for number in range(first, min(first + 100, people)):
                submit(session, KINDS["signature"], signing(petition, email=f"supporter{number}@example.com"))
        if first <= people // 2 < first + 100:
            poison = latest(database)
    assert poison is not None
    return poison


def poisoned(poison: UUID, fault: BaseException, batch_size: int) -> MailKind:
    """Verifications, of which one has this fault."""

    def compose(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
        if any(delivery.subject_id == poison for delivery in deliveries):
            raise fault
        return VERIFICATION.compose(session, desk, deliveries)

    return replace(VERIFICATION, compose=compose, batch_size=batch_size)


@pytest.mark.parametrize(
    ("people", "batch_size"), [(12, 5), pytest.param(1_000, 500, marks=pytest.mark.long)], ids=["12", "1000"]
)
@pytest.mark.parametrize(("fault", "attempts"), [(WorkerDied(), 3), (RuntimeError(), 1), (MemoryError(), 1)])
@ON_SQLITE_ALONE
def test_all_but_the_poison_leave_once_and_it_fails_after_three_deaths(
    database: Database,
    petition: UUID,
    office: PostOffice,
    sender: FakeSender,
    people: int,
    batch_size: int,
    fault: BaseException,
    attempts: int,
) -> None:
    poison = many_sign(database, petition, people)
    kind = poisoned(poison, fault, batch_size)
    for _ in range(MOST_ROUNDS):
        with suppress(WorkerDied):
            deliver_due(office, [kind])
            if not any(row.state in ("queued", "claimed") for row in ledger(database)):
                break
        let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
    states = Counter(row.state for row in ledger(database))
    assert states == {"accepted": people - 1, "failed": 1}
    [failed] = [row for row in ledger(database) if row.state == "failed"]
    assert (failed.subject_id, failed.attempt) == (poison, attempts)
    mailed = Counter(personal.to for batch in sender.batches for personal in batch.personals)
    assert set(mailed.values()) == {1} and len(mailed) == people - 1


def test_what_a_worker_was_lost_with_leaves_after_all_others_and_alone(
    database: Database, petition: UUID, office: PostOffice, sender: FakeSender
) -> None:
    many_sign(database, petition, 3)
    with database.transaction() as session:
        claims.claim_due(session, VERIFICATION.template, 2)
    let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
    assert deliver_due(office, [VERIFICATION]).accepted == 3
    assert [len(batch.personals) for batch in sender.batches] == [1, 1, 1]
    assert sender.batches[0].personals[0].to == "supporter2@example.com"


def test_a_mail_that_was_postponed_meanwhile_was_not_lost(
    database: Database, petition: UUID, office: PostOffice
) -> None:
    many_sign(database, petition, 1)
    for _ in range(4):
        with database.transaction() as session:
            claims.claim_due(session, VERIFICATION.template, 1)
        let_pass(database, timedelta(seconds=claims.CLAIM_SECONDS + 1))
        with database.transaction() as session:
            assert end_leases(session, [VERIFICATION]) == []
            claim = claims.claim_due(session, VERIFICATION.template, 1)
            claims.postpone(session, claim, [row.id for row in claim.deliveries], 0)
    assert [row.state for row in ledger(database)] == ["queued"]
