"""Drafts of every kind in Charlie's campaign, with somebody to write to, and a file of targets that waits to be taken."""

from __future__ import annotations

from uuid import UUID

from campaign.db import Database
from campaign.drives.commands import CreateDrive, DriveWords, TargetWords
from campaign.drives.service import create_drive
from campaign.drives.target_files.keeping import FOLDER, keep_file, keep_look
from campaign.http.console.targets.looks import NUMBERS, Look, Reading, said
from campaign.ids import new_id
from campaign.settings import Settings

KINDS = ("letter-drive", "pledge-drive", "appeal")
CSV = "name,email,reference\nJane Hutt,jane@senedd.example,1\nHuw Rees,huw at senedd,2\n"


def draft_of(database: Database, campaign_id: UUID, kind: str) -> UUID:
    """One that still lacks nearly everything; a letter drive has one target."""
    words = {
        language: DriveWords(f"{kind}-{language}", f"The {kind}", "We ask", "Because", is_checked=True)
        for language in ("en", "cy")
    }
    minister = {"en": TargetWords("The Minister"), "cy": TargetWords("Y Gweinidog")}
    with database.transaction() as session:
        return create_drive(
            session,
            CreateDrive(
                campaign_id=campaign_id,
                kind=kind,
                goal=100,
                handover="counts",
                texts=words,
                statements={"en": "I agree.", "cy": "Cytunaf."},
                targets=(minister,) if kind == "letter-drive" else (),
            ),
        )


def drafts_of_each_kind(database: Database, campaign_id: UUID) -> dict[str, UUID]:
    return {kind: draft_of(database, campaign_id, kind) for kind in KINDS}


def a_file_waits(settings: Settings, drive_id: UUID, text: str = CSV) -> UUID:
    """Sent, and not yet taken; the id by which it is found."""
    folder = settings.data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "coming"
    path.write_text(text, encoding="utf-8")
    upload_id = keep_file(settings.data_dir, drive_id, path, account_id=new_id())
    look = Look(Reading(), "csv", "utf-8", "comma", None, headers=(), places={}, would_be=dict.fromkeys(NUMBERS, 0))
    keep_look(settings.data_dir, drive_id, upload_id, said(look))
    path.unlink()
    return upload_id
