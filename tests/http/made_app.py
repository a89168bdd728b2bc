"""One application for many tests: making it takes longer than most tests do with it."""

from __future__ import annotations

import atexit
from functools import cache
from tempfile import TemporaryDirectory

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from campaign.app import create_app
from campaign.db import Database
from campaign.http import page_memory, services, visits
from campaign.settings import Settings
from campaign.tokens import Keyring


def app_for(settings: Settings, database: Database, *, beside: bool = False) -> Flask:
    """The application for these settings, on this database from now on: made anew where they differ in more than places.

    `beside`: a second one, for a test that needs two. A test that changes the application makes its own, by `create_app`.
    """
    assert not settings.has_built_in_mailbox, "its mailbox would be that of the first who asked"
    kind = (settings.env, settings.base_url, settings.trusted_hosts, settings.trusted_proxies, beside)
    app = _made.get(kind) or _made.setdefault(kind, _make(settings, database))
    keyring = Keyring(settings.secret_key, settings.secret_key_fallbacks)
    services.install(app, services.Services(settings, database, keyring))
    app.extensions[visits.EXTENSION] = visits.VisitCounter()  # what another test has not written down is no more
    app.extensions[page_memory.EXTENSION] = page_memory.PageMemory(fresh_seconds=0)  # a test sees each change at once
    return app


_made: dict[tuple[object, ...], Flask] = {}  # by all that making an application looks at


def _make(settings: Settings, database: Database) -> Flask:
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(_compiled())
    return app


@cache
def _compiled() -> str:
    folder = TemporaryDirectory(prefix="cydlais-templates-")
    atexit.register(folder.cleanup)
    return folder.name
