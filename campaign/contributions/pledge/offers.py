"""What a pledge drive offers to pledge: read for whoever shows it, and what a drive still lacks before it is published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.contributions.pledge.models import PledgeOffer, PledgeOfferText
from campaign.contributions.pledge.units import UNCOUNTED
from campaign.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class OfferWords:
    """An offer in one language. `thanks` is for whoever has kept it; `place` is where an event is."""

    label: str
    detail: str
    thanks: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as pages, mails and calendars show it (models.py says what each field means)."""

    id: UUID
    drive_id: UUID
    code: str
    unit: str
    minimum: int
    maximum: int
    goal: int
    threshold: int | None
    due_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    place_limit: int | None
    pay_url: str | None
    sequence: int
    changed_at: datetime
    texts: Mapping[str, OfferWords]

    @property
    def is_event(self) -> bool:
        return self.starts_at is not None

    @property
    def is_counted(self) -> bool:
        """Whether one pledges so and so much of it."""
        return self.unit != UNCOUNTED


def list_offers(session: Session, drive_id: UUID) -> tuple[OfferView, ...]:
    """The drive's offers, in their order."""
    return _offers(session, PledgeOffer.drive_id == drive_id)


def find_offer(session: Session, drive_id: UUID, code: str) -> OfferView | None:
    """The drive's offer of this code."""
    found = _offers(session, PledgeOffer.drive_id == drive_id, PledgeOffer.code == code)
    return found[0] if found else None


def load_offers(session: Session, offer_ids: Collection[UUID]) -> dict[UUID, OfferView]:
    """Offers by their ids."""
    return {offer.id: offer for offer in _offers(session, PledgeOffer.id.in_(offer_ids))}


def find_lacks(session: Session, drive_id: UUID) -> Sequence[str]:
    """What is missing before the drive may be published: an offer, and for each its texts and its day."""
    offers = list_offers(session, drive_id)
    if not offers:
        return ("offers-missing",)
    return tuple(sorted({lack for offer in offers for lack in _lacks(offer)}))


def _lacks(offer: OfferView) -> Iterator[str]:
    for language in LANGUAGES:
        words = offer.texts.get(language)
        needed = (words.label, words.detail, words.thanks, words.place if offer.is_event else "-") if words else ("",)
        if not all(text and text.strip() for text in needed):
            yield f"offer-text-missing-{language}"
    if offer.due_at is None and offer.ends_at is None:
        yield "offer-day-missing"


def _offers(session: Session, *conditions: ColumnElement[bool]) -> tuple[OfferView, ...]:
    rows = session.execute(
        select(PledgeOffer, PledgeOfferText)
        .outerjoin(PledgeOfferText, PledgeOfferText.offer_id == PledgeOffer.id)
        .where(*conditions)
        .order_by(PledgeOffer.position, PledgeOffer.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, tuple[PledgeOffer, dict[str, OfferWords]]] = {}
    for offer, text in rows:
        words = found.setdefault(offer.id, (offer, {}))[1]
        if text is not None:
            words[text.language] = OfferWords(text.label, text.detail, text.thanks, text.place)
    return tuple(_view(offer, words) for offer, words in found.values())


def _view(offer: PledgeOffer, words: Mapping[str, OfferWords]) -> OfferView:
    return OfferView(
        id=offer.id,
        drive_id=offer.drive_id,
        code=offer.code,
        unit=offer.unit,
        minimum=offer.minimum,
        maximum=offer.maximum,
        goal=offer.goal,
        threshold=offer.threshold,
        due_at=offer.due_at,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        place_limit=offer.place_limit,
        pay_url=offer.pay_url,
        sequence=offer.sequence,
        changed_at=offer.changed_at,
        texts=words,
    )
