"""Stops targets whose mail came back or was refused: their letters wait until the address is mended, or they are resumed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.mails import TO_TARGETS
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.sent import take_back
from campaign.drives.models import Target
from campaign.drives.stopping import BOUNCED, stop_target
from campaign.mail.models import Delivery

NEVER_ARRIVED = ("bounced", "failed")


def stop_bounced(session: Session, delivery_id: UUID) -> Sequence[UUID]:
    """The targets, of whatever drive, that were stopped because this letter or bundle came back, or the provider refused
    it: none the second time.

    Only those that still have the address that it was for. It is due again, and so nothing is lost.
    """
    delivery = session.get(Delivery, delivery_id, populate_existing=True)
    if delivery is None or delivery.template not in TO_TARGETS or delivery.state not in NEVER_ARRIVED:
        return ()
    targets = select(Target.id).where(Target.mailbox_key == delivery.mailbox_key).order_by(Target.id)
    stopped = [target_id for target_id in session.scalars(targets).all() if stop_target(session, target_id, BOUNCED)]
    of_this = or_(LetterAddressee.id == delivery.subject_id, LetterAddressee.bundle_id == delivery.subject_id)
    take_back(session, of_this)
    return stopped
