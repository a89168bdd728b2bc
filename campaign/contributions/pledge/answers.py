"""What becomes of a pledge: done, put off, not possible any more. Each answer is taken once, whoever gives it how often.

"Can't any more" is a withdrawal of the contribution (contributions/ending.py), which frees the place.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions import ending
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.beginning import schedule
from campaign.contributions.pledge.events import CREDITED, EXTENDED, FULFILLED
from campaign.contributions.pledge.fitting import wrong_day
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.states import OPEN_STATES
from campaign.contributions.states import COUNTED_STATE
from campaign.db import now
from campaign.drives.wales import day_of, end_of
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.outbox.record import record_event

Answer = Literal["done", "longer", "cannot"]
MOST_EXTENSIONS = 3
FURTHEST = timedelta(days=366)  # a year
STILL_DONE = timedelta(days=60)  # after it lapsed


def possible_answers(session: Session, pledge: Pledge, offer: PledgeOffer) -> tuple[Answer, ...]:
    """What its giver may say of it now: none of a pledge that is settled, or that does not count."""
    present = session.execute(select(now())).scalar_one()
    if pledge.state == "waiting":
        return ("cannot",)
    if pledge.state == "lapsed":
        is_young = pledge.reminded_at is not None and present < pledge.reminded_at + STILL_DONE
        return ("done", "cannot") if is_young else ("cannot",)
    if pledge.state not in OPEN_STATES:
        return ()
    if offer.starts_at is not None:
        return ("done", "cannot") if offer.starts_at <= present else ("cannot",)
    return ("done", "longer", "cannot") if pledge.extension_count < MOST_EXTENSIONS else ("done", "cannot")


def answer_done(session: Session, contribution_id: UUID) -> bool:
    """It is done, its giver says; whether this call made it so. Again is no error. Raises ConflictError."""
    pledge, offer = _locked(session, contribution_id)
    if pledge.state == "fulfilled":
        return False
    _must_be_possible(session, "done", pledge, offer)
    _fulfil(session, pledge)
    record_event(session, FULFILLED, contribution_id)
    return True


def answer_longer(session: Session, contribution_id: UUID, due_on: date | None) -> None:
    """A new day, at most a year from now, at most three times. Raises ConflictError, FieldsRefusedError."""
    pledge, offer = _locked(session, contribution_id)
    if due_on is not None and pledge.state == "pledged" and end_of(due_on) == pledge.due_at:
        return  # said before: a double click costs no second extension
    _must_be_possible(session, "longer", pledge, offer)
    present = session.execute(select(now())).scalar_one()
    slug = "due-missing" if due_on is None else wrong_day(due_on, day_of(present), FURTHEST)
    if due_on is None or slug is not None:
        raise FieldsRefusedError({"due_on": slug or "due-missing"})
    pledge.due_at, pledge.state = end_of(due_on), "pledged"
    pledge.extension_count += 1
    pledge.answered_at = present
    if pledge.begun_at is not None:
        schedule(pledge, offer, present)
    session.flush()
    record_event(session, EXTENDED, contribution_id)


def answer_cannot(session: Session, contribution_id: UUID) -> bool:
    """Its giver cannot keep it: it is released and counts no more; whether this call did it. Raises ConflictError."""
    if ending.withdraw(session, contribution_id):
        return True
    pledge, _ = _locked(session, contribution_id, must_count=False)
    if pledge.state != "released":
        raise ConflictError("pledge-settled")
    return False


def credit(session: Session, contribution_id: UUID, *, is_attended: bool = False) -> bool:
    """It is done, somebody of the team says, and its giver is thanked; whether this call made it so. Raises ConflictError."""
    pledge, _ = _locked(session, contribution_id)
    if is_attended and pledge.attended_at is None:
        pledge.attended_at = session.execute(select(now())).scalar_one()
    if pledge.state == "fulfilled":
        session.flush()
        return False
    if pledge.state not in (*OPEN_STATES, "lapsed"):
        raise ConflictError("pledge-settled")
    _fulfil(session, pledge)
    record_event(session, CREDITED, contribution_id)
    return True


def _fulfil(session: Session, pledge: Pledge) -> None:
    pledge.state, pledge.remind_at = "fulfilled", None
    pledge.answered_at = session.execute(select(now())).scalar_one()
    session.flush()


def _must_be_possible(session: Session, answer: Answer, pledge: Pledge, offer: PledgeOffer) -> None:
    if answer not in possible_answers(session, pledge, offer):
        raise ConflictError("pledge-settled")


def _locked(session: Session, contribution_id: UUID, *, must_count: bool = True) -> tuple[Pledge, PledgeOffer]:
    """The contribution is locked first, as by everything that ends it. Raises NotFoundError for what does not count."""
    contribution = session.scalar(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    pledge = session.scalar(
        select(Pledge)
        .where(Pledge.contribution_id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if contribution is None or pledge is None or (must_count and contribution.state != COUNTED_STATE):
        raise NotFoundError
    return pledge, session.get_one(PledgeOffer, pledge.offer_id)
