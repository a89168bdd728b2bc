"""Puts the web application together. Opens no connection and starts nothing: that is for the first request."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from campaign.crash_points import arm
from campaign.db import Database
from campaign.http import (
    api,
    cards,
    challenges,
    data,
    dev,
    embed,
    health,
    hooks,
    limits,
    page_memory,
    security,
    services,
    visits,
    web_files,
)
from campaign.http.console.blueprint import make_blueprint as make_console
from campaign.http.site import errors
from campaign.http.site.blueprint import make_blueprint as make_site
from campaign.i18n.template_files import TemplateFiles
from campaign.i18n.templates import install
from campaign.mail.built_in_mailbox import BuiltInMailbox
from campaign.settings import Settings
from campaign.tokens import Keyring

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The application for these settings; with its own connections to `settings.database_url` where none are given."""
    arm(settings.crash)
    app = Flask("campaign", static_folder=None, template_folder=None)
    keyring = Keyring(settings.secret_key, settings.secret_key_fallbacks)
    database = database or Database(settings.database_url, wait_seconds=1.0, most_waiting=4)
    services.install(app, services.Services(settings, database, keyring))
    page_memory.configure(app)
    _configure_templates(app)
    limits.configure(app)
    security.configure(app, settings)
    errors.configure(app)
    app.register_blueprint(make_site())
    app.register_blueprint(make_console())
    app.register_blueprint(data.make_blueprint())
    app.register_blueprint(cards.make_blueprint())
    app.register_blueprint(embed.make_blueprint())
    app.register_blueprint(web_files.make_blueprint())
    visits.configure(app)
    hooks.configure(app)
    challenges.configure(app)
    api.configure(app)
    app.register_blueprint(health.make_blueprint())
    if settings.has_built_in_mailbox:
        mailbox = BuiltInMailbox(settings.data_dir / "mailbox.sqlite3")
        app.register_blueprint(dev.make_blueprint(mailbox, settings.sendgrid_api_key))
    return app


def _configure_templates(app: Flask) -> None:
    app.jinja_loader = _templates()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    install(app.jinja_env)


@cache
def _templates() -> TemplateFiles:
    return TemplateFiles(ROOT / "templates")
