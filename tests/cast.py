"""The cast and their petition: Suzie signs, Laura writes, Paul pledges, Charlie organises, Olive organises something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.lookup import find_area
from campaign.contributions.kind import Correction
from campaign.contributions.models import Contribution
from campaign.contributions.registry import KINDS
from campaign.contributions.service import SubmitContribution, submit
from campaign.contributions.verification import Outcome, verify
from campaign.db import Database, now
from campaign.drives.commands import CampaignWords, CreateCampaign, CreateDrive, DriveWords, MilestonePlan
from campaign.drives.models import Campaign, Drive
from campaign.drives.service import create_campaign, create_drive
from campaign.mail.address import mailbox_key, parse_address
from campaign.supporters.name import name_key

IDENTITY_KEY = "another secret that only tests know, 01234"
ORGANISER = "charlie@rhwydwaith.example"


def charlie_opens_petition(database: Database, *, slug: str = "1", goal: int = 1000) -> UUID:
    """An open petition of Charlie's campaign, in both languages, with milestones at 2, 5 and 10; its id."""
    with database.transaction() as session:
        campaign_id = create_campaign(
            session,
            CreateCampaign(
                {
                    "en": CampaignWords(
                        f"together-{slug}", "Together", "Better services", "Our story", is_checked=True
                    ),
                    "cy": CampaignWords(
                        f"gyda-n-gilydd-{slug}", "Gyda'n gilydd", "Gwell gwasanaethau", "Ein stori", is_checked=True
                    ),
                }
            ),
        )
        session.get_one(Campaign, campaign_id).organiser_address = ORGANISER
        return _open_petition(session, campaign_id, slug=slug, goal=goal)


def _open_petition(session: Session, campaign_id: UUID, *, slug: str, goal: int) -> UUID:
    present = session.execute(select(now())).scalar_one()
    drive_id = create_drive(
        session,
        CreateDrive(
            campaign_id=campaign_id,
            kind="petition",
            goal=goal,
            handover="names-areas",
            texts={
                "en": DriveWords(f"petition-{slug}", f"The petition {slug}", "We ask", "Because", is_checked=True),
                "cy": DriveWords(f"deiseb-{slug}", f"Y ddeiseb {slug}", "Gofynnwn", "Oherwydd", is_checked=True),
            },
            statements={"en": "By signing I agree.", "cy": "Drwy lofnodi rwy'n cytuno."},
            opens_at=present - timedelta(hours=1),
            closes_at=present + timedelta(days=90),
            milestones=tuple(MilestonePlan(at, {"en": f"At {at}", "cy": f"Ar {at}"}) for at in (2, 5, 10)),
        ),
    )
    session.get_one(Drive, drive_id).published_at = present - timedelta(hours=1)
    return drive_id


def signing(
    drive_id: UUID, name: str = "Suzie Evans", email: str = "suzie@example.com", **changes: object
) -> SubmitContribution:
    """What Suzie (or whoever is named) gives on the form."""
    address = parse_address(email)
    command = SubmitContribution(
        drive_id=drive_id,
        mailbox_key=mailbox_key(address.canonical, IDENTITY_KEY),
        email=address.typed,
        name=name,
        name_key=name_key(name),
        postcode="CF10 1AA",
        country="GB",
        comment=None,
        show_name=False,
        consent_campaign=False,
        consent_wider=False,
        language="cy",
        source="web",
        form_key=None,
        is_suspect=False,
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def sign(database: Database, command: SubmitContribution, *, kind: str = "signature") -> None:
    """One post of the form, in its own transaction."""
    with database.transaction() as session:
        submit(session, KINDS[kind], command)


def press(database: Database, contribution_id: UUID, **changes: object) -> Outcome:
    """The press of the button by the owner of the mailbox, with what the page shows, corrected by `changes`."""
    with database.transaction() as session:
        row = session.get_one(Contribution, contribution_id)
        shown = Correction(
            name=row.name or "",
            name_key=row.name_key or "",
            postcode=row.postcode,
            country=row.country,
            comment=row.comment,
            show_name=row.show_name,
            consent_campaign=row.consent_campaign,
            consent_wider=row.consent_wider,
            details=_details(session, row),
        )
        outcome, _ = verify(session, contribution_id, row.issue, replace(shown, **changes), find_area)  # type: ignore[arg-type]
        return outcome


def _details(session: Session, row: Contribution) -> object:
    """What the page shows of the kind's own, read as its form would be."""
    if row.kind == "signature":
        return None
    kind = KINDS[row.kind]
    own = {name: [value] for name, value in kind.fill_form(session, row).items()}
    person = {"name": [row.name or ""], "email": [row.email or ""], "country": ["FR"]}
    return kind.fit_form(session, row.drive_id, kind.load_form({**person, **own})).details


def signed(database: Database, command: SubmitContribution) -> UUID:
    """Sign and press: the id of the verified signature."""
    sign(database, command)
    contribution_id = latest(database)
    press(database, contribution_id)
    return contribution_id


def latest(database: Database) -> UUID:
    """The id of the contribution that was made last."""
    with database.reading() as session:
        return session.scalars(select(Contribution.id).order_by(Contribution.submitted_at.desc())).first() or UUID(
            int=0
        )
