"""Loads the demonstration's updates, each as a draft that nobody has tried or sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.drives.updates.commands import UpdateChoices, UpdateWords, WriteUpdate
from campaign.drives.updates.writing import write_update
from campaign.i18n import LANGUAGES


def load_update(
    session: Session,
    campaign_id: UUID,
    table: Mapping[str, Any],
    *,
    drives: Mapping[str, UUID],
    achievements: Mapping[str, UUID],
) -> None:
    """`drives` and `achievements` have the ids by their keys."""
    write_update(
        session,
        WriteUpdate(
            campaign_id=campaign_id,
            texts={
                language: UpdateWords(words["subject"], words["body"], is_checked=words["status"] == "checked")
                for language in LANGUAGES
                for words in (table[language],)
            },
            choices=UpdateChoices(
                drives=frozenset(drives[key] for key in table["drives"]),
                achievements=frozenset(achievements[key] for key in table["achievements"]),
            ),
        ),
    )
