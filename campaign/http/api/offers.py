"""What pledge drives offer, as OSDI has it by its unit: places are events, money is given on pages, all else by forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import UNITS, Pledge, PledgeOffer
from campaign.contributions.pledge.offers import OfferView, load_offers
from campaign.contributions.pledge.states import PLACED_STATES
from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.drives import ApiDrive, common_of_drive, is_public, read_drives
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.schemas import common
from campaign.i18n import LANGUAGES, Language

PLACES, MONEY = "places", "money"
OTHERS = tuple(unit for unit in UNITS if unit not in (PLACES, MONEY))
CURRENCY = "GBP"


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer, in its drive; `people` pledged of it, and `amount` together."""

    offer: OfferView
    drive: ApiDrive
    people: int
    amount: int


def find_offers(*units: str) -> Select[Any]:
    """Those of these units, of drives that everybody may see."""
    found = select(PledgeOffer.id).join(Drive, Drive.id == PledgeOffer.drive_id)
    return found.where(PledgeOffer.unit.in_(units), is_public())


def read_offers(session: Session, ids: Sequence[UUID]) -> list[Offered]:
    """In the order of `ids`. One that is not written in both languages is left out."""
    offers = load_offers(session, ids)
    drives = {drive.id: drive for drive in read_drives(session, list({each.drive_id for each in offers.values()}))}
    sums = {
        offer_id: (people, int(amount))
        for offer_id, people, amount in session.execute(
            select(Pledge.offer_id, func.count(), func.sum(Pledge.quantity))
            .where(Pledge.offer_id.in_(ids), Pledge.state.in_(PLACED_STATES))
            .group_by(Pledge.offer_id)
        )
    }
    return [
        Offered(offers[each], drives[offers[each].drive_id], *sums.get(each, (0, 0)))
        for each in ids
        if each in offers and offers[each].drive_id in drives and len(offers[each].texts) == len(LANGUAGES)
    ]


def common_of_offer(asking: Asking, offered: Offered) -> dict[str, Any]:
    """The fields of DriveSchema: the offer's own words, and its drive's page."""
    of_drive = common_of_drive(asking, offered.drive)
    return {
        **of_drive,
        **common(offered.offer.id, offered.drive.created_at, offered.offer.changed_at),
        **_words(offered, asking.language),
        "goal": offered.offer.goal,
        "translations": {
            language: {**of_drive["translations"][language], **_words(offered, language)} for language in LANGUAGES
        },
    }


def fields_of_offers(_asking: Asking) -> Fields:
    return {
        "created_date": FilterField("moment", Drive.created_at.expression),
        "modified_date": FilterField("moment", PledgeOffer.changed_at.expression),
        "name": FilterField("text", PledgeOffer.code.expression),
    }


def given_to(offer_id: UUID) -> ColumnElement[bool]:
    """SQL: the contribution is a pledge of this offer."""
    return Contribution.id.in_(select(Pledge.contribution_id).where(Pledge.offer_id == offer_id))


def given_of(*units: str) -> ColumnElement[bool]:
    """SQL: the contribution is a pledge of an offer of these units."""
    offers = select(PledgeOffer.id).where(PledgeOffer.unit.in_(units))
    return Contribution.id.in_(select(Pledge.contribution_id).where(Pledge.offer_id.in_(offers)))


def pledges_of(session: Session, rows: Sequence[Contribution]) -> list[Pledge]:
    return list(session.scalars(select(Pledge).where(Pledge.contribution_id.in_([row.id for row in rows]))))


def place_of(session: Session, offer_id: UUID) -> tuple[UUID, str]:
    """Of which drive an offer is, and its code there."""
    drive_id, code = session.execute(
        select(PledgeOffer.drive_id, PledgeOffer.code).where(PledgeOffer.id == offer_id)
    ).one()
    return drive_id, code


def _words(offered: Offered, language: Language) -> Mapping[str, str]:
    words = offered.offer.texts[language]
    title = offered.drive.text(language).title
    return {"name": offered.offer.code, "title": words.label, "description": words.detail, "summary": title}
