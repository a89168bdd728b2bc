"""A letter drive of Charlie's, and letters that Laura and others have written: verified, and due to leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.models import Letter, LetterAddressee, LetterModel, LetterSettings
from campaign.contributions.models import Contribution
from campaign.db import Database, insert, now
from campaign.drives.commands import CampaignWords, CreateCampaign, CreateDrive, DriveWords
from campaign.drives.models import Campaign, Drive, Target, TargetText
from campaign.drives.service import create_campaign, create_drive
from campaign.ids import new_id
from campaign.mail.address import mailbox_key, parse_address
from campaign.mail.models import Delivery, Mailbox
from campaign.supporters.name import name_key
from tests.cast import IDENTITY_KEY, ORGANISER

MODEL = {"en": "Please put co-production into law.", "cy": "Rhowch gydgynhyrchu yn y gyfraith, os gwelwch yn dda."}
ONE, TWO = "aelod1@senedd.example", "aelod2@senedd.example"
SUBJECT = "Cydgynhyrchu yn ein hysgol"
BODY = "Annwyl Aelod,\n\nMae cydgynhyrchu wedi newid ein hysgol.\n\nYn gywir,\nLaura"


@dataclass(frozen=True, slots=True)
class LetterDrive:
    """An open letter drive, and its targets in their order."""

    id: UUID
    targets: tuple[UUID, ...]


def key_of(email: str) -> str:
    return mailbox_key(parse_address(email).canonical, IDENTITY_KEY)


def charlie_opens_letter_drive(
    database: Database,
    *,
    slug: str = "1",
    emails: Sequence[str | None] = ("aelod1@senedd.example",),
    **settings: object,
) -> LetterDrive:
    """Each target has one of `emails`; `settings` are columns of LetterSettings. Letters leave at any hour unless they say."""
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        drive_id = _create(session, slug)
        drive = session.get_one(Drive, drive_id)
        drive.opens_at, drive.closes_at = present - timedelta(hours=1), present + timedelta(days=90)
        drive.published_at = drive.opens_at
        targets = tuple(_add_target(session, drive_id, number, email) for number, email in enumerate(emails, start=1))
        every_hour = {"hourly_cap": 30, "window_from": 0, "window_until": 1440}
        session.add(LetterSettings(drive_id=drive_id, **{**every_hour, **settings}))
        for language, body in MODEL.items():
            session.add(LetterModel(drive_id=drive_id, language=language, subject=f"Model {language}", body=body))
    return LetterDrive(drive_id, targets)


def _create(session: Session, slug: str) -> UUID:
    campaign_id = create_campaign(
        session,
        CreateCampaign(
            {
                "en": CampaignWords(f"shoulder-{slug}", "Shoulder to shoulder", "Goal", "Story", is_checked=True),
                "cy": CampaignWords(f"ysgwydd-{slug}", "Ysgwydd wrth ysgwydd", "Nod", "Stori", is_checked=True),
            }
        ),
    )
    session.get_one(Campaign, campaign_id).organiser_address = ORGANISER
    return create_drive(
        session,
        CreateDrive(
            campaign_id=campaign_id,
            kind="letter-drive",
            goal=1000,
            handover="names-areas",
            texts={
                "en": DriveWords(f"letters-{slug}", f"Letters {slug}", "We ask", "Because", is_checked=True),
                "cy": DriveWords(f"llythyrau-{slug}", f"Llythyrau {slug}", "Gofynnwn", "Oherwydd", is_checked=True),
            },
            statements={"en": "By writing I agree.", "cy": "Drwy ysgrifennu rwy’n cytuno."},
        ),
    )


def _add_target(session: Session, drive_id: UUID, position: int, email: str | None) -> UUID:
    target_id = new_id()
    session.add(
        Target(
            id=target_id,
            drive_id=drive_id,
            position=position,
            email=email,
            mailbox_key=key_of(email) if email else None,
            postal_address="Senedd Cymru\nBae Caerdydd\nCF99 1SN",
            language="cy",
            texts=[
                TargetText(language="cy", name=f"Aelod {position}", office="Aelod o’r Senedd"),
                TargetText(language="en", name=f"Aelod {position}", office="Member of the Senedd"),
            ],
        )
    )
    return target_id


def write_letter(database: Database, drive: LetterDrive, **changes: object) -> UUID:
    """A verified letter to every target, or to those of `targets`, due since a minute; the id of its contribution."""
    with database.transaction() as session:
        return add_letter(session, drive, **changes)


def add_letter(session: Session, drive: LetterDrive, **changes: object) -> UUID:
    """`changes` are of the writer (name, email, postcode, language), of the letter (subject, body, is_model), or `targets`."""
    given = {"name": "Laura Price", "email": "laura@example.com", "postcode": "CF10 1AA", "language": "cy", **changes}
    targets: Sequence[UUID] = given.pop("targets", drive.targets)  # type: ignore[assignment]
    words = {name: given.pop(name, default) for name, default in _WORDS.items()}
    present = session.execute(select(now(-60))).scalar_one()
    address = parse_address(str(given["email"]))
    key, person = key_of(address.typed), name_key(str(given["name"]))
    session.execute(insert(session, Mailbox).values(key=key, created_at=present).on_conflict_do_nothing())
    contribution_id = new_id()
    session.add(
        Contribution(
            id=contribution_id,
            kind="letter",
            drive_id=drive.id,
            content_key=contribution_id.hex,
            state="verified",
            mailbox_key=key,
            name_key=person,
            country="GB",
            statement_version=1,
            text_version=1,
            submitted_at=present,
            expires_at=present + timedelta(days=7),
            verified_at=present,
            **given,
        )
    )
    session.flush()
    session.add(
        Letter(contribution_id=contribution_id, drive_id=drive.id, verified_at=present, passed_at=present, **words)
    )
    session.flush()
    session.add_all(
        LetterAddressee(
            id=new_id(),
            contribution_id=contribution_id,
            drive_id=drive.id,
            target_id=target_id,
            mailbox_key=key,
            name_key=person,
            state="due",
            due_at=present,
        )
        for target_id in targets
    )
    session.flush()
    return contribution_id


_WORDS = {"subject": SUBJECT, "body": BODY, "is_model": False}


def write_letters(database: Database, drive: LetterDrive, number: int, **changes: object) -> list[UUID]:
    """So many letters, each of another writer."""
    with database.transaction() as session:
        return [
            add_letter(session, drive, **{"name": f"Laura {place}", "email": f"laura{place}@example.com", **changes})
            for place in range(number)
        ]


def addressees(database: Database) -> list[LetterAddressee]:
    """All of them, the oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(LetterAddressee).order_by(LetterAddressee.id)))


def mails_of(database: Database, template: str) -> list[Delivery]:
    """The ledger's rows of one template, the oldest first."""
    with database.reading() as session:
        return list(
            session.scalars(select(Delivery).where(Delivery.template == template).order_by(Delivery.created_at))
        )


def states(database: Database) -> Counter[str]:
    return Counter(addressee.state for addressee in addressees(database))


def let_in(database: Database) -> int:
    """Into the ledger goes what may leave now, alone or in a bundle of what was due the day before yesterday."""
    have_been_due_for_days(database)
    return dispatch_due(database) + gather_bundles(database)


def have_been_due_for_days(database: Database) -> None:
    """All letters, so that a bundle would have them too."""
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(due_at=now(-2 * 24 * 3600)))
