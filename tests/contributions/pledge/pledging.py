"""Charlie's pledge drive, and Paul and others who pledge to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.details import PledgeDetails
from campaign.contributions.pledge.fitting import due_of
from campaign.contributions.pledge.models import Pledge
from campaign.contributions.pledge.offers import OfferWords, find_offer
from campaign.contributions.pledge.writing import WriteOffer, write_offer
from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.db import Database, now
from campaign.drives.commands import CampaignWords, CreateCampaign, CreateDrive, DriveWords
from campaign.drives.models import Campaign, Drive
from campaign.drives.service import create_campaign, create_drive
from campaign.drives.wales import day_of, end_of
from tests.cast import ORGANISER, press, signing

WORDS = {
    "en": OfferWords("Give a talk", "Ten minutes are enough.", "Thank you for speaking up.", "Bridge Hall"),
    "cy": OfferWords("Rhoi sgwrs", "Mae deng munud yn ddigon.", "Diolch am godi’ch llais.", "Neuadd y Bont"),
}


def present_moment(database: Database) -> datetime:
    with database.reading() as session:
        return session.execute(select(now())).scalar_one()


def talk(present: datetime, **changes: Any) -> WriteOffer:
    """Up to four times, within 30 days."""
    due_at = end_of(day_of(present + timedelta(days=30)))
    offer = WriteOffer(code="talk", unit="times", goal=12, maximum=4, due_at=due_at, texts=WORDS)
    return replace(offer, **changes)


def launch(present: datetime, **changes: Any) -> WriteOffer:
    """An event in 30 days, with room for four."""
    starts_at = present + timedelta(days=30)
    offer = WriteOffer(
        code="launch",
        unit="places",
        goal=4,
        maximum=2,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place_limit=4,
        texts=WORDS,
    )
    return replace(offer, **changes)


def charlie_opens_pledge_drive(database: Database, *offers: WriteOffer, slug: str = "1", goal: int = 200) -> UUID:
    """An open pledge drive of Charlie's with these offers (a talk, unless given); its id."""
    present = present_moment(database)
    with database.transaction() as session:
        campaign_id = create_campaign(
            session,
            CreateCampaign(
                {
                    "en": CampaignWords(f"helping-{slug}", "Helping", "More help", "Our story", is_checked=True),
                    "cy": CampaignWords(f"helpu-{slug}", "Helpu", "Mwy o help", "Ein stori", is_checked=True),
                }
            ),
        )
        session.get_one(Campaign, campaign_id).organiser_address = ORGANISER
        drive_id = _drive(session, campaign_id, present, slug=slug, goal=goal)
        for offer in offers or (talk(present),):
            write_offer(session, drive_id, offer)
        return drive_id


def _drive(session: Session, campaign_id: UUID, present: datetime, *, slug: str, goal: int) -> UUID:
    drive_id = create_drive(
        session,
        CreateDrive(
            campaign_id=campaign_id,
            kind="pledge-drive",
            goal=goal,
            handover="counts",
            texts={
                "en": DriveWords(f"lend-a-hand-{slug}", "Lend a hand", "Pledge", "Because", is_checked=True),
                "cy": DriveWords(f"help-llaw-{slug}", "Rhowch help llaw", "Addewch", "Oherwydd", is_checked=True),
            },
            statements={"en": "By pledging I agree.", "cy": "Drwy addo rwy'n cytuno."},
            opens_at=present - timedelta(hours=1),
            closes_at=present + timedelta(days=90),
        ),
    )
    session.get_one(Drive, drive_id).published_at = present - timedelta(hours=1)
    return drive_id


def pledges(
    database: Database,
    drive_id: UUID,
    what: str = "talk",
    *,
    name: str = "Paul Prys",
    quantity: int = 1,
    due_on: date | None = None,
    **changes: object,
) -> UUID:
    """One post of the form; the id of the contribution that there is now."""
    with database.transaction() as session:
        offer = find_offer(session, drive_id, what)
        assert offer is not None
        due_at = due_of(offer, due_on, session.execute(select(now())).scalar_one())
        email = str(changes.pop("email", f"{name.lower().replace(' ', '.')}@example.com"))
        details = PledgeDetails(offer.id, quantity, due_at)
        given = {"what": what, "details": details, "language": "en", **changes}
        command = signing(drive_id, name, email, **given)
        return submit(session, KINDS["pledge"], command)


def pledged(database: Database, drive_id: UUID, what: str = "talk", **given: Any) -> UUID:
    """Pledged and confirmed: the id of the contribution."""
    contribution_id = pledges(database, drive_id, what, **given)
    assert press(database, contribution_id) in ("verified", "held")
    return contribution_id


def pledge(database: Database, contribution_id: UUID) -> Pledge:
    with database.reading() as session:
        return session.get_one(Pledge, contribution_id)


def states(database: Database, drive_id: UUID) -> list[str]:
    """The states of all pledges, in the order in which they were verified."""
    with database.reading() as session:
        given = select(Pledge.state).where(Pledge.drive_id == drive_id)
        return list(session.scalars(given.order_by(Pledge.settled_at, Pledge.contribution_id)))


def contribution(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)
