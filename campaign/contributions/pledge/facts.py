"""What a pledge says of itself to its giver: what, how much, by when, where, how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.facts import Fact
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.contributions.pledge.offers import OfferView, load_offers
from campaign.contributions.pledge.places import free_places, waiting_place
from campaign.contributions.pledge.units import format_quantity
from campaign.db import now
from campaign.drives.wales import day_of
from campaign.i18n import N_, Language, format_date, format_datetime, format_number, translator

STATES = {
    "unverified": N_("Waiting to be confirmed"),
    "waiting": N_("On the waiting list"),
    "pledged": N_("Pledged"),
    "reminded": N_("Pledged, and we have asked you how it goes"),
    "fulfilled": N_("Kept: thank you"),
    "lapsed": N_("Lapsed: nobody answered our reminders"),
    "released": N_("Released: you told us that you cannot keep it"),
    "ended": N_("Does not count any more"),
}
NO_PLACE_LEFT = N_(
    "Every place is taken at the moment: you join the waiting list, and we write as soon as there is room."
)
A_MOMENT = timedelta(seconds=1)


def fill_form(session: Session, contribution: Contribution) -> dict[str, str]:
    """The pledge's own fields, as its form holds them."""
    found = find_pledge(session, contribution)
    if found is None:
        return {"what": contribution.what}
    pledge, offer = found
    own_day = "" if offer.is_event else day_of(pledge.due_at - A_MOMENT).isoformat()
    return {"what": offer.code, "quantity": str(pledge.quantity) if offer.is_counted else "", "due_on": own_day}


def show_facts(session: Session, contribution: Contribution, language: Language) -> tuple[Fact, ...]:
    """Line by line, in the language."""
    found = find_pledge(session, contribution)
    return tuple(_facts(session, *found, language)) if found else ()


def find_pledge(session: Session, contribution: Contribution) -> tuple[Pledge, OfferView] | None:
    """The pledge of a contribution as it is now, with what is offered."""
    pledge = session.get(Pledge, contribution.id, populate_existing=True)
    return (pledge, load_offers(session, (pledge.offer_id,))[pledge.offer_id]) if pledge else None


def due_day(due_at: datetime, language: Language) -> str:
    """The last day before this moment."""
    return format_date(day_of(due_at - A_MOMENT), language)


def event_time(starts_at: datetime, ends_at: datetime, language: Language) -> str:
    """`23 November 2026, 10:30–13:00`, both days where it goes over midnight."""
    begins, ends = format_datetime(starts_at, language), format_datetime(ends_at, language)
    day, _, clock = ends.rpartition(", ")
    return f"{begins}–{clock}" if begins.startswith(f"{day}, ") else f"{begins} – {ends}"


def _facts(session: Session, pledge: Pledge, offer: OfferView, language: Language) -> Iterator[Fact]:
    words = offer.texts[language]
    say = translator(language).gettext
    yield Fact(N_("What you pledge"), words.label)
    if offer.is_counted:
        yield Fact(N_("How much"), format_quantity(offer.unit, pledge.quantity, language))
    if offer.starts_at is not None and offer.ends_at is not None:
        yield Fact(N_("When"), event_time(offer.starts_at, offer.ends_at, language))
        yield Fact(N_("Where"), words.place or "")
    else:
        yield Fact(N_("By when"), due_day(pledge.due_at, language))
    if offer.threshold is not None and pledge.begun_at is None and pledge.state in ("unverified", "pledged"):
        waits = N_("when %(threshold)s other people have pledged something here")
        yield Fact(N_("Comes into force"), say(waits, threshold=offer.threshold))
    yield from _standing(session, pledge, offer, language)


def _standing(session: Session, pledge: Pledge, offer: OfferView, language: Language) -> Iterator[Fact]:
    say = translator(language).gettext
    if pledge.state == "unverified":
        free = free_places(session, session.get_one(PledgeOffer, offer.id))
        if free is not None and free < pledge.quantity:
            yield Fact(N_("Your place"), say(NO_PLACE_LEFT))
        return
    yield Fact(N_("How it stands"), say(STATES[pledge.state]))
    if pledge.state == "waiting" and offer.starts_at is not None:
        if offer.starts_at > session.execute(select(now())).scalar_one():
            yield Fact(N_("Your place on the waiting list"), format_number(waiting_place(session, pledge), language))
    elif pledge.state in ("pledged", "reminded") and offer.place_limit is not None:
        yield Fact(N_("Your place"), say(N_("You have a place")))
