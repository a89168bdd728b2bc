"""Writes updates, as long as their sending has not begun.

A change makes a draft again: what was tested and approved before is void.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.areas.models import Area
from campaign.db import now
from campaign.drives.models import CHECKED, UNCHECKED, Achievement, Campaign, Drive
from campaign.drives.updates.commands import UpdateChoices, UpdateWords, WriteUpdate
from campaign.drives.updates.locking import lock_update, move
from campaign.drives.updates.models import ABOUT, Update, UpdateChoice, UpdateText, UpdateWriter
from campaign.drives.wording import LONGEST_NAME, LONGEST_TEXT, check_languages, check_lengths
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.mail.address import AddressRefused, parse_address

_KIND = re.compile(r"[a-z]{1,16}")
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def write_update(session: Session, command: WriteUpdate) -> UUID:
    """The id of the new draft, which may still lack a language. Raises FieldsRefusedError, NotFoundError."""
    if session.get(Campaign, command.campaign_id) is None:
        raise NotFoundError
    update = Update(
        id=new_id(), campaign_id=command.campaign_id, about=command.about, created_at=now(), changed_at=now()
    )
    _write(session, update, command)
    session.add(update)
    session.flush()
    return update.id


def rewrite_update(session: Session, update_id: UUID, command: WriteUpdate) -> None:
    """Write it anew, whole. Raises ConflictError once its sending has begun, NotFoundError for another campaign's."""
    update = lock_update(session, update_id)
    if update.campaign_id != command.campaign_id:
        raise NotFoundError
    move(update, "draft")
    update.version += 1
    update.asked_by = update.approved_by = None
    update.changed_at = session.execute(select(now())).scalar_one()
    update.texts, update.choices = [], []
    session.flush()
    _write(session, update, command)
    session.flush()


def canonical_address(typed: str, *, field: str = "by") -> str:
    """An address of somebody of the team, by which two people are told apart. Raises FieldsRefusedError."""
    try:
        return parse_address(typed).canonical
    except AddressRefused as error:
        raise FieldsRefusedError({field: error.slug}) from None


def _write(session: Session, update: Update, command: WriteUpdate) -> None:
    if command.about not in ABOUT:
        raise FieldsRefusedError({"about": "choice-unknown"})
    check_languages(command.texts)
    for language, words in command.texts.items():
        _check_words(language, words)
    _check_choices(session, command)
    update.about = command.about
    _note_writer(update, canonical_address(command.by) if command.by is not None else None)
    update.texts = [
        UpdateText(
            language=language,
            subject=words.subject.strip(),
            body=words.body.replace("\r\n", "\n").strip(),
            status=CHECKED if words.is_checked else UNCHECKED,
        )
        for language, words in command.texts.items()
    ]
    update.choices = [UpdateChoice(dimension=dimension, value=value) for dimension, value in _rows(command.choices)]


def _note_writer(update: Update, address: str | None) -> None:
    """Whoever wrote before stays a writer: a comma of somebody else's makes nobody a second person to their own words."""
    update.written_by = address
    if address is not None and all(one.address != address for one in update.writers):
        update.writers.append(UpdateWriter(address=address))


def _check_words(language: str, words: UpdateWords) -> None:
    check_lengths(language, {"subject": (words.subject, LONGEST_NAME), "body": (words.body, LONGEST_TEXT)})
    if _NOT_IN_A_LINE.search(words.subject.strip()):
        raise FieldsRefusedError({f"subject_{language}": "text-unreadable"})


def _check_choices(session: Session, command: WriteUpdate) -> None:
    chosen, errors = command.choices, {}
    drives = select(func.count()).where(Drive.id.in_(chosen.drives), Drive.campaign_id == command.campaign_id)
    if session.scalar(drives) != len(chosen.drives):
        errors["drives"] = "choice-unknown"
    areas = select(func.count()).where(Area.code.in_(chosen.areas))
    if session.scalar(areas) != len(chosen.areas):
        errors["areas"] = "choice-unknown"
    achievements = select(func.count()).where(
        Achievement.id.in_(chosen.achievements), Achievement.campaign_id == command.campaign_id
    )
    if session.scalar(achievements) != len(chosen.achievements):
        errors["achievements"] = "choice-unknown"
    if not all(_KIND.fullmatch(kind) for kind in chosen.kinds):
        errors["kinds"] = "choice-unknown"
    if errors:
        raise FieldsRefusedError(errors)


def _rows(choices: UpdateChoices) -> Iterator[tuple[str, str]]:
    yield from (("drive", str(drive_id)) for drive_id in choices.drives)
    yield from (("area", code) for code in choices.areas)
    yield from (("kind", kind) for kind in choices.kinds)
    yield from (("achievement", str(achievement_id)) for achievement_id in choices.achievements)
