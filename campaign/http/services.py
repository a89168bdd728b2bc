"""What every request needs and the application holds once: settings, the database, the keyring, and what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask, current_app

from campaign.db import Database
from campaign.drives.queries import DriveSummary, DriveView, SlugMatch
from campaign.drives.states import State
from campaign.http.memory import Memory
from campaign.settings import Settings
from campaign.tokens import Keyring

EXTENSION = "cydlais"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What slugs lead to (a slug is never given to anything else, and an old address leads on), drives as the thanks for what
    is given to them show them, and by their state the drives that there are."""

    slugs: Memory[tuple[str, str], SlugMatch] = field(default_factory=lambda: Memory(seconds=5, most=1_000))
    drives: Memory[UUID, DriveView] = field(default_factory=lambda: Memory(seconds=2, most=100))
    lists: Memory[State, tuple[DriveSummary, ...]] = field(default_factory=lambda: Memory(seconds=2, most=10))


@dataclass(frozen=True, slots=True)
class Services:
    """Shared by all threads of a process; nothing in it belongs to one request."""

    settings: Settings
    database: Database
    keyring: Keyring
    remembered: Remembered = field(default_factory=Remembered)


def install(app: Flask, services: Services) -> None:
    app.extensions[EXTENSION] = services


def services() -> Services:
    """Those of the application that answers the present request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found
