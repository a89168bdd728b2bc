"""What each page of imports asks first: whether the petition, and the import of it, are for this account."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from campaign.errors import NotFoundError
from campaign.http.console.drives.heads import Head, load_head
from campaign.http.console.visits import Visit, id_of
from campaign.http.services import services
from campaign.imports.files import FOLDER
from campaign.imports.progress import Progress, load_progress
from campaign.imports.staging import Keys
from campaign.imports.working import keys_of
from campaign.staff.access import require_drive
from campaign.staff.permissions import Permission

IMPORT = Permission.IMPORT_SIGNATURES


def head_of_petition(visit: Visit, drive_id: str) -> Head:
    """Raises NotFoundError for what is no petition, or not for this account to bring files to."""
    with services().database.reading() as session:
        return _head(session, visit, drive_id)


def load_import(session: Session, visit: Visit, drive_id: str, import_id: str) -> tuple[Head, Progress]:
    """Raises NotFoundError for an import of another drive too."""
    head, one = _head(session, visit, drive_id), load_progress(session, id_of(import_id))
    if one.drive_id != head.id:
        raise NotFoundError
    return head, one


def folder() -> Path:
    return services().settings.export_storage / FOLDER


def keys() -> Keys:
    return keys_of(services().keyring, services().settings.identity_key)


def _head(session: Session, visit: Visit, drive_id: str) -> Head:
    require_drive(session, visit.access, IMPORT, id_of(drive_id))
    head = load_head(session, visit, id_of(drive_id))
    if head.kind != "petition":
        raise NotFoundError
    return head
