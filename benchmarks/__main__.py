"""Measures signing beside its floor, on both databases: `python -m benchmarks`. Prints a table and keeps var/bench/latest.json.

The floor checks the same form and commits one INSERT. Rounds of both alternate, so that what else the machine does weighs
on both; the median of the rounds' ratios counts.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

from sqlalchemy import text

from campaign import migrate
from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.contributions.signature.schema import load_signature
from campaign.db import Database
from campaign.ids import new_id
from tests.cast import charlie_opens_petition, signing
from tests.servers.postgres import postgres_server

ROUNDS = 7
SIGNS = 100
FLOOR = text("INSERT INTO floor (id, name, email, postcode) VALUES (:id, :name, :email, :postcode)")


def main() -> None:
    """Measure, print, keep."""
    results = [_measure(name, database) for name, database in _databases()]
    for result in results:
        line = "{name:24} {value:8.0f}/s   floor {floor:8.0f}/s   ratio {ratio:.2f}\n"
        sys.stdout.write(line.format(**result))
    folder = Path("var", "bench")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "latest.json").write_text(json.dumps({"results": results}, indent=1) + "\n")


def _databases() -> Iterator[tuple[str, Database]]:
    with _opened(f"sqlite:///{tempfile.mkdtemp()}/bench.sqlite3") as database:
        yield "sign, SQLite", database
        shutil.rmtree(Path(database.url.database or "").parent)
    with postgres_server(durable=True, own=True) as server, _opened(server.create_database()) as database:
        yield "sign, PostgreSQL", database


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database)
    with database.transaction() as session:
        session.execute(text("CREATE TABLE floor (id VARCHAR(36) PRIMARY KEY, name TEXT, email TEXT, postcode TEXT)"))
    yield database
    database.dispose()


def _measure(name: str, database: Database) -> dict[str, object]:
    petition = charlie_opens_petition(database)
    for act in (_sign, _floor):  # warm
        _round(database, act, petition, 0)
    signs, floors = [], []
    for number in range(1, ROUNDS + 1):
        floors.append(_round(database, _floor, petition, number))
        signs.append(_round(database, _sign, petition, number))
    ratios = [sign / floor for sign, floor in zip(signs, floors, strict=True)]
    return {
        "name": name,
        "value": median(signs),
        "floor": median(floors),
        "ratio": median(ratios),
        "unit": "per second",
        "rounds": ratios,
    }


def _round(database: Database, act: Callable[[Database, UUID, str], None], petition: UUID, number: int) -> float:
    begun = perf_counter()
    for step in range(SIGNS):
        act(database, petition, f"supporter{number}-{step}@example.com")
    return SIGNS / (perf_counter() - begun)


def _check(email: str) -> None:
    load_signature({"name": ["Suzie Evans"], "email": [email], "postcode": ["CF10 1AA"]})


def _sign(database: Database, petition: UUID, email: str) -> None:
    _check(email)
    with database.transaction() as session:
        submit(session, KINDS["signature"], signing(petition, email=email))


def _floor(database: Database, _petition: UUID, email: str) -> None:
    _check(email)
    values = {"id": str(new_id()), "name": "Suzie Evans", "email": email, "postcode": "CF10 1AA"}
    with database.transaction() as session:
        session.execute(FLOOR, values)


if __name__ == "__main__":
    main()
