"""Who may open which page of the console. A page that is registered and not named here fails the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from campaign.db import Database

EVERYBODY = frozenset({"campaigner", "moderator", "exporter", "admin", "olive", "nobody"})
ADMIN = frozenset({"admin"})
INSIDERS = frozenset({"campaigner", "moderator", "exporter", "admin"})  # whoever has a role in Charlie's campaign
CAMPAIGNERS = frozenset({"campaigner", "admin"})
TAKERS = frozenset({"campaigner", "exporter", "admin"})  # of counts
EXPORTERS = frozenset({"exporter", "admin"})
OWNER_ALONE: frozenset[str] = frozenset()  # whoever asked for it; not even an admin


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands in the database during the walk."""

    database: Database
    campaign_id: UUID  # Charlie's
    drive_id: UUID  # a petition of it
    account_id: UUID  # somebody's, that of an admin
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
    "counts": TAKERS | {"olive"},
    "daily_counts": TAKERS,
    "counts_file": TAKERS,
    "lists": EXPORTERS,
    "new_list": EXPORTERS,
    "list": OWNER_ALONE,
    "cancel_list": OWNER_ALONE,
    "wipe_list": OWNER_ALONE,
    "download_list": OWNER_ALONE,
    "hand_in": TAKERS,
    "accounts": ADMIN,
    "account": ADMIN,
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
    "figures": INSIDERS | {"olive"},
    "drive_figures": INSIDERS,
}


def of_campaign(ground: Ground) -> dict[str, str]:
    return {"campaign_id": str(ground.campaign_id)}


def of_drive(ground: Ground) -> dict[str, str]:
    return {"drive_id": str(ground.drive_id)}


def of_list(ground: Ground) -> dict[str, str]:
    return {"list_id": str(ground.list_id)}


# What stands in the path of a page that has parameters: of Charlie's campaign, so that Olive must find nothing.
PARAMETERS: Mapping[str, Callable[[Ground], dict[str, str]]] = {
    "drive_figures": of_drive,
    "campaign": of_campaign,
    "edit_campaign": of_campaign,
    "new_drive": of_campaign,
    "drive": of_drive,
    "copy_drive": of_drive,
    "drive_words": of_drive,
    "drive_settings": of_drive,
    "run_drive": of_drive,
    "preview_drive": lambda ground: {**of_drive(ground), "language": "cy"},
    "new_list": lambda ground: {"purpose": "hand-over"},
    "hand_in": of_drive,
    "daily_counts": of_drive,
    "counts_file": lambda ground: {**of_drive(ground), "file": "counts.csv"},
    "list": of_list,
    "cancel_list": of_list,
    "wipe_list": of_list,
    "download_list": of_list,
    "account": lambda ground: {"account_id": str(ground.account_id)},
}
