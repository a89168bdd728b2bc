"""Writes the words of a drive, in both languages side by side. Of a drive that somebody gave to, its address alone, and
the statement above the button; the rest is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.given import is_any_verified
from campaign.drives.service import add_statement_version, rename_drive, rewrite_drive
from campaign.errors import FieldsRefusedError
from campaign.http.console.bilingual import of_each_language
from campaign.http.console.drives.sheets import Sheet
from campaign.http.console.drives.texts import SCHEMA, TEXTS, drive_texts, statements, stored_drive
from campaign.http.console.reading import load_form
from campaign.i18n import LANGUAGES


def _write(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    """What differs alone, so that nothing frozen is touched."""
    texts = drive_texts(values)
    before = load_form(SCHEMA, stored_drive(session, drive_id))
    if any(before[f"{name}_{each}"] != values[f"{name}_{each}"] for name in (*TEXTS, "checked") for each in LANGUAGES):
        rewrite_drive(session, drive_id, texts)
    for language, words in texts.items():
        if before[f"slug_{language}"] != words.slug:
            rename_drive(session, drive_id, language, words.slug)
    if statements(before) != statements(values):
        _state(session, drive_id, statements(values))


def _state(session: Session, drive_id: UUID, texts: Mapping[str, str]) -> None:
    """What is missing of a statement is missing of it, and not of the drive's text."""
    try:
        add_statement_version(session, drive_id, texts)
    except FieldsRefusedError as error:
        raise FieldsRefusedError(of_each_language(error.errors, {"text": "statement"})) from error


def _told(session: Session, drive_id: UUID) -> Mapping[str, object]:
    return {"stored": stored_drive(session, drive_id), "is_frozen": is_any_verified(session, drive_id)}


PAGES = (
    Sheet(
        name="drive_words",
        path="drives/<drive_id>/words",
        schema=SCHEMA,
        stored=stored_drive,
        write=_write,
        renamed={f"text_{language}": f"body_{language}" for language in LANGUAGES},
        told=_told,
        asks_less=True,
    ).page,
)
