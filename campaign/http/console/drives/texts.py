"""The form of a drive's words: what of it is stored, and what was typed as commands to the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.commands import DriveWords
from campaign.drives.models import Drive
from campaign.drives.parts import current_slugs_of, statements_of
from campaign.drives.slugs import LONGEST_SLUG
from campaign.drives.wording import LONGEST_TEXT, LONGEST_TITLE
from campaign.errors import NotFoundError
from campaign.http.console.reading import box, long_text, one_line, schema_of
from campaign.http.console.wording import stored_words, typed_words
from campaign.i18n import LANGUAGES

TEXTS = ("title", "ask", "body")
SCHEMA = schema_of(
    {},
    {
        "title": one_line(LONGEST_TITLE),
        "slug": one_line(LONGEST_SLUG),
        "ask": long_text(LONGEST_TEXT),
        "body": long_text(LONGEST_TEXT),
        "statement": long_text(LONGEST_TEXT),
        "checked": box,
    },
)


def stored_drive(session: Session, drive_id: UUID) -> dict[str, str]:
    """What the form holds when it is opened. Raises NotFoundError."""
    drive = session.get(Drive, drive_id)
    if drive is None:
        raise NotFoundError
    statements = statements_of(session, drive)
    return {
        **stored_words(drive.texts, current_slugs_of(session, [drive_id]).get(drive_id, {}), TEXTS),
        **{f"statement_{language}": statements.get(language, "") for language in LANGUAGES},
    }


def drive_texts(values: Mapping[str, Any]) -> dict[str, DriveWords]:
    """The words in each language that has some. Raises FieldsRefusedError."""
    return {language: DriveWords(**words) for language, words in typed_words(values, TEXTS).items()}


def statements(values: Mapping[str, Any]) -> dict[str, str]:
    """Those that say something."""
    typed = {language: values[f"statement_{language}"] for language in LANGUAGES}
    return {language: text for language, text in typed.items() if text}
