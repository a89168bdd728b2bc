"""The floor of signing: takes the same form, checks it by the same schema, commits one row, and leads to the same page.

Leaves out whether the drive is open, who has signed before, the mail that must go, the event, where it came from, whether there
is a rush, what other sites send, and the headers that protect a page. Flask, and the driver of the database by itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from campaign.contributions.signature.schema import load_signature
from campaign.ids import new_id
from campaign.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONNECTIONS = 8  # as many as threads
TABLE = "CREATE TABLE floor (id VARCHAR(36) PRIMARY KEY, name TEXT, email TEXT, postcode TEXT)"
ON_POSTGRESQL = "INSERT INTO floor (id, name, email, postcode) VALUES (%s, %s, %s, %s)"
ON_SQLITE = "INSERT INTO floor (id, name, email, postcode) VALUES (?, ?, ?, ?)"

Row = tuple[str, str, str, str | None]


def on_postgresql(url: str) -> Callable[[Row], None]:
    """BEGIN, INSERT, COMMIT by psycopg, on one of a few connections that stay open."""
    pool: SimpleQueue[psycopg.Connection[Any]] = SimpleQueue()
    for _ in range(CONNECTIONS):
        pool.put(psycopg.connect(url))

    def keep(row: Row) -> None:
        connection = pool.get()
        try:
            connection.execute(ON_POSTGRESQL, row)
            connection.commit()
        finally:
            pool.put(connection)

    return keep


def on_sqlite(url: str) -> Callable[[Row], None]:
    """BEGIN IMMEDIATE, INSERT, COMMIT, on disk when it is over, by one thread after another."""
    connection = sqlite3.connect(urlsplit(url).path[1:], check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    turn = Lock()

    def keep(row: Row) -> None:
        with turn:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(ON_SQLITE, row)
            connection.execute("COMMIT")

    return keep


def make_application() -> WSGIApplication:
    """For the database that the settings name, where its table is already."""
    url = Settings.from_env().database_url
    keep = on_sqlite(url) if url.startswith("sqlite") else on_postgresql(url)
    app = Flask(__name__, static_folder=None)

    @app.post("/cy/deisebau/<slug>/llofnodion")
    def sign(slug: str) -> Response:
        checked = load_signature({name: [value] for name, value in request.form.items()})
        postcode = checked.postcode.full if checked.postcode else None
        keep((str(new_id()), checked.name, checked.address.typed, postcode))
        return redirect(f"/cy/deisebau/{slug}/edrychwch-yn-eich-mewnflwch", 303)

    return app.wsgi_app
