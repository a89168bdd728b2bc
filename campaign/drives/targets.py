"""Who is asked to decide: the targets of a drive, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.commands import TargetWords
from campaign.drives.locking import lock_drive
from campaign.drives.models import Target, TargetText
from campaign.drives.wording import LONGEST_NAME, check_languages, check_lengths
from campaign.drives.writing import refuse_frozen
from campaign.ids import new_id


def replace_targets(session: Session, drive_id: UUID, targets: Sequence[Mapping[str, TargetWords]]) -> None:
    """Name the targets anew. Raises ConflictError `drive-frozen`, FieldsRefusedError, NotFoundError."""
    locked = lock_drive(session, drive_id)
    refuse_frozen(session, locked)
    for old in locked.drive.targets:
        session.delete(old)
    session.flush()
    session.expire(locked.drive, ["targets"])
    locked.drive.targets.extend(new_targets(targets))
    session.flush()


def new_targets(targets: Sequence[Mapping[str, TargetWords]]) -> Iterator[Target]:
    """The rows of these targets, in this order. Raises FieldsRefusedError."""
    for position, texts in enumerate(targets, start=1):
        check_languages(texts)
        for language, words in texts.items():
            check_lengths(language, {"name": (words.name, LONGEST_NAME), "office": (words.office, LONGEST_NAME)})
        yield Target(
            id=new_id(),
            position=position,
            texts=[
                TargetText(language=language, name=words.name, office=words.office) for language, words in texts.items()
            ],
        )
