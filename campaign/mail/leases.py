"""What becomes of mails whose worker is gone, found by the claims that may still hold some."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from campaign.db import among, dialect_of, insert, now
from campaign.mail.carrying import release_carried
from campaign.mail.claims import LOST, UNKNOWN_SECONDS
from campaign.mail.kind import MailKind
from campaign.mail.models import Delivery, MailClaim
from campaign.mail.moving import moved

LONGEST_LEASE_SECONDS = 600
MOST_SENDS = 3  # of one repeatable mail whose fate is ambiguous
LOST_FOR_GOOD = "worker-lost-thrice"
IN_FLIGHT = ("claimed", "posting")  # what a worker has now, or had when it was lost


def end_leases(session: Session, kinds: Sequence[MailKind]) -> Sequence[UUID]:
    """What became of rows whose worker is gone: claimed → queued; posting → unknown; unknown → queued where repeatable.

    Those with which a worker was lost for the third time running, failed: which they are.
    """
    over = _is_over()
    open_claims = session.scalars(select(MailClaim.id)).all()
    given_up = _end_held(session, open_claims, over) if open_claims else []
    repeatable = [kind.template for kind in kinds if kind.is_repeatable]
    again = and_(
        Delivery.is_unknown,
        over,
        Delivery.template.in_(repeatable),
        Delivery.ambiguous_count < MOST_SENDS,
    )
    session.execute(moved(again, state="queued", not_before=now(), lease_until=None))
    return given_up


def _end_held(session: Session, open_claims: Sequence[UUID], over: ColumnElement[bool]) -> Sequence[UUID]:
    """Of the mails that these claims hold, and of the claims that hold none."""
    held = and_(among(Delivery.claim, open_claims), Delivery.state.in_(IN_FLIGHT))
    is_any_over = session.scalar(select(Delivery.id).where(held, over).limit(1)) is not None
    given_up = _end_lost(session, and_(held, over)) if is_any_over else []
    holding = set(session.scalars(select(Delivery.claim).where(held).distinct()))
    empty = (
        select(MailClaim.id)
        .where(among(MailClaim.id, [claim for claim in open_claims if claim not in holding]))  # none holds any again
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(MailClaim).where(MailClaim.id.in_(empty)).execution_options(synchronize_session=False))
    return given_up


def _end_lost(session: Session, held: ColumnElement[bool]) -> Sequence[UUID]:
    lost = and_(held, Delivery.state == "claimed")
    failed = moved(and_(lost, Delivery.reason == LOST[-1]), state="failed", reason=LOST_FOR_GOOD, lease_until=None)
    given_up = session.scalars(failed.returning(Delivery.id)).all()
    if given_up:
        release_carried(session, given_up)
    is_again = Delivery.reason == LOST[0]
    session.execute(
        moved(lost, state="queued", reason=case((is_again, LOST[1]), else_=LOST[0]), lease_until=None),
    )
    session.execute(
        moved(
            and_(held, Delivery.state == "posting"),
            state="unknown",
            reason="worker-lost",
            ambiguous_count=Delivery.ambiguous_count + 1,
            lease_until=now(UNKNOWN_SECONDS),
        )
    )
    return given_up


def reopen_claims(session: Session) -> None:
    """Whatever a worker holds, or held, is under a claim that is looked at. Reads the whole ledger: for the night.

    Every claim is open from its beginning; but a release before 0038, to which one may go back, opens none.
    """
    held = select(Delivery.claim).where(Delivery.state.in_(IN_FLIGHT), Delivery.claim.is_not(None)).distinct()
    session.execute(insert(session, MailClaim).from_select(["id"], held).on_conflict_do_nothing())


def in_flight(session: Session) -> ColumnElement[bool]:
    """SQL: a mail that a worker has now, or had when it was lost. Found by the claims that are open, which are few.

    PostgreSQL is given them as one value: of a table that is nearly always empty, it does not know how little is in it.
    """
    open_claims = select(MailClaim.id).scalar_subquery()
    is_open: ColumnElement[bool] = Delivery.claim.in_(open_claims)
    if dialect_of(session) == "postgresql":
        is_open = Delivery.claim == any_(func.array(open_claims))
    return and_(is_open, Delivery.state.in_(IN_FLIGHT))


def _is_over() -> ColumnElement[bool]:
    """The lease is, or the clock was wrong when it was given."""
    return or_(Delivery.lease_until <= now(), Delivery.lease_until > now(LONGEST_LEASE_SECONDS))
