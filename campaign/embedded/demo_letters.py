"""Loads what a letter drive of the demonstration has of its own: targets, settings, prompts, the model letter, a team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.areas.gazetteer import Gazetteer, load_gazetteer
from campaign.areas.lookup import ensure_seats
from campaign.contributions.letter.settings import (
    ModelLetter,
    Prompt,
    WriteLetterSettings,
    write_letter_settings,
    write_model,
    write_prompts,
)
from campaign.drives.commands import TargetPlan, TargetWords
from campaign.drives.importing import TargetImport, import_targets
from campaign.embedded.demo_team import load_team
from campaign.i18n import LANGUAGES
from campaign.mail.address import mailbox_key, parse_address

Table = Mapping[str, Any]


def load_letters(session: Session, drive_id: UUID, table: Table, today: date, *, identity_key: str) -> None:
    """Everything that its page needs and `publish` asks for."""
    ensure_seats(session)
    gazetteer = load_gazetteer(session)
    plans = [_plan(target, gazetteer, today, identity_key) for target in table["targets"]]
    import_targets(session, drive_id, TargetImport(plans))
    write_letter_settings(
        session,
        WriteLetterSettings(
            drive_id,
            delivery=table["delivery"],
            hourly_cap=table["hourly_cap"],
            window_from=_minutes(table["window_from"]),
            window_until=_minutes(table["window_until"]),
            is_moderated=table["is_moderated"],
        ),
    )
    words = {language: table[language] for language in LANGUAGES}
    write_prompts(
        session,
        drive_id,
        {language: [Prompt(*prompt) for prompt in each["prompts"]] for language, each in words.items()},
    )
    write_model(
        session,
        drive_id,
        {language: ModelLetter(each["model_subject"], each["model_body"]) for language, each in words.items()},
    )
    load_team(session, drive_id, table["team"], identity_key)


def _plan(target: Table, gazetteer: Gazetteer, today: date, identity_key: str) -> TargetPlan:
    address = parse_address(target["email"], may_lead_nowhere=True)
    return TargetPlan(
        texts={
            language: TargetWords(target[language]["name"], target[language].get("office")) for language in LANGUAGES
        },
        area_code=gazetteer.find(target["area"], today) if "area" in target else None,
        email=address.typed,
        mailbox_key=mailbox_key(address.canonical, identity_key),
        postal_address=target.get("postal_address", "").strip() or None,
        language=target["language"],
        reference=target["reference"],
    )


def _minutes(clock: str) -> int:
    at = time.fromisoformat(clock)
    return at.hour * 60 + at.minute
