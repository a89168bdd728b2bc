"""Takes many targets into a drive at once: all of them or, where one cannot be taken, none.

Written in statements of 500 within the caller's one transaction, so that nothing is ever half imported. A second import
mends the targets that it knows and adds the others; whom it leaves out stays, unless they are to be replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.commands import TargetPlan
from campaign.drives.finding import all_targets
from campaign.drives.given import is_any_verified
from campaign.drives.locking import LockedDrive, lock_drive, look_at_drive
from campaign.drives.matching import FIELDS, Comparison, Rules, compare_targets
from campaign.drives.refused_rows import RefusedRow, RowsRefusedError
from campaign.drives.target_rows import add_targets, change_targets, end_targets, remove_targets
from campaign.drives.wales import day_of
from campaign.drives.wording import LONGEST_NAME, check_languages, check_lengths
from campaign.drives.writing import refuse_frozen
from campaign.errors import FieldsRefusedError

LONGEST_ADDRESS = 500
LONGEST_REFERENCE = 64


@dataclass(frozen=True, slots=True)
class TargetImport:
    """Targets to be taken. `spoken`: the fields that they speak of; of the others, known targets keep what they have.

    `is_replacing`: whoever is left out leaves office the day before or, if the drive has not opened yet, is removed.
    `is_skipping_refused`: rows that cannot be taken stop nothing but a replacement, which must know who is left out.
    """

    plans: Sequence[TargetPlan]
    spoken: frozenset[str] = FIELDS
    is_replacing: bool = False
    is_skipping_refused: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do. `left_out` were not named and have stayed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    ended: int = 0
    removed: int = 0
    refused: tuple[RefusedRow, ...] = ()


def import_targets(session: Session, drive_id: UUID, command: TargetImport) -> Imported:
    """Take the targets, whole.

    Raises RowsRefusedError (nothing is written), FieldsRefusedError, NotFoundError; ConflictError `drive-frozen` for
    a petition that somebody has signed. Targets of a letter drive may change as long as it is not put away; once a
    letter is verified, names may not.
    """
    for plan in command.plans:
        _check(plan)
    locked = lock_drive(session, drive_id)
    found = _compare(session, locked, command)
    if found.refused and (command.is_replacing or not command.is_skipping_refused):
        raise RowsRefusedError(found.refused)
    add_targets(session, drive_id, found.added)
    change_targets(session, found.changed)
    if command.is_replacing and _is_unopened(locked):
        remove_targets(session, found.left_out)
    elif command.is_replacing:
        end_targets(session, found.left_out, day_of(locked.present) - timedelta(days=1))
    session.expire(locked.drive, ["targets"])
    return _outcome(locked, command, found)


def preview_import(session: Session, drive_id: UUID, command: TargetImport) -> Imported:
    """What `import_targets` would do, and all rows that it would refuse; raises as that does otherwise.

    Neither writes nor locks: nobody's signature waits for a look.
    """
    locked = look_at_drive(session, drive_id)
    return _outcome(locked, command, _compare(session, locked, command))


def _compare(session: Session, locked: LockedDrive, command: TargetImport) -> Comparison:
    is_frozen = False
    if locked.drive.kind == "letter-drive":
        locked.must_be("draft", "scheduled", "open", "paused", "closed")
        is_frozen = is_any_verified(session, locked.drive.id)
    else:
        refuse_frozen(session, locked)
    rules = Rules(day_of(locked.present), command.spoken, is_frozen)
    return compare_targets(all_targets(session, locked.drive.id), command.plans, rules)


def _check(plan: TargetPlan) -> None:
    """What the columns can hold; the readers of files say it more kindly, and by row."""
    check_languages(plan.texts, whole=True)
    check_languages([plan.language])
    for language, words in plan.texts.items():
        check_lengths(language, {"name": (words.name, LONGEST_NAME), "office": (words.office, LONGEST_NAME)})
        if not words.name.strip():
            raise FieldsRefusedError({f"name_{language}": "text-missing"})
    for name, text, longest in (
        ("postal_address", plan.postal_address, LONGEST_ADDRESS),
        ("reference", plan.reference, LONGEST_REFERENCE),
    ):
        check_lengths(plan.language, {name: (text, longest)})
    if (plan.email is None) != (plan.mailbox_key is None):
        raise ValueError("an address without its mailbox, or a mailbox without its address")
    if plan.valid_from and plan.valid_until and plan.valid_until < plan.valid_from:
        raise FieldsRefusedError({"valid_until": "dates-out-of-order"})


def _is_unopened(locked: LockedDrive) -> bool:
    """Nobody can have written to its targets."""
    return locked.state in ("draft", "scheduled")


def _outcome(locked: LockedDrive, command: TargetImport, found: Comparison) -> Imported:
    left_out, replaced = len(found.left_out), len(found.left_out) if command.is_replacing else 0
    return Imported(
        added=len(found.added),
        changed=len(found.changed),
        unchanged=found.unchanged,
        left_out=left_out - replaced,
        ended=0 if _is_unopened(locked) else replaced,
        removed=replaced if _is_unopened(locked) else 0,
        refused=tuple(found.refused),
    )
