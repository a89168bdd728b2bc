"""What a letter drive needs: how its letters leave, the questions that guide its writers, and a model to begin with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.contributions.letter.models import DELIVERIES, LONGEST_BODY, LONGEST_SUBJECT
from campaign.contributions.letter.settings import (
    LONGEST_HINT,
    LONGEST_PROMPT,
    MINUTES_A_DAY,
    MOST_PROMPTS,
    ModelLetter,
    Prompt,
    WriteLetterSettings,
    load_guidance,
    load_settings,
    remove_model,
    write_letter_settings,
    write_model,
    write_prompts,
)
from campaign.errors import DomainError, FieldsRefusedError
from campaign.http.console.drives.sheets import Sheet
from campaign.http.console.reading import box, choice, long_text, needed_number, one_line, said_box, schema_of
from campaign.i18n import LANGUAGES, N_

DELIVERY_NAMES: Mapping[str, str] = {
    "each": N_("Each letter by itself"),
    "daily": N_("One bundle a day for each"),
    "weekly": N_("One bundle a week for each"),
    "print": N_("Printed, and taken there"),
}
PARTED = "|"  # between a question and what may be said to it
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _minutes(typed: str) -> int:
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        raise DomainError("clock-unreadable")
    return int(found[1]) * 60 + int(found[2])


def _prompts(typed: str) -> tuple[Prompt, ...]:
    """A question on each line, with what may be said to it behind a bar."""
    found = []
    for line in filter(None, (line.strip() for line in typed.replace("\r\n", "\n").split("\n"))):
        text, _, hint = (part.strip() for part in line.partition(PARTED))
        if not text or len(text) > LONGEST_PROMPT or len(hint) > LONGEST_HINT or not line.isprintable():
            raise DomainError("prompts-unreadable")
        found.append(Prompt(text, hint))
    if len(found) > MOST_PROMPTS:
        raise DomainError("prompts-unreadable")
    return tuple(found)


def _stored_settings(session: Session, drive_id: UUID) -> dict[str, str]:
    settings = load_settings(session, drive_id) or WriteLetterSettings(drive_id)
    return {
        "delivery": settings.delivery,
        "hourly_cap": str(settings.hourly_cap),
        "window_from": _clock(settings.window_from),
        "window_until": _clock(settings.window_until % MINUTES_A_DAY),
        "is_moderated": said_box(settings.is_moderated),
    }


def _write_settings(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    until = values["window_until"] or MINUTES_A_DAY  # midnight is the end of the day
    write_letter_settings(session, WriteLetterSettings(drive_id, **{**values, "window_until": until}))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _stored_words(session: Session, drive_id: UUID) -> dict[str, str]:
    stored = {}
    for language in LANGUAGES:
        guidance = load_guidance(session, drive_id, language)
        lines = [f"{one.text} {PARTED} {one.hint}" if one.hint else one.text for one in guidance.prompts]
        stored[f"prompts_{language}"] = "\n".join(lines)
        stored[f"model_subject_{language}"] = guidance.model.subject if guidance.model else ""
        stored[f"model_body_{language}"] = guidance.model.body if guidance.model else ""
    return stored


def _write_words(session: Session, drive_id: UUID, values: Mapping[str, Any]) -> None:
    write_prompts(session, drive_id, {language: values[f"prompts_{language}"] for language in LANGUAGES})
    parts = {f"{name}_{language}" for name in ("model_subject", "model_body") for language in LANGUAGES}
    lacking = {name: "text-missing" for name in sorted(parts) if not values[name]}
    if len(lacking) == len(parts):
        remove_model(session, drive_id)
        return
    if lacking:
        raise FieldsRefusedError(lacking)
    models: dict[str, ModelLetter] = {
        each: ModelLetter(values[f"model_subject_{each}"], values[f"model_body_{each}"]) for each in LANGUAGES
    }
    write_model(session, drive_id, models)


PAGES = (
    Sheet(
        name="letter_settings",
        path="drives/<drive_id>/letters",
        kind="letter-drive",
        schema=schema_of(
            {
                "delivery": choice(DELIVERIES),
                "hourly_cap": needed_number,
                "window_from": _minutes,
                "window_until": _minutes,
                "is_moderated": box,
            }
        ),
        stored=_stored_settings,
        write=_write_settings,
        choices={"deliveries": DELIVERY_NAMES},
        renamed={"window": "window_until"},
    ).page,
    Sheet(
        name="letter_words",
        path="drives/<drive_id>/letter-words",
        kind="letter-drive",
        schema=schema_of(
            {},
            {"prompts": _prompts, "model_subject": one_line(LONGEST_SUBJECT), "model_body": long_text(LONGEST_BODY)},
        ),
        stored=_stored_words,
        write=_write_words,
    ).page,
)
