"""The form of an achievement, in both languages at once: how it is read, and what it holds of one that is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from campaign.drives.achievements import PRECISIONS
from campaign.drives.commands import AchievementWords, RecordAchievement
from campaign.drives.models import Achievement
from campaign.drives.wording import LONGEST_NAME, LONGEST_SOURCE, LONGEST_TEXT
from campaign.errors import FieldsRefusedError
from campaign.http.console.reading import choice, day, ids, long_text, one_line, schema_of, web_address
from campaign.i18n import LANGUAGES, N_

PRECISION_NAMES: Mapping[str, str] = {
    "day": N_("The day is known"),
    "month": N_("Only the month is known"),
    "year": N_("Only the year is known"),
}
SCHEMA = schema_of(
    {"happened_on": day, "date_precision": choice(PRECISIONS), "source_url": web_address, "drives": ids},
    {"title": one_line(LONGEST_NAME), "text": long_text(LONGEST_TEXT), "source": one_line(LONGEST_SOURCE)},
)


def stored_achievement(row: Achievement) -> dict[str, str]:
    texts = {text.language: text for text in row.texts}
    stored = {
        "happened_on": row.happened_on.isoformat(),
        "date_precision": row.date_precision,
        "source_url": row.source_url or "",
        "drives": " ".join(sorted(str(one.drive_id) for one in row.drives)),
    }
    for language in LANGUAGES:
        for name in ("title", "text", "source"):
            stored[f"{name}_{language}"] = getattr(texts.get(language), name, None) or ""
    return stored


def achievement_in(values: Mapping[str, Any], campaign_id: UUID) -> RecordAchievement:
    """Raises FieldsRefusedError."""
    errors = {f"text_{each}": "text-missing" for each in LANGUAGES if not values[f"text_{each}"]}
    errors |= {f"title_{each}": "text-missing" for each in LANGUAGES if not values[f"title_{each}"]}
    if values["happened_on"] is None:
        errors["happened_on"] = "day-missing"
    if errors:
        raise FieldsRefusedError(errors)
    return RecordAchievement(
        campaign_id=campaign_id,
        happened_on=values["happened_on"],
        date_precision=values["date_precision"],
        source_url=values["source_url"],
        drive_ids=values["drives"],
        texts={
            each: AchievementWords(values[f"title_{each}"], values[f"text_{each}"], values[f"source_{each}"] or None)
            for each in LANGUAGES
        },
    )
