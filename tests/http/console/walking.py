"""Who may open which page of the console. A page that is registered and not named here fails the walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from campaign.db import Database

EVERYBODY = frozenset({"campaigner", "moderator", "exporter", "admin", "olive", "nobody"})
CAMPAIGN_STAFF = frozenset({"campaigner", "moderator", "exporter", "admin"})
ADMIN = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands in the database during the walk."""

    database: Database
    campaign_id: UUID  # Charlie's
    drive_id: UUID  # a petition of it
    account_id: UUID  # somebody's, that of an admin


# The page's name → who gets something else than 404. `olive` is a campaigner of another campaign, `nobody` has no role.
MAY: Mapping[str, frozenset[str]] = {
    "home": EVERYBODY,
    "language": EVERYBODY,
    "sign_out": EVERYBODY,
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
    "figures": CAMPAIGN_STAFF | {"olive"},
    "drive_figures": CAMPAIGN_STAFF,
}
# What stands in the path of a page that has parameters: of Charlie's campaign, so that Olive must find nothing.
PARAMETERS: Mapping[str, Callable[[Ground], dict[str, str]]] = {
    "drive_figures": lambda ground: {"drive_id": str(ground.drive_id)},
    "account": lambda ground: {"account_id": str(ground.account_id)},
}
