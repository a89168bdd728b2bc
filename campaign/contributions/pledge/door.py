"""From pledges to the list for the door: who has a place, with what and when it is, in one language."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.facts import due_day, event_time
from campaign.contributions.pledge.listing import check_in_list
from campaign.contributions.pledge.offers import OfferView
from campaign.contributions.pledge.units import format_quantity
from campaign.db import now
from campaign.drives.wales import day_of
from campaign.i18n import Language, format_datetime, format_number, translator
from campaign.paper import DoorList, Guest


def door_list(session: Session, offer: OfferView, language: Language) -> DoorList:
    """Everybody who has a place, in the order of the language's alphabet, as it is now."""
    said, words = translator(language), offer.texts[language]
    present = session.execute(select(now())).scalar_one()
    coming = check_in_list(session, offer.id, language)
    if offer.starts_at is not None and offer.ends_at is not None:
        when = (said.gettext("When"), event_time(offer.starts_at, offer.ends_at, language))
    else:
        when = (said.gettext("By when"), due_day(offer.due_at, language) if offer.due_at is not None else "")
    facts = (
        when,
        (said.gettext("Where"), words.place or ""),
        (said.gettext("People"), format_number(len(coming), language)),
        (said.gettext("Places"), format_number(sum(one.quantity for one in coming), language)),
        (said.gettext("As it was on"), format_datetime(present, language)),
    )
    return DoorList(
        title=words.label,
        written_on=day_of(present),
        facts=tuple((label, value) for label, value in facts if value),
        guests=tuple(
            Guest(one.name or "", format_quantity(offer.unit, one.quantity, language), one.is_attended)
            for one in coming
        ),
        language=language,
    )
