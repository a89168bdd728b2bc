"""What the mail of thanks for a pledge says beside what every mail of thanks says, and the calendar file that comes with it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaign.contributions.addition import Addition
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.calendar import CONTENT_TYPE, FILENAMES, calendar_file
from campaign.contributions.pledge.facts import find_pledge
from campaign.contributions.pledge.offers import OfferView
from campaign.i18n import Language
from campaign.mail.attachment import Attachment


def add_to_thanks(session: Session, contribution: Contribution, language: Language) -> Addition:
    """Whether it waits for a place, and where gifts are paid. Nothing of the person's own."""
    found = find_pledge(session, contribution)
    if found is None:
        return Addition()
    pledge, offer = found
    is_waiting = pledge.state == "waiting"
    words = {"is_waiting": is_waiting, "is_event": offer.is_event, "pay_url": offer.pay_url or ""}
    return Addition(words, () if is_waiting else calendar_attachments(offer, language))


def calendar_attachments(offer: OfferView, language: Language) -> tuple[Attachment, ...]:
    """The file of an event; nothing for what is none."""
    if not offer.is_event:
        return ()
    return (Attachment(FILENAMES[language], CONTENT_TYPE, calendar_file(offer, language)),)
