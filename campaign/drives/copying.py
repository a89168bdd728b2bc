"""Copies the plan of a drive into a new draft: words, statement, targets, milestones, channels. Nothing that was given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, inspect, select
from sqlalchemy.orm import Session

from campaign.db import Base, now
from campaign.drives.models import Channel, Drive, DriveText, Milestone, MilestoneText, SigningStatement, Slug
from campaign.drives.parts import current_slugs_of
from campaign.drives.slugs import LONGEST_SLUG, Owner, claim_slug
from campaign.drives.target_rows import copy_targets
from campaign.errors import NotFoundError
from campaign.ids import new_id


def copy_drive(session: Session, drive_id: UUID) -> UUID:
    """The id of the new draft, which has no times. Raises NotFoundError."""
    drive = session.get(Drive, drive_id)
    if drive is None:
        raise NotFoundError
    copy = Drive(
        id=new_id(),
        campaign_id=drive.campaign_id,
        kind=drive.kind,
        goal=drive.goal,
        handover=drive.handover,
        created_at=now(),
    )
    session.add(copy)
    session.flush()
    copy_rows(session, DriveText, drive_id, copy.id)
    copy_rows(session, Channel, drive_id, copy.id)
    copy_rows(session, Milestone, drive_id, copy.id, reached_at=None)
    copy_rows(session, MilestoneText, drive_id, copy.id)
    for language, slug in current_slugs_of(session, [drive_id]).get(drive_id, {}).items():
        claim_slug(session, Owner(drive.kind, copy.id, language), _free_slug(session, drive.kind, slug))
    present = SigningStatement.drive_id == drive_id, SigningStatement.version == drive.statement_version
    session.add_all(
        SigningStatement(drive_id=copy.id, version=1, language=row.language, text=row.text)
        for row in session.scalars(select(SigningStatement).where(*present)).all()
    )
    copy_targets(session, drive_id, copy.id)
    session.flush()
    session.expire(copy)
    return copy.id


def copy_rows(session: Session, table: type[Base], drive_id: UUID, copy_id: UUID, **changes: Any) -> None:
    """The rows of a table that belong to the drive by `drive_id`, once more for the copy."""
    rows = session.execute(select(table.__table__).where(table.__table__.c.drive_id == drive_id)).mappings().all()
    names = {column.name: attribute.key for attribute in inspect(table).column_attrs for column in attribute.columns}
    copies = [{**{names[name]: value for name, value in row.items()}, "drive_id": copy_id, **changes} for row in rows]
    if copies:
        session.execute(insert(table), copies)


def _free_slug(session: Session, kind: str, slug: str) -> str:
    """The first of slug-2, slug-3, … that nobody has or had."""
    return next(one for one in _numbered(slug) if not _is_used(session, kind, one))


def _numbered(slug: str) -> Iterator[str]:
    number = 2
    while True:
        ending = f"-{number}"
        yield slug[: LONGEST_SLUG - len(ending)].rstrip("-") + ending
        number += 1


def _is_used(session: Session, kind: str, slug: str) -> bool:
    used = select(func.count()).select_from(Slug).where(Slug.kind == kind, Slug.slug == slug)
    return bool(session.scalar(used))
