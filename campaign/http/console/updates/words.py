"""The form of an update: what of it is stored, what can be chosen, and what was typed as a command to the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.areas.lookup import area_names
from campaign.contributions.registry import KINDS
from campaign.drives.models import CHECKED, Achievement, Drive
from campaign.drives.parts import achievements_of
from campaign.drives.queries import drives_of_campaigns
from campaign.drives.updates.commands import UpdateChoices, UpdateWords, WriteUpdate
from campaign.drives.updates.models import Update
from campaign.drives.updates.queries import choices_of
from campaign.drives.wording import LONGEST_NAME, LONGEST_TEXT
from campaign.errors import FieldsRefusedError
from campaign.http.console.bilingual import in_language, own_title, written_languages
from campaign.http.console.reading import box, codes, ids, long_text, one_line, said_box, schema_of
from campaign.http.request import Form
from campaign.i18n import LANGUAGES, Language

LISTS = frozenset({"drives", "areas", "kinds", "achievements"})
TEXTS = ("subject", "body")


SCHEMA = schema_of(
    {"drives": ids, "areas": codes, "kinds": codes, "achievements": ids},
    {"subject": one_line(LONGEST_NAME), "body": long_text(LONGEST_TEXT), "checked": box},
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in each dimension, in words, by its value."""

    drives: Mapping[str, str]
    kinds: Mapping[str, str]
    areas: Mapping[str, str]
    achievements: Mapping[str, str]


def load_offered(session: Session, campaign_id: UUID, language: Language) -> Offered:
    drives = drives_of_campaigns(session, Drive.campaign_id == campaign_id)
    achieved = achievements_of(session, Achievement.campaign_id == campaign_id)
    return Offered(
        drives={str(one.id): own_title(one.titles, language) for one in drives},
        kinds={name: kind.label for name, kind in KINDS.items()},
        areas=area_names(session, language),
        achievements={
            str(one.id): own_title({each: text.title for each, text in one.texts.items()}, language) for one in achieved
        },
    )


def stored_update(update: Update) -> dict[str, str]:
    """What the form holds when it is opened."""
    texts = {text.language: text for text in update.texts}
    choices = choices_of(update)
    stored = {name: " ".join(sorted(map(str, getattr(choices, name)))) for name in LISTS}
    for language in LANGUAGES:
        text = texts.get(language)
        stored |= {f"{name}_{language}": getattr(text, name) if text else "" for name in TEXTS}
        stored[f"checked_{language}"] = said_box(text is not None and text.status == CHECKED)
    return stored


def in_order(form: Form) -> dict[str, str]:
    """The form with what was chosen in one order, and all boxes there."""
    chosen = {name: " ".join(sorted(form.get(name, "").split())) for name in LISTS}
    return {**{f"checked_{language}": "" for language in LANGUAGES}, **form, **chosen}


def update_of(values: Mapping[str, Any], campaign_id: UUID, *, by: str, about: str) -> WriteUpdate:
    """Raises FieldsRefusedError."""
    errors = {}
    languages = written_languages(values, TEXTS)
    if not languages:
        errors["subject_cy"] = "text-missing"
    for language in LANGUAGES:
        if values[f"checked_{language}"] and not all(in_language(values, language, TEXTS).values()):
            errors[f"checked_{language}"] = "checked-unwritten"
    if values["kinds"] - set(KINDS):
        errors["kinds"] = "choice-unknown"
    if errors:
        raise FieldsRefusedError(errors)
    return WriteUpdate(
        campaign_id=campaign_id,
        texts={
            language: UpdateWords(is_checked=values[f"checked_{language}"], **in_language(values, language, TEXTS))
            for language in languages
        },
        choices=UpdateChoices(**{name: values[name] for name in LISTS}),
        by=by,
        about=about,
    )
