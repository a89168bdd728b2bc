"""What is true after every step, whatever has happened, asked of the tables: each gives what breaks it, and so nothing at all.

The numbers are those of the design's invariants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution, Tally, TallyDelta
from campaign.contributions.service import VERIFICATION
from campaign.db import now
from campaign.mail.ledger import CAPPED_PER_DAY, CAPPED_PER_HOUR, CAPPED_PER_SUBJECT
from campaign.mail.models import Delivery, Suppression
from campaign.notifications.allow_mail import TEMPLATE as ALLOW_MAIL
from campaign.notifications.thanks import TEMPLATE as THANKS
from campaign.supporters.models import Consent

Broken = Sequence[Any]
LEFT = ("posting", "accepted", "delivered", "unknown")


def _without_consent(session: Session) -> Broken:
    agreed = exists().where(Consent.contribution_id == Contribution.id, Consent.purpose == "signing")
    return session.scalars(select(Contribution.id).where(Contribution.verified_at.is_not(None), ~agreed)).all()


def _without_verification(session: Session) -> Broken:
    """Each pending one has a mail in the ledger, and at most one that has not left."""
    of_it = and_(Delivery.subject_id == Contribution.id, Delivery.template == VERIFICATION)
    waiting = func.count(Delivery.id).filter(Delivery.state.in_(("queued", "claimed")))
    return session.execute(
        select(Contribution.id, func.count(Delivery.id), waiting)
        .outerjoin(Delivery, of_it)
        .where(Contribution.state == "pending")
        .group_by(Contribution.id)
        .having(or_(func.count(Delivery.id) == 0, waiting > 1))
    ).all()


def _sent_twice(session: Session) -> Broken:
    """No thanks twice for one contribution, unless nobody knows whether the first left."""
    return session.execute(
        select(Delivery.subject_id)
        .where(Delivery.template == THANKS, Delivery.state.in_(("accepted", "delivered")))
        .group_by(Delivery.subject_id)
        .having(func.count() > 1)
    ).all()


def _miscounted(session: Session) -> Broken:
    """What is folded and what waits to be folded make up what is verified."""
    folded = _by_drive(session, select(Tally.drive_id, Tally.count))
    waiting = _by_drive(session, select(TallyDelta.drive_id, func.sum(TallyDelta.amount)).group_by(TallyDelta.drive_id))
    there = select(Contribution.drive_id, func.count()).where(Contribution.state == "verified")
    counted = _by_drive(session, there.group_by(Contribution.drive_id))
    drives = folded.keys() | waiting.keys() | counted.keys()
    return [one for one in drives if folded.get(one, 0) + waiting.get(one, 0) != counted.get(one, 0)]


def _by_drive(session: Session, query: Any) -> dict[Any, int]:
    return {drive_id: int(number) for drive_id, number in session.execute(query)}


def _thanked_too_early(session: Session) -> Broken:
    return session.scalars(
        select(Delivery.id)
        .join(Contribution, Contribution.id == Delivery.subject_id)
        .where(Delivery.template == THANKS, Contribution.number.is_(None), Contribution.state.in_(("pending", "held")))
    ).all()


def _against_their_will(session: Session) -> Broken:
    """Nothing has left since to whoever asked never to be written to, but the way to allow it again that they asked for."""
    return session.scalars(
        select(Delivery.id)
        .join(Suppression, Suppression.mailbox_key == Delivery.mailbox_key)
        .where(
            Suppression.scope == "all",
            Suppression.reason == "asked",
            Delivery.posted_at > Suppression.since,
            Delivery.state.in_(LEFT),
            Delivery.template.not_in((ALLOW_MAIL, "support/erased")),
        )
    ).all()


def _bombed(session: Session) -> Broken:
    def more_than(most: int, seconds: int) -> Broken:
        within = (Delivery.is_capped, Delivery.posted_at > now(-seconds), Delivery.state.in_(LEFT))
        by_mailbox = select(Delivery.mailbox_key).where(*within).group_by(Delivery.mailbox_key)
        return session.execute(by_mailbox.having(func.count() > most)).all()

    ever = select(Delivery.subject_id).where(Delivery.is_capped, Delivery.posted_at.is_not(None))
    of_one = session.execute(ever.group_by(Delivery.subject_id).having(func.count() > CAPPED_PER_SUBJECT)).all()
    return [*more_than(CAPPED_PER_HOUR, 3600), *more_than(CAPPED_PER_DAY, 24 * 3600), *of_one]


def _numbered_twice(session: Session) -> Broken:
    numbered = select(Contribution.drive_id, Contribution.number).where(Contribution.number.is_not(None))
    return session.execute(numbered.group_by(Contribution.drive_id, Contribution.number).having(func.count() > 1)).all()


def _three_at_a_mailbox(session: Session) -> Broken:
    live = select(Contribution.drive_id, Contribution.mailbox_key).where(
        Contribution.state.in_(("pending", "verified", "held"))
    )
    return session.execute(
        live.group_by(Contribution.drive_id, Contribution.mailbox_key).having(func.count() > 2)
    ).all()


PROMISES: Mapping[str, Callable[[Session], Broken]] = {
    "I2 nothing is verified without its consent": _without_consent,
    "I3 whoever is pending has a mail on its way": _without_verification,
    "I4 nobody is thanked twice": _sent_twice,
    "I5 the count is what is verified": _miscounted,
    "I6 nobody is thanked before it counts": _thanked_too_early,
    "I7 nobody is mailed against their will": _against_their_will,
    "I13 no mailbox is flooded": _bombed,
    "no number is given twice": _numbered_twice,
    "no third signs from a mailbox": _three_at_a_mailbox,
}
