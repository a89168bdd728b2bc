"""Stan exports: what he asks for, what is built of it, and what he gets."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from sqlalchemy import select, update

from campaign.db import Database
from campaign.drives.models import Drive
from campaign.exports.lists.asking import AskList, ask_list
from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.downloading import Download, count_download, find_download, open_download, pieces_of
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.models import SupporterList
from campaign.exports.lists.purposes import PURPOSES
from campaign.exports.lists.storage import FolderStorage
from campaign.ids import new_id
from campaign.outbox.models import OutboxEvent
from tests.exports.lists.export_key import EXPORT_KEY

STAN, OLIVE = new_id(), new_id()


def asking(database: Database, drive_ids: set[UUID], **changes: object) -> AskList:
    """Every column of a list for the hand-over, asked for by Stan, who may have lists of the drives' campaigns."""
    with database.reading() as session:
        campaigns = session.scalars(select(Drive.campaign_id).where(Drive.id.in_(drive_ids))).all()
    purpose, role = str(changes.get("purpose", "hand-over")), str(changes.get("role", "admin"))
    command = AskList(
        account_id=STAN,
        role=role,
        campaigns=frozenset(campaigns),
        purpose=purpose,
        columns=frozenset(PURPOSES[purpose].columns_for(role)),
        filters=ListFilters(frozenset(drive_ids)),
        language="en",
        stated_reason="For the day it is handed over",
        stated_recipient="The clerk of the committee",
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def stan_asks(database: Database, drive_id: UUID, **changes: object) -> UUID:
    command = asking(database, {drive_id}, **changes)
    with database.transaction() as session:
        return ask_list(session, command)


def workshop_of(database: Database, folder: Path) -> Workshop:
    return Workshop(database, FolderStorage(folder), EXPORT_KEY)


def build(database: Database, folder: Path, command: AskList) -> tuple[bytes, UUID]:
    """Asked for, built, downloaded: the file, and the list."""
    with database.transaction() as session:
        list_id = ask_list(session, command)
    assert build_lists(workshop_of(database, folder)) == 1
    return download(database, folder, list_id), list_id


def stan_gets(database: Database, folder: Path, drive_id: UUID, **changes: object) -> bytes:
    """The file of a list of one drive."""
    return build(database, folder, asking(database, {drive_id}, **changes))[0]


def found(database: Database, list_id: UUID, account_id: UUID = STAN) -> Download:
    with database.reading() as session:
        return find_download(session, list_id, account_id, export_key=EXPORT_KEY)


def take(database: Database, list_id: UUID, account_id: UUID = STAN) -> int:
    """Which download it is."""
    download = found(database, list_id, account_id)
    with database.transaction() as session:
        return count_download(session, download)


def download(database: Database, folder: Path, list_id: UUID) -> bytes:
    there = found(database, list_id)
    with open_download(FolderStorage(folder), there) as file:
        with database.transaction() as session:
            count_download(session, there)
        return b"".join(pieces_of(file, there))


def rows_of(file: bytes) -> list[dict[str, str]]:
    """The rows of a CSV by their heads."""
    return list(csv.DictReader(StringIO(file.decode("utf-8-sig"), newline="")))


def row_of(database: Database, list_id: UUID) -> SupporterList:
    with database.reading() as session:
        found = session.get_one(SupporterList, list_id)
        session.expunge_all()
        return found


def set_handover(database: Database, drive_id: UUID, handover: str) -> None:
    """Past the service, which lets nobody widen it."""
    with database.transaction() as session:
        session.execute(update(Drive).where(Drive.id == drive_id).values(handover=handover))


def sheets_of(file: bytes) -> list[list[tuple[Any, ...]]]:
    """The rows of each sheet of an XLSX, with their heads."""
    book = load_workbook(BytesIO(file))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def latest_event(database: Database) -> str:
    with database.reading() as session:
        return session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id.desc())).first() or ""
