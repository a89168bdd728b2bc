"""Signing beside its floor without a server between, in one thread, on both databases.

The floor checks the same form and commits one INSERT, by the database's own driver. What this says is the service's own
share; `signing` measures what a supporter meets.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from uuid import UUID
from zlib import crc32

from sqlalchemy import text

from benchmarks.database import own_postgres
from benchmarks.results import Result, Round
from campaign import migrate
from campaign.contributions.registry import KINDS
from campaign.contributions.rush.arrivals import Whence, arrival_at
from campaign.contributions.service import take_in_alone
from campaign.contributions.signature.schema import load_signature
from campaign.db import Database
from campaign.ids import new_id
from tests.cast import charlie_opens_petition, signing

ROUNDS = 7
SIGNS = 100
FLOOR = "INSERT INTO floor (id, name, email, postcode) VALUES (%s, %s, %s, %s)"


def measure() -> Iterator[Result]:
    """Signatures a second, of one after another."""
    for name, database in _databases():
        yield Result("signing_inside", f"sign without a server, {name}", "/s", _rounds(database))


def _databases() -> Iterator[tuple[str, Database]]:
    with tempfile.TemporaryDirectory() as folder, _opened(f"sqlite:///{folder}/bench.sqlite3") as database:
        yield "SQLite", database
    with own_postgres() as server, _opened(server.create_database()) as database:
        yield "PostgreSQL", database


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database)
    with database.transaction() as session:
        session.execute(text("CREATE TABLE floor (id VARCHAR(36) PRIMARY KEY, name TEXT, email TEXT, postcode TEXT)"))
    yield database
    database.dispose()


def _rounds(database: Database) -> list[Round]:
    petition = charlie_opens_petition(database)
    for act in (_sign, _floor):  # warm
        _a_second(database, act, petition, 0)
    rounds = []
    for number in range(1, ROUNDS + 1):
        floor = _a_second(database, _floor, petition, number)
        rounds.append(Round(_a_second(database, _sign, petition, number), floor))
    return rounds


def _a_second(database: Database, act: Callable[[Database, UUID, str], None], petition: UUID, number: int) -> float:
    begun = perf_counter()
    for step in range(SIGNS):
        act(database, petition, f"supporter{number}-{step}@example.com")
    return SIGNS / (perf_counter() - begun)


def _check(email: str) -> None:
    load_signature({"name": ["Suzie Evans"], "email": [email], "postcode": ["CF10 1AA"]})


def _sign(database: Database, petition: UUID, email: str) -> None:
    _check(email)
    network = f"{crc32(email.encode()) % 200 + 20}.{crc32(email[::-1].encode()) % 250}.7.7"
    command = signing(petition, email=email, arrival=arrival_at(petition, Whence(network), b"key"))
    with database.directly() as connection:
        take_in_alone(connection, KINDS["signature"], command)


def _floor(database: Database, _petition: UUID, email: str) -> None:
    _check(email)
    values = (str(new_id()), "Suzie Evans", email, "CF10 1AA")
    raw = database.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN")
        cursor.execute(FLOOR.replace("%s", "?") if database.is_sqlite else FLOOR, values)
        raw.commit()
    finally:
        raw.close()
