"""The service's application asked in this process, as its server asks it, without server and wire: what answers cost it.

Requests are made before the time is taken, and answers are read to their end within it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count, islice
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.forms import pressing_forms, signing_forms
from benchmarks.on_file import open_petition
from benchmarks.posting import Post
from campaign import migrate
from campaign.app import create_app
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.exports.counts import publish_counts
from campaign.exports.lists.building import build_lists
from campaign.http import even_time
from campaign.notifications.links import VERIFY
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import IDENTITY_KEY
from tests.exports.lists.export_key import EXPORT_KEY
from tests.exports.lists.staff import stan_asks, workshop_of

SECRET_KEY = "a secret that only benchmarks know, 0123456789"
NO_STEP_SECONDS = 1e-9
ADDRESS = "http://127.0.0.1:8000"
COUNT = "/petitions/petition-1/count.json"
_people = count(1)


class Inside:
    """One application over one database, with a petition to sign and one whose list of supporters is built."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self._folder = database, folder
        self._settings = Settings.from_env(
            {
                "SECRET_KEY": SECRET_KEY,
                "IDENTITY_KEY": IDENTITY_KEY,
                "EXPORT_KEY": EXPORT_KEY,
                "TRUSTED_PROXIES": "1",
                "CAMPAIGN_DATA_DIR": str(folder),
            }
        )
        self._compiled = folder / "templates"
        self._compiled.mkdir(parents=True)
        self.signed, self.listed = open_petition(database, "1"), open_petition(database, "2")

    def sign(self, many: int) -> list[float]:
        """The seconds that each of so many forms took, of people that nobody knows yet.

        Without the wait at its end: it would hide what a signature costs.
        """
        app = self._posted_to
        with patch.object(even_time, "STEP_SECONDS", NO_STEP_SECONDS):
            return [_ask(app, post, status=303) for post in signing_forms(islice(_people, many))]

    def verify(self, many: int) -> list[float]:
        """The seconds that each press of the button took, by those who signed last."""
        newest = select(Contribution).where(Contribution.state == "pending")
        with self.database.reading() as session:
            rows = session.scalars(newest.order_by(Contribution.submitted_at.desc()).limit(many)).all()
        keyring = Keyring(SECRET_KEY)
        tokens = [keyring.derive(VERIFY, row.id, issue=row.issue, expires_at=row.expires_at) for row in rows]
        app = self._posted_to
        return [_ask(app, post) for post in pressing_forms(zip(_people, tokens, strict=False))]

    def look(self, path: str, many: int) -> list[float]:
        """The seconds that the page took, each time in an application that has not shown it yet."""
        return [_ask(self._app(), path) for _ in range(many)]

    def list_supporters(self) -> list[float]:
        """The seconds until a list of the other petition's supporters lies ready."""
        stan_asks(self.database, self.listed)
        begun = perf_counter()
        assert build_lists(workshop_of(self.database, self._folder / "sealed")) == 1
        return [perf_counter() - begun]

    def publish(self) -> None:
        """What the workers do meanwhile."""
        fold_deltas(self.database)
        publish_counts(self.database)

    @cached_property
    def _posted_to(self) -> Flask:
        return self._app()

    def _app(self) -> Flask:
        """One that remembers nothing, and has done all that an application does only once."""
        app = create_app(self._settings, self.database)
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self._compiled))
        for path in ("/cy/deisebau/deiseb-2", "/petitions/petition-2/count.json"):
            _ask(app, path)
        return app


def _ask(app: Flask, asked: Post | str, *, status: int = 200) -> float:
    """The seconds until the whole answer was there, to a form or to a look at a path."""
    environ = (_look(asked) if isinstance(asked, str) else _press(asked)).get_environ()
    begun = perf_counter()
    _answer, said, _headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    seconds = perf_counter() - begun
    assert said.startswith(str(status)), f"{asked}: {said}"
    return seconds


def _look(path: str) -> EnvironBuilder:
    return EnvironBuilder(path, ADDRESS)


def _press(post: Post) -> EnvironBuilder:
    return EnvironBuilder(
        post.path,
        ADDRESS,
        method="POST",
        headers={"X-Forwarded-For": post.network, "Sec-Fetch-Site": "same-origin"},
        content_type="application/x-www-form-urlencoded",
        data=post.body,
    )


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Inside]:
    """An application over a new database at this URL."""
    database = Database(url)
    migrate.upgrade(database)
    try:
        yield Inside(database, folder)
    finally:
        database.dispose()
