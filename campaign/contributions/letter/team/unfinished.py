"""Who began a letter and stopped half-way: drafts of a day ago, and letters that nobody has confirmed. Only looks.

Neither is given yet, and whoever typed it may not hold the mailbox: the team sees initials and a seat, no name, no word of
the letter, no address.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from campaign.areas.lookup import find_area
from campaign.areas.postcode import parse_postcode
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team.models import TeamNudge
from campaign.contributions.models import Contribution
from campaign.db import now
from campaign.drives.wales import day_of
from campaign.errors import DomainError

PAGE_SIZE = 20
RESTS_SECONDS = 24 * 3600  # how long a draft lies before its writer is taken to have stopped
WAITS_SECONDS = 2 * 3600  # the same for a letter that waits to be confirmed


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`id` is the draft's or the letter's. `may_nudge`: it has an address, and nobody has asked its writer yet."""

    id: UUID
    is_draft: bool
    initials: str
    area_code: str | None
    since: datetime
    was_nudged: bool
    may_nudge: bool


@dataclass(frozen=True, slots=True)
class UnfinishedPage:
    """The latest, of `total`."""

    letters: tuple[Unfinished, ...]
    total: int


def list_drafts(session: Session, drive_id: UUID) -> UnfinishedPage:
    """Drafts that were never sent off."""
    nudged = exists().where(TeamNudge.draft_id == LetterDraft.id)
    resting = is_resting(drive_id)
    rows = session.execute(
        select(LetterDraft.id, LetterDraft.fields, LetterDraft.updated_at, nudged, LetterDraft.email.is_not(None))
        .where(*resting)
        .order_by(LetterDraft.updated_at.desc())
        .limit(PAGE_SIZE)
    )
    found = []
    for draft_id, fields, since, was_nudged, has_address in rows:
        name, postcode = _typed(fields)
        found.append(
            Unfinished(
                id=draft_id,
                is_draft=True,
                initials=initials_of(name),
                area_code=_area_of(session, postcode, day_of(since)),
                since=since,
                was_nudged=was_nudged,
                may_nudge=has_address and not was_nudged,
            )
        )
    return UnfinishedPage(tuple(found), _count(session, resting))


def list_unconfirmed(session: Session, drive_id: UUID) -> UnfinishedPage:
    """Letters that were sent off and wait for their writer to press the button."""
    waiting = is_waiting(drive_id)
    rows = session.scalars(
        select(Contribution).where(*waiting).order_by(Contribution.submitted_at.desc()).limit(PAGE_SIZE)
    )
    found = [
        Unfinished(
            id=row.id,
            is_draft=False,
            initials=initials_of(row.name or ""),
            area_code=_area_of(session, row.postcode or "", day_of(row.submitted_at)),
            since=row.submitted_at,
            was_nudged=row.reminded_at is not None,
            may_nudge=row.reminded_at is None,
        )
        for row in rows
    ]
    return UnfinishedPage(tuple(found), _count(session, waiting))


def is_resting(drive_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """SQL: a draft of the drive that somebody has left for a day."""
    return (
        LetterDraft.drive_id == drive_id,
        LetterDraft.submitted_at.is_(None),
        LetterDraft.updated_at <= now(-RESTS_SECONDS),
        LetterDraft.expires_at > now(),
    )


def is_waiting(drive_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """SQL: a letter of the drive that has been waiting for a while to be confirmed."""
    return (
        Contribution.drive_id == drive_id,
        Contribution.state == "pending",
        Contribution.submitted_at <= now(-WAITS_SECONDS),
        Contribution.expires_at > now(),
    )


def initials_of(name: str) -> str:
    """`S. E.` of Suzie Evans: the first letters of the first word and the last; empty where there is no letter."""
    words = name.split()
    ends = words[:1] + words[1:][-1:]
    letters = [next((character for character in word if character.isalpha()), "") for word in ends]
    return " ".join(f"{letter.upper()}." for letter in letters if letter)


def _typed(fields: str) -> tuple[str, str]:
    """Name and postcode as they were typed into a draft, whatever they are."""
    typed = json.loads(fields)
    return str(typed.get("name", "")), str(typed.get("postcode", ""))


def _area_of(session: Session, postcode: str, on: date) -> str | None:
    try:
        return find_area(session, parse_postcode(postcode).full, on)
    except DomainError:
        return None


def _count(session: Session, which: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).where(*which)) or 0
