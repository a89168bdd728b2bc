"""Holds what was typed against the drive's offers: is there such a one, does it take so much, can it be done by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.contributions.pledge.details import PledgeDetails
from campaign.contributions.pledge.models import PledgeOffer
from campaign.contributions.pledge.offers import OfferView, find_offer
from campaign.contributions.pledge.schema import Wish
from campaign.db import now
from campaign.drives.wales import day_of, end_of

USUAL = timedelta(days=30)  # where the offer's own day is past and its giver names none
PLAINLY_ONE = "places"  # who comes and says no figure comes alone
FURTHEST = timedelta(days=731)  # two years


def fit_pledge(session: Session, drive_id: UUID, form: SupporterForm) -> SupporterForm:
    """The form with what is pledged in full. Raises FormRefused."""
    wish: Wish = form.details
    offer = find_offer(session, drive_id, wish.code)
    present = session.execute(select(now())).scalar_one()
    if offer is None:
        raise FormRefused({"what": "offer-unknown"})
    if offer.starts_at is not None and offer.starts_at <= present:
        raise FormRefused({"what": "event-over"})
    errors = {}
    asked = offer.minimum if wish.quantity is None and offer.unit == PLAINLY_ONE else wish.quantity
    if slug := _wrong_quantity(offer, asked):
        errors["quantity"] = slug
    if slug := _wrong_day(offer, wish.due_on, day_of(present)):
        errors["due_on"] = slug
    if errors:
        raise FormRefused(errors)
    due_at = due_of(offer, wish.due_on, present)
    quantity = asked if offer.is_counted and asked else 1
    return replace(form, details=PledgeDetails(offer.id, quantity, due_at))


def due_of(offer: OfferView, due_on: date | None, present: datetime) -> datetime:
    """When it is to be done: an event's end; else the end of the day that was named, of the offer's, or of the usual one."""
    if offer.ends_at is not None:
        return offer.ends_at
    if due_on is not None:
        return end_of(due_on)
    if offer.due_at is not None and offer.due_at > present + timedelta(days=1):
        return offer.due_at
    return end_of(day_of(present + USUAL))


def wrong_day(day: date, today: date, furthest: timedelta) -> str | None:
    """Why nothing can be due on this day, as a slug: it must lie ahead, and not too far."""
    if day <= today:
        return "due-past"
    return "due-too-far" if day > today + furthest else None


def wrong_quantity(quantity: int, offer: OfferView | PledgeOffer) -> str | None:
    """Why nobody can pledge so much of the offer, as a slug."""
    if quantity < offer.minimum:
        return "quantity-below-minimum"
    return "quantity-above-maximum" if quantity > offer.maximum else None


def _wrong_quantity(offer: OfferView, quantity: int | None) -> str | None:
    if not offer.is_counted:
        return None
    return "quantity-missing" if quantity is None else wrong_quantity(quantity, offer)


def _wrong_day(offer: OfferView, due_on: date | None, today: date) -> str | None:
    if due_on is None or offer.is_event:
        return None
    return wrong_day(due_on, today, FURTHEST)
