"""A file of targets as it is kept between two pages, and what was found when it was last read. It changes no target."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from campaign.areas.gazetteer import load_gazetteer
from campaign.drives.taking import FileImport, needs_of, preview_file
from campaign.drives.target_files.keeping import find_file, find_look, throw_file_away
from campaign.drives.target_files.reading import FileHead, FileRules, TargetFile, read_head, read_target_file
from campaign.drives.target_files.tables import FileRefusedError
from campaign.errors import ConflictError
from campaign.http.console.drives.heads import Head, load_head
from campaign.http.console.targets.listing import today
from campaign.http.console.targets.looks import MENDABLE, Look, Reading, heard, look_of, look_of_unread
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

EDIT = Permission.EDIT_CAMPAIGNS


def head_of_drive(visit: Visit, drive_id: str) -> Head:
    """Raises NotFoundError for a drive that is not for this account to edit."""
    with services().database.reading() as session:
        require_drive(session, visit.access, EDIT, id_of(drive_id))
        return load_head(session, visit, id_of(drive_id))


def kept_look(head: Head, upload_id: str) -> Look:
    """What was found when the file was last read. Raises NotFoundError."""
    return heard(find_look(services().settings.data_dir, head.id, id_of(upload_id)))


def kept_file(head: Head, upload_id: str) -> Path:
    """Where it is. Raises NotFoundError."""
    return find_file(services().settings.data_dir, head.id, id_of(upload_id))


def throw_away(head: Head, upload_id: str) -> None:
    throw_file_away(services().settings.data_dir, head.id, id_of(upload_id))


def look_at(head: Head, path: Path, reading: Reading) -> Look:
    """Read it all, once. Raises FileRefusedError for a file that no other reading would mend."""
    try:
        file = read_anew(head, path, reading)
    except FileRefusedError as error:
        if error.slug not in MENDABLE:
            raise
        return look_of_unread(_head_of(head, path, reading), reading, error)
    try:
        with services().database.reading() as session:
            found = preview_file(session, head.id, FileImport(file))
    except ConflictError as error:
        return look_of(file, reading, None, error.slug)
    return look_of(file, reading, found)


def read_anew(head: Head, path: Path, reading: Reading) -> TargetFile:
    """All of its rows. Raises FileRefusedError."""
    with services().database.reading() as session:
        rules, gazetteer = _rules(session, head, reading), load_gazetteer(session)
    return read_target_file(path, rules, gazetteer, lambda _rows: None)


def _head_of(head: Head, path: Path, reading: Reading) -> FileHead:
    """As much as can be read."""
    with services().database.reading() as session:
        rules = _rules(session, head, reading)
    try:
        return read_head(path, rules)
    except FileRefusedError:
        return FileHead("csv", None, None, None, ())


def _rules(session: Session, head: Head, reading: Reading) -> FileRules:
    return FileRules(
        on=today(session),
        identity_key=services().settings.identity_key,
        needs=needs_of(head.kind),
        mapping=reading.mapping,
        encoding=reading.encoding or None,
        separator=reading.separator or None,
    )
