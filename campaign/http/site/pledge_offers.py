"""What the page of a pledge drive says of each offer, in a language: how much, by when, how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.facts import due_day, event_time
from campaign.contributions.pledge.fitting import due_of
from campaign.contributions.pledge.offers import OfferView, list_offers
from campaign.contributions.pledge.totals import OfferTotals, offer_totals
from campaign.contributions.pledge.units import format_quantity, format_sum
from campaign.db import now
from campaign.i18n import Language


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """One offer, ready to be read. `least` and `most` are empty where one pledges so much and no other; `places_left` is
    None where there is room for all."""

    code: str
    label: str
    detail: str
    least: str
    most: str
    goal: str
    pledged: str
    done: str
    is_any_done: bool
    people: int
    waiting: int
    bar: tuple[int, int]
    by_when: str
    when: str
    where: str
    threshold: int | None
    places_left: int | None
    is_over: bool


def show_offers(session: Session, drive_id: UUID, language: Language) -> tuple[ShownOffer, ...]:
    """The offers of a drive in their order. Each figure is counted from what was pledged, in the same look."""
    totals = offer_totals(session, drive_id)
    present = session.execute(select(now())).scalar_one()
    return tuple(
        _shown(offer, totals.get(offer.code, OfferTotals()), present, language)
        for offer in list_offers(session, drive_id)
        if language in offer.texts
    )


def _shown(offer: OfferView, totals: OfferTotals, present: datetime, language: Language) -> ShownOffer:
    words = offer.texts[language]
    has_choice = offer.is_counted and offer.minimum < offer.maximum
    return ShownOffer(
        code=offer.code,
        label=words.label,
        detail=words.detail,
        least=format_quantity(offer.unit, offer.minimum, language) if has_choice else "",
        most=format_quantity(offer.unit, offer.maximum, language) if has_choice else "",
        goal=format_sum(offer.unit, offer.goal, language),
        pledged=format_sum(offer.unit, totals.pledged, language),
        done=format_sum(offer.unit, totals.done, language),
        is_any_done=totals.done > 0,
        people=totals.people,
        waiting=totals.people_waiting,
        bar=(totals.pledged, max(offer.goal, totals.pledged)),
        by_when="" if offer.is_event else due_day(due_of(offer, None, present), language),
        when=event_time(offer.starts_at, offer.ends_at, language) if offer.starts_at and offer.ends_at else "",
        where=words.place or "" if offer.is_event else "",
        threshold=offer.threshold,
        places_left=None if offer.place_limit is None else max(0, offer.place_limit - totals.pledged),
        is_over=offer.starts_at is not None and offer.starts_at <= present,
    )
