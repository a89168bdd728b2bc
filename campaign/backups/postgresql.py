"""Backups of PostgreSQL by its own programs, `pg_dump` and `pg_restore`: on PATH, and no older than the server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import text

from campaign.backups.files import BackupError
from campaign.db import Database
from campaign.migrate import KEPT

LONGEST_SAID = 300
_END = r"\."  # of the rows of a table
_EMPTY = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP TABLE %I CASCADE', one.tablename);
    END LOOP;
    FOR one IN
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
    END LOOP;
END $$
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""


def dump(database: Database, path: Path) -> None:
    _run("pg_dump", database, "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def revisions_in(path: Path) -> list[str]:
    """How far the database of the backup was migrated. Raises BackupError where its program cannot read the file."""
    said = _run("pg_restore", None, "--data-only", f"--table={KEPT.name}", "--file=-", str(path))
    lines = iter(said.splitlines())
    next((line for line in lines if line.startswith("COPY ")), None)
    return list(takewhile(lambda line: line != _END, lines))


def load(database: Database, path: Path) -> None:
    """In place of all that is there. A backup that its program cannot read changes nothing. Raises BackupError."""
    _run("pg_restore", None, f"--file={os.devnull}", str(path))  # it reads all of it
    with database.engine.begin() as connection:
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"SET LOCAL {setting} = 0"))
        connection.execute(text(_EMPTY))
    database.dispose()
    _run("pg_restore", database, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(path))


def others_at(database: Database) -> int:
    """How many connections the service's own user has beside the one that asks."""
    with database.engine.connect() as connection:
        return int(connection.execute(text(_OTHERS)).scalar_one())


def _run(program: str, database: Database | None, *arguments: str) -> str:
    """What it says. Raises BackupError where it fails."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"`{program}` is not on PATH: install the client programs of PostgreSQL.")
    with _address_of(database) as where:
        done = subprocess.run([found, *where, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        first = next(iter(done.stderr.strip().splitlines()), "")
        raise BackupError(f"`{program}` did not do it: {first[:LONGEST_SAID]}")
    return done.stdout


@contextmanager
def _address_of(database: Database | None) -> Iterator[list[str]]:
    """The password stands in a file that nobody else can read, never on a command line, which everybody can."""
    if database is None:
        yield []
        return
    url = database.url.set(drivername="postgresql")
    with NamedTemporaryFile("w", prefix="cydlais-pass-") as file:
        if url.password:
            secret = str(url.password).replace("\\", "\\\\").replace(":", "\\:")
            file.write(f"*:*:*:*:{secret}\n")
            file.flush()
            url = url.set(password=None).update_query_dict({"passfile": file.name})
        yield [f"--dbname={url.render_as_string(hide_password=False)}"]
