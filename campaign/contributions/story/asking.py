"""How a drive asks for stories: written in both languages, read by its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.contributions.story.models import LONGEST_EMPTY, LONGEST_HEADING, StoryAsk
from campaign.drives.copying import copy_rows
from campaign.drives.wording import LONGEST_TEXT, check_lengths, check_whole
from campaign.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class StoryAskWords:
    """What stands above the stories and their form, and what stands there where there are none."""

    heading: str
    text: str
    nothing_yet: str


def write_story_ask(session: Session, drive_id: UUID, texts: Mapping[str, StoryAskWords]) -> None:
    """Ask for stories in these words, in every language. Raises FieldsRefusedError."""
    for words in ("heading", "text", "nothing_yet"):
        check_whole({language: getattr(text, words) for language, text in texts.items()})
    for language, text in texts.items():
        lengths = {"heading": (text.heading, LONGEST_HEADING), "nothing_yet": (text.nothing_yet, LONGEST_EMPTY)}
        check_lengths(language, {**lengths, "text": (text.text, LONGEST_TEXT)})
    session.execute(delete(StoryAsk).where(StoryAsk.drive_id == drive_id))
    session.add_all(
        StoryAsk(
            drive_id=drive_id, language=language, heading=text.heading, text=text.text, nothing_yet=text.nothing_yet
        )
        for language, text in texts.items()
    )
    session.flush()


def load_story_ask(session: Session, drive_id: UUID) -> Mapping[str, StoryAskWords]:
    """By language."""
    rows = session.scalars(select(StoryAsk).where(StoryAsk.drive_id == drive_id))
    return {row.language: StoryAskWords(row.heading, row.text, row.nothing_yet) for row in rows}


def copy_plan(session: Session, drive_id: UUID, copy_id: UUID) -> None:
    """The same words for another drive."""
    copy_rows(session, StoryAsk, drive_id, copy_id)


def find_lacks(session: Session, drive_id: UUID) -> Sequence[str]:
    """The languages in which nothing asks for stories."""
    written = load_story_ask(session, drive_id)
    return [f"story-ask-missing-{language}" for language in LANGUAGES if language not in written]
