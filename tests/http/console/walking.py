"""Who may open which page of the console. A page that is registered and not named here fails the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from campaign.db import Database
from campaign.http.console.pages import ConsolePage
from campaign.imports.deciding import NewImport, write_import
from campaign.moderation.deciding import Decide, decide
from tests.api_keys.keys import key_for
from tests.appeals import charlie_opens_appeal, given, picture_of, telling
from tests.contributions.invalidation.running import started

EVERYBODY = frozenset({"campaigner", "moderator", "exporter", "admin", "olive", "nobody"})
ADMIN = frozenset({"admin"})
INSIDERS = frozenset({"campaigner", "moderator", "exporter", "admin"})  # whoever has a role in Charlie's campaign
CAMPAIGNERS = frozenset({"campaigner", "admin"})
TAKERS = frozenset({"campaigner", "exporter", "admin"})  # of counts
EXPORTERS = frozenset({"exporter", "admin"})
OWNER_ALONE: frozenset[str] = frozenset()  # whoever asked for it; not even an admin
MODERATORS = CAMPAIGNERS | {"moderator"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands in the database during the walk."""

    database: Database
    campaign_id: UUID  # Charlie's
    drive_id: UUID  # a petition of it
    update_id: UUID  # of it too
    drive_ids: Mapping[str, UUID]  # a draft of it, of each other kind
    achievement_id: UUID
    target_id: UUID  # of the letter drive
    upload_id: UUID  # a file for the letter drive
    account_id: UUID  # somebody's, that of an admin
    webhook_id: UUID  # an admin's
    list_id: UUID  # a list of that petition's supporters, which nobody who walks has asked for


# The page's name → who gets something else than 404. `olive` is a campaigner of another campaign, `nobody` has no role.
MAY: Mapping[str, frozenset[str]] = {
    "home": EVERYBODY,
    "language": EVERYBODY,
    "sign_out": EVERYBODY,
    "campaigns": INSIDERS | {"olive"},
    "campaign": INSIDERS,
    "new_campaign": ADMIN,
    "edit_campaign": CAMPAIGNERS,
    "drive": INSIDERS,
    "new_drive": CAMPAIGNERS,
    "copy_drive": CAMPAIGNERS,
    "drive_words": CAMPAIGNERS,
    "drive_settings": CAMPAIGNERS,
    "run_drive": CAMPAIGNERS,
    "preview_drive": INSIDERS,
    "posters": INSIDERS,
    "poster": INSIDERS,
    "counts": TAKERS | {"olive"},
    "daily_counts": TAKERS,
    "counts_file": TAKERS,
    "lists": EXPORTERS,
    "new_list": EXPORTERS,
    "list": OWNER_ALONE,
    "cancel_list": OWNER_ALONE,
    "wipe_list": OWNER_ALONE,
    "download_list": OWNER_ALONE,
    "updates": INSIDERS,
    "new_update": CAMPAIGNERS,
    "update": CAMPAIGNERS,
    "edit_update": CAMPAIGNERS,
    "preview_update": CAMPAIGNERS,
    "send_update": CAMPAIGNERS,
    "targets": CAMPAIGNERS,
    "target": CAMPAIGNERS,
    "import_targets": CAMPAIGNERS,
    "preview_targets": CAMPAIGNERS,
    "refused_targets": CAMPAIGNERS,
    "imports": CAMPAIGNERS,
    "import": CAMPAIGNERS,
    "refused_signatures": CAMPAIGNERS,
    "milestones": CAMPAIGNERS,
    "draft_milestone": CAMPAIGNERS,
    "letter_settings": CAMPAIGNERS,
    "letter_words": CAMPAIGNERS,
    "offers": CAMPAIGNERS,
    "appeal_words": CAMPAIGNERS,
    "ways": CAMPAIGNERS,
    "team": CAMPAIGNERS,
    "achievements": INSIDERS,
    "new_achievement": CAMPAIGNERS,
    "achievement": CAMPAIGNERS,
    "announce_achievement": CAMPAIGNERS,
    "hand_in": TAKERS,
    "accounts": ADMIN,
    "account": ADMIN,
    "keys": ADMIN,
    "new_key": ADMIN,
    "end_key": ADMIN,
    "audit": ADMIN,
    "export_audit": ADMIN,
    "own_account": EVERYBODY,
    "own_password": EVERYBODY,
    "own_second_step": EVERYBODY,
    "own_recovery_codes": EVERYBODY,
    "own_sessions": EVERYBODY,
    "confirm": EVERYBODY,
    "mail_health": ADMIN,
    "resolve_mail": ADMIN,
    "jobs": ADMIN,
    "replay_events": ADMIN,
    "hurry_events": ADMIN,
    "clear_failure": ADMIN,
    "webhooks": ADMIN,
    "new_webhook": ADMIN,
    "webhook": ADMIN,
    "edit_webhook": ADMIN,
    "retention": ADMIN,
    "save_retention": ADMIN,
    "figures": INSIDERS | {"olive"},
    "drive_figures": INSIDERS,
    "moderation": MODERATORS | {"olive"},
    "moderation_queue": MODERATORS | {"olive"},
    "moderation_together": MODERATORS | {"olive"},
    "moderation_picture": MODERATORS,
    "moderation_history": MODERATORS | {"olive"},
    "undo_decision": MODERATORS,
    "invalidations": CAMPAIGNERS | {"olive"},
    "new_invalidation": CAMPAIGNERS | {"olive"},
    "invalidation": CAMPAIGNERS,
    "supporters": CAMPAIGNERS | {"olive"},
    "blocks": ADMIN,
    "trends": ADMIN,
    "refusal_reasons": ADMIN,
    "refusal_reason": ADMIN,
}


def of_campaign(ground: Ground) -> dict[str, str]:
    return {"campaign_id": str(ground.campaign_id)}


def of_drive(ground: Ground) -> dict[str, str]:
    return {"drive_id": str(ground.drive_id)}


def of_list(ground: Ground) -> dict[str, str]:
    return {"list_id": str(ground.list_id)}


def of_webhook(ground: Ground) -> dict[str, str]:
    return {"webhook_id": str(ground.webhook_id)}


def of_update(ground: Ground) -> dict[str, str]:
    return {"update_id": str(ground.update_id)}


def of_kind(kind: str) -> Callable[[Ground], dict[str, str]]:
    return lambda ground: {"drive_id": str(ground.drive_ids[kind])}


def of_upload(ground: Ground) -> dict[str, str]:
    return {**of_kind("letter-drive")(ground), "upload_id": str(ground.upload_id)}


def of_achievement(ground: Ground) -> dict[str, str]:
    return {"achievement_id": str(ground.achievement_id)}


def of_picture(ground: Ground) -> dict[str, str]:
    """The picture of a story that waits."""
    drive_id = charlie_opens_appeal(ground.database, slug=str(uuid4()), beside=ground.drive_id)
    contribution_id = given(ground.database, telling(drive_id))
    with ground.database.transaction() as session:
        session.add(picture_of(contribution_id))
    return {"item_id": str(contribution_id), "token": "nobodys"}


def of_decision(ground: Ground) -> dict[str, str]:
    """One that can still be undone."""
    drive_id = charlie_opens_appeal(ground.database, slug=str(uuid4()), beside=ground.drive_id)
    contribution_id = given(ground.database, telling(drive_id))
    with ground.database.transaction() as session:
        decision_id = decide(session, Decide("stories", contribution_id, 1, "pass", ground.account_id))
    return {"decision_id": str(decision_id)}


def of_key(ground: Ground) -> dict[str, str]:
    return {"key_id": str(key_for(ground.database, ground.drive_id).id)}


def of_invalidation(ground: Ground) -> dict[str, str]:
    return {"invalidation_id": str(started(ground.database, name="nobody", drive_ids=(ground.drive_id,)))}


def of_import(ground: Ground) -> dict[str, str]:
    """A file whose columns nobody has named yet."""
    new = NewImport(ground.drive_id, "paper", "recorded", "Sheets", date(2026, 1, 1), headers=("name", "postcode"))
    with ground.database.transaction() as session:
        return {**of_drive(ground), "import_id": str(write_import(session, new).id)}


# What stands in the path of a page that has parameters: of Charlie's campaign, so that Olive must find nothing.
PARAMETERS: Mapping[str, Callable[[Ground], dict[str, str]]] = {
    "drive_figures": of_drive,
    "save_retention": of_campaign,
    "campaign": of_campaign,
    "edit_campaign": of_campaign,
    "new_drive": of_campaign,
    "drive": of_drive,
    "copy_drive": of_drive,
    "drive_words": of_drive,
    "drive_settings": of_drive,
    "run_drive": of_drive,
    "preview_drive": lambda ground: {**of_drive(ground), "language": "cy"},
    "posters": of_drive,
    "poster": lambda ground: {**of_drive(ground), "code": "web"},
    "new_list": lambda ground: {"purpose": "hand-over"},
    "new_key": lambda ground: {"purpose": "crm"},
    "end_key": of_key,
    "hand_in": of_drive,
    "daily_counts": of_drive,
    "counts_file": lambda ground: {**of_drive(ground), "file": "counts.csv"},
    "list": of_list,
    "cancel_list": of_list,
    "wipe_list": of_list,
    "download_list": of_list,
    "targets": of_drive,
    "target": lambda ground: {**of_kind("letter-drive")(ground), "target_id": str(ground.target_id)},
    "import_targets": of_drive,
    "preview_targets": of_upload,
    "refused_targets": of_upload,
    "imports": of_drive,
    "import": of_import,
    "refused_signatures": of_import,
    "milestones": of_drive,
    "draft_milestone": of_drive,
    "letter_settings": of_kind("letter-drive"),
    "letter_words": of_kind("letter-drive"),
    "team": of_kind("letter-drive"),
    "offers": of_kind("pledge-drive"),
    "appeal_words": of_kind("appeal"),
    "ways": of_kind("appeal"),
    "achievements": of_campaign,
    "new_achievement": of_campaign,
    "achievement": of_achievement,
    "announce_achievement": of_achievement,
    "updates": of_campaign,
    "new_update": of_campaign,
    "update": of_update,
    "edit_update": of_update,
    "preview_update": lambda ground: {**of_update(ground), "language": "cy"},
    "send_update": of_update,
    "moderation_queue": lambda ground: {"queue": "stories"},
    "moderation_picture": of_picture,
    "undo_decision": of_decision,
    "invalidation": of_invalidation,
    "refusal_reason": lambda ground: {"family": "words"},
    "webhook": of_webhook,
    "edit_webhook": of_webhook,
    "account": lambda ground: {"account_id": str(ground.account_id)},
}


def as_sent(page: ConsolePage) -> dict[str, Any]:
    """A page that takes a file has a form of another type."""
    return {"content_type": "multipart/form-data"} if page.file else {}


def address_of(app: Flask, page: ConsolePage, ground: Ground) -> str:
    values = PARAMETERS[page.name](ground) if "<" in page.path else {}
    return app.url_map.bind("cydlais.test").build(f"console.{page.name}", values)
