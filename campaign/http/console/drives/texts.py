"""The form of a drive's words: what of it is stored, and what was typed as commands to the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.commands import DriveWords
from campaign.drives.locking import lock_drive
from campaign.drives.models import CHECKED, Drive
from campaign.drives.parts import current_slugs_of, statements_of
from campaign.drives.slugs import LONGEST_SLUG, slug_of
from campaign.drives.wording import LONGEST_TEXT, LONGEST_TITLE
from campaign.errors import FieldsRefusedError, NotFoundError
from campaign.http.console.bilingual import in_language, written_languages
from campaign.http.console.reading import box, long_text, one_line, said_box, schema_of
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
FIELDS_OF_SERVICE = {"text": "body"}  # what a service calls a text as a whole


def stored_drive(session: Session, drive_id: UUID, *, is_locked: bool = False) -> dict[str, str]:
    """What the form holds when it is opened. Raises NotFoundError."""
    drive = lock_drive(session, drive_id).drive if is_locked else session.get(Drive, drive_id)
    if drive is None:
        raise NotFoundError
    slugs = current_slugs_of(session, [drive_id]).get(drive_id, {})
    statements = statements_of(session, drive)
    texts = {text.language: text for text in drive.texts}
    stored: dict[str, str] = {}
    for language in LANGUAGES:
        text = texts.get(language)
        stored |= {f"{name}_{language}": getattr(text, name) if text else "" for name in TEXTS}
        stored[f"slug_{language}"] = slugs.get(language, "")
        stored[f"statement_{language}"] = statements.get(language, "")
        stored[f"checked_{language}"] = said_box(text is not None and text.status == CHECKED)
    return stored


def drive_texts(values: Mapping[str, Any]) -> dict[str, DriveWords]:
    """The words in each language that has some; an address that was left empty is made of the title.

    Raises FieldsRefusedError.
    """
    errors = {}
    languages = written_languages(values, ("slug", *TEXTS))
    if not languages:
        errors["title_cy"] = "text-missing"
    for language in languages:
        if not values[f"title_{language}"]:
            errors[f"title_{language}"] = "text-missing"
        if values[f"checked_{language}"] and not all(in_language(values, language, TEXTS).values()):
            errors[f"checked_{language}"] = "checked-unwritten"
    if errors:
        raise FieldsRefusedError(errors)
    return {
        language: DriveWords(
            slug=values[f"slug_{language}"] or slug_of(values[f"title_{language}"]),
            is_checked=values[f"checked_{language}"],
            **in_language(values, language, TEXTS),
        )
        for language in languages
    }


def statements(values: Mapping[str, Any]) -> dict[str, str]:
    """Those that say something."""
    typed = {language: values[f"statement_{language}"] for language in LANGUAGES}
    return {language: text for language, text in typed.items() if text}
