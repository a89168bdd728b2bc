"""One application for many tests: making it takes longer than most tests do with it."""

from __future__ import annotations

import atexit
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from campaign.app import create_app
from campaign.db import Database
from campaign.http import services
from campaign.settings import Settings
from campaign.tokens import Keyring

NOWHERE = Path("/nonexistent")


def app_for(settings: Settings, database: Database, *, beside: bool = False) -> Flask:
    """The application for these settings, on this database from now on: made anew where they differ in more than places.

    `beside`: a second one, for a test that needs two. A test that changes the application makes its own, by `create_app`.
    """
    assert not settings.has_built_in_mailbox, "its mailbox would be that of the first who asked"
    app = _make(replace(settings, data_dir=NOWHERE, database_url="sqlite://", redis_url=""), beside)
    keyring = Keyring(settings.secret_key, settings.secret_key_fallbacks)
    services.install(app, services.Services(settings, database, keyring))
    return app


@cache
def _make(settings: Settings, beside: bool) -> Flask:
    app = create_app(settings)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_compiled())
    return app


@cache
def _compiled() -> str:
    folder = TemporaryDirectory(prefix="cydlais-templates-")
    atexit.register(folder.cleanup)
    return folder.name
