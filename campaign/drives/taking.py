"""Takes a file of targets into a drive: whole or, with a refused row, not at all, unless those are to be left out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.importing import Imported, TargetImport, import_targets, preview_import
from campaign.drives.refused_rows import RefusedRow, RowsRefusedError
from campaign.drives.target_files.reading import TargetFile
from campaign.drives.target_files.rows import Needs


@dataclass(frozen=True, slots=True)
class FileImport:
    """A file that was read, and how it shall be taken."""

    file: TargetFile
    is_replacing: bool = False
    is_skipping_refused: bool = False

    @property
    def command(self) -> TargetImport:
        return TargetImport(self.file.plans, self.file.columns.spoken, self.is_replacing, self.is_skipping_refused)


def take_file(session: Session, drive_id: UUID, what: FileImport) -> Imported:
    """Raises RowsRefusedError, with nothing written, and as `import_targets` does."""
    must_be_whole = (
        what.is_replacing or not what.is_skipping_refused
    )  # a refused row may be of somebody who would be ended
    if what.file.refused and must_be_whole:
        raise RowsRefusedError(what.file.refused)
    return import_targets(session, drive_id, what.command)


def preview_file(session: Session, drive_id: UUID, what: FileImport) -> tuple[Imported, list[RefusedRow]]:
    """What taking it would do, and every row that is refused, by the file's rules or by the drive's, in their order."""
    would_be = preview_import(session, drive_id, what.command)
    return would_be, sorted([*what.file.refused, *would_be.refused], key=lambda one: one.row)


def needs_of(drive_kind: str) -> Needs:
    """The address that each target of such a drive must have, unless somebody says otherwise."""
    return "email" if drive_kind == "letter-drive" else "none"
