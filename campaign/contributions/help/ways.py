"""The ways of helping that a drive names: written in both languages with their line of thanks, read by pages and mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.contributions.help.models import LONGEST_LABEL, LONGEST_THANKS, WayToHelp, WayToHelpText
from campaign.contributions.help.schema import is_code
from campaign.drives.copying import copy_rows
from campaign.drives.wording import check_lengths, check_whole
from campaign.errors import FieldsRefusedError
from campaign.i18n import LANGUAGES

# What the other kinds of an appeal are counted under: no way to help may bear these names.
TAKEN = frozenset({"story", "comment"})


@dataclass(frozen=True, slots=True)
class WayWords:
    """A way of helping in one language: what it is called, and how its helpers are thanked."""

    label: str
    thanks: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way of helping, by its code, in each language."""

    code: str
    texts: Mapping[str, WayWords]


def write_ways(session: Session, drive_id: UUID, ways: Sequence[Way]) -> None:
    """Name the ways of helping anew, in this order. Raises FieldsRefusedError."""
    codes = [way.code for way in ways]
    if len(set(codes)) < len(codes) or any(code in TAKEN or not is_code(code) for code in codes):
        raise FieldsRefusedError({"code": "code-unusable"})
    for way in ways:
        _check(way)
    session.execute(delete(WayToHelpText).where(WayToHelpText.drive_id == drive_id))
    session.execute(delete(WayToHelp).where(WayToHelp.drive_id == drive_id))
    session.add_all(WayToHelp(drive_id=drive_id, code=code, position=place) for place, code in enumerate(codes))
    session.flush()
    session.add_all(
        WayToHelpText(drive_id=drive_id, code=way.code, language=language, label=words.label, thanks=words.thanks)
        for way in ways
        for language, words in way.texts.items()
    )
    session.flush()


def list_ways(session: Session, drive_id: UUID) -> list[Way]:
    """In their order."""
    texts: dict[str, dict[str, WayWords]] = {}
    rows = session.execute(
        select(WayToHelp.code, WayToHelpText)
        .outerjoin(
            WayToHelpText, (WayToHelpText.drive_id == WayToHelp.drive_id) & (WayToHelpText.code == WayToHelp.code)
        )
        .where(WayToHelp.drive_id == drive_id)
        .order_by(WayToHelp.position)
    )
    for code, text in rows:
        of_this = texts.setdefault(code, {})
        if text is not None:
            of_this[text.language] = WayWords(text.label, text.thanks)
    return [Way(code, words) for code, words in texts.items()]


def find_words(session: Session, drive_id: UUID, code: str, language: str) -> WayWords | None:
    """One way in one language."""
    row = session.get(WayToHelpText, (drive_id, code, language))
    return WayWords(row.label, row.thanks) if row else None


def copy_plan(session: Session, drive_id: UUID, copy_id: UUID) -> None:
    """The same ways for another drive."""
    copy_rows(session, WayToHelp, drive_id, copy_id)
    copy_rows(session, WayToHelpText, drive_id, copy_id)


def find_lacks(session: Session, drive_id: UUID) -> Sequence[str]:
    """What is missing of the ways to help."""
    ways = list_ways(session, drive_id)
    if not ways:
        return ["ways-to-help-missing"]
    return [
        f"way-to-help-text-missing-{language}"
        for language in LANGUAGES
        if any(language not in way.texts for way in ways)
    ]


def _check(way: Way) -> None:
    check_whole({language: words.label for language, words in way.texts.items()})
    check_whole({language: words.thanks for language, words in way.texts.items()})
    for language, words in way.texts.items():
        check_lengths(language, {"label": (words.label, LONGEST_LABEL), "thanks": (words.thanks, LONGEST_THANKS)})
