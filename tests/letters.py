"""Charlie's letter drive, and Laura who writes: what tests of letters have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from campaign.contributions.letter.content import LetterContent
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.settings import (
    ModelLetter,
    Prompt,
    WriteLetterSettings,
    write_letter_settings,
    write_model,
    write_prompts,
)
from campaign.contributions.registry import KINDS
from campaign.contributions.service import SubmitContribution, submit
from campaign.db import Database, now
from campaign.drives.commands import (
    CampaignWords,
    CreateCampaign,
    CreateDrive,
    DriveWords,
    TargetPlan,
    TargetWords,
)
from campaign.drives.importing import TargetImport, import_targets
from campaign.drives.models import Campaign, Drive, Target
from campaign.drives.service import create_campaign, create_drive
from campaign.mail.address import mailbox_key, parse_address
from tests import cast

KIND = KINDS["letter"]
SUBJECT = "Please plan with us"
BODY = "I live here.\n\nPlease plan the next change with us."
MODEL = (
    "I am writing to you because I live here, and because the services that you are responsible for matter to me.\n\n"
    "Those who use a service know things about it that no report can show. Those who work in it know just as much.\n\n"
    "So I ask for one thing. The next time that you change a service, will you plan it with the people who use it?"
)
MODEL_CY = (
    "Rwy’n ysgrifennu atoch am fy mod yn byw yma, ac am fod y gwasanaethau rydych chi’n gyfrifol amdanynt yn bwysig.\n\n"
    "Mae’r rhai sy’n defnyddio gwasanaeth yn gwybod pethau amdano na all yr un adroddiad eu dangos.\n\n"
    "Felly gofynnaf am un peth. A wnewch chi ei gynllunio gyda’r bobl sy’n ei ddefnyddio?"
)
PROMPTS = {
    "en": [Prompt("Who are you?", "Say where you live."), Prompt("Why does it matter?"), Prompt("What do you ask?")],
    "cy": [Prompt("Pwy ydych chi?", "Dywedwch ble."), Prompt("Pam mae’n bwysig?"), Prompt("Beth ydych chi’n ei ofyn?")],
}
EVERYBODYS = TargetPlan(
    {"en": TargetWords("Chief Executive", "Forum"), "cy": TargetWords("Prif Weithredwr", "Y Fforwm")},
    email="prif@fforwm.example",
)
CHAIR = TargetPlan(
    {"en": TargetWords("Chair", "Two Valleys Board"), "cy": TargetWords("Cadeirydd", "Bwrdd y Ddau Ddyffryn")},
    email="cadeirydd@bwrdd.example",
    language="en",
)


def charlie_opens_letter_drive(
    database: Database,
    *,
    slug: str = "1",
    targets: Sequence[TargetPlan] = (EVERYBODYS, CHAIR),
    is_moderated: bool = False,
    delivery: str = "each",
) -> UUID:
    """An open letter drive of Charlie's, complete in both languages, with a model letter; its id."""
    with database.transaction() as session:
        campaign_id = create_campaign(
            session,
            CreateCampaign(
                {
                    "en": CampaignWords(f"letters-{slug}", "Letters", "Goal", "Story", is_checked=True),
                    "cy": CampaignWords(f"llythyrau-{slug}", "Llythyrau", "Nod", "Stori", is_checked=True),
                }
            ),
        )
        session.get_one(Campaign, campaign_id).organiser_address = cast.ORGANISER
        present = session.execute(select(now())).scalar_one()
        drive_id = create_drive(
            session,
            CreateDrive(
                campaign_id=campaign_id,
                kind="letter-drive",
                goal=100,
                handover="names-areas",
                texts={
                    "en": DriveWords(
                        f"letters-{slug}", "Write to them", "We ask you to write", "Because", is_checked=True
                    ),
                    "cy": DriveWords(
                        f"llythyrau-{slug}", "Ysgrifennwch", "Gofynnwn i chi", "Oherwydd", is_checked=True
                    ),
                },
                statements={"en": "By writing I agree.", "cy": "Drwy ysgrifennu rwy'n cytuno."},
                opens_at=present - timedelta(hours=1),
                closes_at=present + timedelta(days=90),
            ),
        )
        import_targets(session, drive_id, TargetImport([_with_key(plan) for plan in targets]))
        write_letter_settings(session, WriteLetterSettings(drive_id, delivery=delivery, is_moderated=is_moderated))
        write_prompts(session, drive_id, PROMPTS)
        write_model(
            session, drive_id, {"en": ModelLetter("Plan with us", MODEL), "cy": ModelLetter("Gyda ni", MODEL_CY)}
        )
        session.get_one(Drive, drive_id).published_at = present - timedelta(hours=1)
        return drive_id


def _with_key(plan: TargetPlan) -> TargetPlan:
    if plan.email is None:
        return plan
    canonical = parse_address(plan.email, may_lead_nowhere=True).canonical
    return replace(plan, mailbox_key=mailbox_key(canonical, cast.IDENTITY_KEY))


def targets_of(database: Database, drive_id: UUID) -> list[UUID]:
    """The ids of the drive's targets, in their order."""
    with database.reading() as session:
        return list(session.scalars(select(Target.id).where(Target.drive_id == drive_id).order_by(Target.position)))


def writing(
    drive_id: UUID, target_ids: Sequence[UUID], *, subject: str = SUBJECT, body: str = BODY, **changes: object
) -> SubmitContribution:
    """What Laura (or whoever is named) gives on the form of a letter drive."""
    content = LetterContent(subject, body, tuple(target_ids))
    command = cast.signing(drive_id, "Laura Evans", "laura@example.com")
    if "email" in changes or "name" in changes:
        who = {"name": "Laura Evans", "email": "laura@example.com", **changes}
        command = cast.signing(drive_id, str(who.pop("name")), str(who.pop("email")))
        changes = {name: value for name, value in changes.items() if name not in ("name", "email")}
    return replace(command, details=content, content_key=content.key, **changes)  # type: ignore[arg-type]


def write(database: Database, command: SubmitContribution) -> UUID:
    """One post of the form, in its own transaction: the id of the letter that there is now."""
    with database.transaction() as session:
        return submit(session, KIND, command)


def written(database: Database, command: SubmitContribution) -> UUID:
    """Write and press: the id of the verified letter."""
    contribution_id = write(database, command)
    press(database, contribution_id, command.details)
    return contribution_id


def press(database: Database, contribution_id: UUID, content: LetterContent, **changes: object) -> str:
    return cast.press(database, contribution_id, details=content, **changes)


def addressees(database: Database) -> list[LetterAddressee]:
    with database.reading() as session:
        return list(session.scalars(select(LetterAddressee).order_by(LetterAddressee.id)))
