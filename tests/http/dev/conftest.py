"""The built-in mailbox of a demonstration, and a browser before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined

from campaign.http import limits
from campaign.http.dev import make_blueprint
from campaign.mail.built_in_mailbox import BuiltInMailbox
from tests.http.dev.sending import KEY


@pytest.fixture
def mailbox(tmp_path: Path) -> BuiltInMailbox:
    return BuiltInMailbox(tmp_path / "var" / "mailbox.sqlite3")


@pytest.fixture
def app(mailbox: BuiltInMailbox) -> Flask:
    app = Flask("tests")
    app.jinja_env.undefined = StrictUndefined
    limits.configure(app)
    app.register_blueprint(make_blueprint(mailbox, KEY))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
