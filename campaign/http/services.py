"""What every request needs and the application holds once: settings, the database, the keyring, what was seen of late."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, current_app

from campaign.db import Database
from campaign.http.recent import Recent
from campaign.settings import Settings
from campaign.tokens import Keyring

EXTENSION = "cydlais"


@dataclass(frozen=True, slots=True)
class Services:
    """Shared by all threads of a process; nothing in it belongs to one request."""

    settings: Settings
    database: Database
    keyring: Keyring
    recent: Recent = field(default_factory=Recent)


def install(app: Flask, services: Services) -> None:
    app.extensions[EXTENSION] = services


def services() -> Services:
    """Those of the application that answers the present request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found
