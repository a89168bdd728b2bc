"""Finds the targets of a letter drive: those that a person can write to, and all of them for who runs it.

A person's targets are those of their seat, its region and Wales, and those that everybody asks: in office on that day
and not stopped. Who has no seat (abroad, or a postcode that straddles seats) has those that everybody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from campaign.areas.regions import places_of
from campaign.drives.models import Target, TargetText
from campaign.drives.parts import target_views
from campaign.drives.views import TargetDetail, TargetTextView, TargetView

BATCH_SIZE = 500


def find_targets(session: Session, drive_id: UUID, area_code: str | None, on: date) -> tuple[TargetView, ...]:
    """The targets of who lives in that seat, or has none, in their order."""
    asked = or_(Target.area_code.is_(None), Target.area_code.in_(places_of(area_code)))
    return target_views(session, Target.drive_id == drive_id, asked, is_writable(on))


def list_target_areas(session: Session, drive_id: UUID, on: date) -> frozenset[str]:
    """The codes of the areas that have a target of their own that day: to choose from where a postcode tells no seat."""
    areas = select(Target.area_code).where(Target.drive_id == drive_id, Target.area_code.is_not(None), is_writable(on))
    return frozenset(code for code in session.scalars(areas.distinct()) if code)


def is_writable(on: date) -> ColumnElement[bool]:
    """SQL: the target is in office on that day, and not stopped."""
    return and_(Target.is_stopped.is_(False), holds_office(on))


def holds_office(on: date) -> ColumnElement[bool]:
    """SQL: the target is in office on that day, as `is_in_office` says it of one."""
    return and_(
        or_(Target.valid_from.is_(None), Target.valid_from <= on),
        or_(Target.valid_until.is_(None), Target.valid_until >= on),
    )


def is_in_office(target: TargetDetail, on: date) -> bool:
    """Whether that day lies in the target's term, both ends included."""
    return (target.valid_from or on) <= on <= (target.valid_until or on)


def load_targets(session: Session, target_ids: Sequence[UUID]) -> dict[UUID, TargetDetail]:
    """Those of these ids, 500 a statement."""
    found = {}
    for start in range(0, len(target_ids), BATCH_SIZE):
        for detail in _details(session, Target.id.in_(target_ids[start : start + BATCH_SIZE])):
            found[detail.id] = detail
    return found


def all_targets(session: Session, drive_id: UUID) -> Iterator[TargetDetail]:
    """Every target of the drive, stopped and ended ones too, in their order, never all in memory."""
    return _details(session, Target.drive_id == drive_id)


def _details(session: Session, condition: ColumnElement[bool]) -> Iterator[TargetDetail]:
    rows = session.execute(
        select(*_COLUMNS, TargetText.language.label("text_language"), TargetText.name, TargetText.office)
        .join(TargetText, TargetText.target_id == Target.id)
        .where(condition)
        .order_by(Target.position, Target.id)
        .execution_options(yield_per=BATCH_SIZE)
    ).mappings()
    for _, of_one in groupby(rows, key=itemgetter("id")):
        target, *others = of_one
        texts = {row["text_language"]: TargetTextView(row["name"], row["office"]) for row in (target, *others)}
        yield TargetDetail(texts=texts, **{name: target[name] for name in _NAMES})


_NAMES = tuple(field.name for field in fields(TargetDetail) if field.name != "texts")
_COLUMNS = tuple(getattr(Target, name) for name in _NAMES)
