"""Writes targets and their texts in statements of 500. For the import alone, which has checked everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaign.drives.commands import TargetPlan
from campaign.drives.models import Target, TargetText
from campaign.drives.stopping import MENDED_BY_ADDRESS
from campaign.drives.views import TargetDetail
from campaign.ids import new_id

BATCH_SIZE = 500
_One = TypeVar("_One")


def add_targets(session: Session, drive_id: UUID, added: Sequence[TargetPlan]) -> None:
    """Put these behind those that are there."""
    last = session.scalar(select(func.max(Target.position)).where(Target.drive_id == drive_id)) or 0
    for batch in _batches(enumerate(added, start=last + 1)):
        with_ids = [(new_id(), position, plan) for position, plan in batch]
        session.execute(
            insert(Target),
            [
                {"id": id_, "drive_id": drive_id, "position": position, **_values(plan)}
                for id_, position, plan in with_ids
            ],
        )
        session.execute(insert(TargetText), [row for id_, _, plan in with_ids for row in _texts(id_, plan)])


def copy_targets(session: Session, drive_id: UUID, copy_id: UUID) -> None:
    """Give another drive the same targets; whoever is stopped stays so there."""
    columns = [column for column in Target.__table__.columns if column.name not in ("id", "drive_id")]
    found = session.execute(select(Target.id, *columns).where(Target.drive_id == drive_id)).mappings().all()
    for batch in _batches(found):
        ids = {row["id"]: new_id() for row in batch}
        session.execute(insert(Target), [{**row, "id": ids[row["id"]], "drive_id": copy_id} for row in batch])
        texts = session.execute(select(TargetText.__table__).where(TargetText.target_id.in_(ids))).mappings().all()
        session.execute(insert(TargetText), [{**row, "target_id": ids[row["target_id"]]} for row in texts])


def change_targets(session: Session, changed: Sequence[tuple[TargetDetail, TargetPlan]]) -> None:
    for batch in _batches(changed):
        session.execute(
            update(Target),
            [{"id": target.id, **_values(plan), **_mended(target, plan)} for target, plan in batch],
        )
        session.execute(delete(TargetText).where(TargetText.target_id.in_([target.id for target, _ in batch])))
        session.execute(insert(TargetText), [row for target, plan in batch for row in _texts(target.id, plan)])


def _values(plan: TargetPlan) -> dict[str, Any]:
    return {
        "area_code": plan.area_code,
        "email": plan.email,
        "mailbox_key": plan.mailbox_key,
        "postal_address": plan.postal_address,
        "language": plan.language,
        "valid_from": plan.valid_from,
        "valid_until": plan.valid_until,
        "reference": plan.reference,
    }


def _mended(target: TargetDetail, plan: TargetPlan) -> Mapping[str, Any]:
    """Who was stopped for their mailbox's sake is written to again at another address; who was by hand stays so."""
    is_of_mailbox = target.is_stopped and target.stop_reason in MENDED_BY_ADDRESS
    is_mended = is_of_mailbox and target.mailbox_key != plan.mailbox_key
    return {
        "is_stopped": target.is_stopped and not is_mended,
        "stop_reason": None if is_mended else target.stop_reason,
        "stopped_at": None if is_mended else target.stopped_at,
    }


def _texts(target_id: UUID, plan: TargetPlan) -> list[dict[str, Any]]:
    return [
        {"target_id": target_id, "language": language, "name": words.name, "office": words.office}
        for language, words in plan.texts.items()
    ]


def remove_targets(session: Session, target_ids: Sequence[UUID]) -> None:
    """Only for a drive that has not opened: nobody can have written to them."""
    for batch in _batches(target_ids):
        session.execute(delete(TargetText).where(TargetText.target_id.in_(batch)))
        session.execute(delete(Target).where(Target.id.in_(batch)))


def end_targets(session: Session, target_ids: Sequence[UUID], last_day: date) -> None:
    """Let them leave office at the end of that day; what was written to them stays."""
    for batch in _batches(target_ids):
        these = Target.id.in_(batch)
        session.execute(update(Target).where(these).values(valid_until=last_day))
        session.execute(update(Target).where(these, Target.valid_from > last_day).values(valid_from=last_day))


def _batches(items: Iterable[_One]) -> Iterator[list[_One]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH_SIZE)):
        yield batch
