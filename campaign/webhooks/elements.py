"""What a post says of something that happened: the hash that stands under its relation, in the words of OSDI 1.2.

Of ids, kinds, areas and counts alone, as they stand when it is said; a person's fields are added elsewhere (persons.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.identifiers.keeping import OWN
from campaign.contributions.models import Contribution, Tally
from campaign.contributions.pledge.models import Pledge, PledgeOffer
from campaign.drives.models import Drive, Milestone
from campaign.drives.parts import current_slugs_of
from campaign.paths import page_of_kind, path_to

DRIVES = {
    "petition": "osdi:petition",
    "letter-drive": "osdi:advocacy_campaign",
    "pledge-drive": "osdi:form",
    "appeal": "osdi:form",
}
GIVEN = {"signature": "osdi:signature", "letter": "osdi:outreach"}
PLEDGED = {"money": "osdi:donation", "places": "osdi:attendance"}  # by the unit of what is offered
OTHER = "osdi:submission"
CURRENCY = "GBP"


def relation_of(session: Session, contribution: Contribution) -> str:
    """Its relation, as Action Network's posts have it."""
    if contribution.kind != "pledge":
        return GIVEN.get(contribution.kind, OTHER)
    return PLEDGED.get(_unit_of(session, contribution.id) or "", OTHER)


def said_of_contribution(session: Session, contribution: Contribution) -> dict[str, Any]:
    acted = contribution.verified_at or contribution.submitted_at
    said: dict[str, Any] = {
        "identifiers": [f"cydlais:{contribution.id}"],
        "origin_system": OWN,
        "created_date": moment(contribution.submitted_at),
        "modified_date": moment(contribution.ended_at or acted),
        "action_date": moment(acted),
        "referrer_data": {"source": contribution.source},
        "cydlais:kind": contribution.kind,
        "cydlais:status": contribution.state,
        "cydlais:what": contribution.what or None,
        "cydlais:number": contribution.number,
        "cydlais:area": contribution.area_code,
        "cydlais:country": contribution.country,
        "cydlais:supporter": f"cydlais:{contribution.supporter_id}" if contribution.supporter_id else None,
    }
    if contribution.kind == "pledge" and (pledge := session.get(Pledge, contribution.id)):
        said |= {"cydlais:quantity": pledge.quantity, "cydlais:pledge": pledge.state}
        if _unit_of(session, contribution.id) == "money":
            said |= {"amount": f"{pledge.quantity}.00", "currency": CURRENCY}
    return said


def said_of_drive(session: Session, drive: Drive, base_url: str) -> dict[str, Any]:
    """With the addresses of its page in each language."""
    slugs = current_slugs_of(session, [drive.id])[drive.id]
    pages = {each: base_url + path_to(page_of_kind(drive.kind), each, slug=slug) for each, slug in slugs.items()}
    return {
        "identifiers": [f"cydlais:{drive.id}"],
        "title": {text.language: text.title for text in drive.texts},
        "browser_url": pages,
        "cydlais:kind": drive.kind,
        "cydlais:campaign": f"cydlais:{drive.campaign_id}",
        "cydlais:count": session.scalar(select(Tally.count).where(Tally.drive_id == drive.id)) or 0,
        "cydlais:goal": drive.goal,
    }


def said_of_milestone(session: Session, drive_id: UUID) -> dict[str, Any]:
    """All that were reached by now, since one event may be of several."""
    reached = select(Milestone.at, Milestone.reached_at).where(
        Milestone.drive_id == drive_id, Milestone.reached_at.is_not(None)
    )
    rows = session.execute(reached.order_by(Milestone.at)).all()
    return {"cydlais:reached": [{"at": at, "reached_date": moment(reached_at)} for at, reached_at in rows]}


def said_by_id(row_id: UUID) -> dict[str, Any]:
    return {"identifiers": [f"cydlais:{row_id}"]}


def moment(when: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def _unit_of(session: Session, contribution_id: UUID) -> str | None:
    offered = select(PledgeOffer.unit).join(Pledge, Pledge.offer_id == PledgeOffer.id)
    return session.scalar(offered.where(Pledge.contribution_id == contribution_id))
