"""Asks a database whether what it has acknowledged would outlive a crash. Changes none of its settings."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.db.database import Database
from campaign.errors import SettingsError

POSTGRESQL = "PostgreSQL"
# `local` keeps what it has said, but not where a standby takes over.
SAFE_ON_POSTGRESQL = {
    "fsync": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
    "full_page_writes": ("on",),
}
SAFE_ON_SQLITE = {"journal_mode": ("wal",), "synchronous": ("2", "3")}  # FULL and EXTRA
SPOKEN = {"0": "off", "1": "normal", "2": "full", "3": "extra"}  # SQLite's synchronous


@dataclass(frozen=True, slots=True)
class DurabilitySetting:
    """A setting in force that decides whether what was acknowledged is kept."""

    server: str
    name: str
    value: str
    is_safe: bool

    @property
    def mend(self) -> str:
        if self.server == POSTGRESQL:
            return f"Set {self.name} = on in postgresql.conf."
        return "Put the file on a local disk that supports WAL."


def durability_settings(session: Session) -> list[DurabilitySetting]:
    """Those of this connection's server, as they are for us: a role or a database may have its own."""
    if session.get_bind().dialect.name == "sqlite":
        given = {name: str(session.execute(text(f"PRAGMA {name}")).scalar_one()) for name in SAFE_ON_SQLITE}
        return [
            DurabilitySetting("SQLite", name, SPOKEN.get(value, value), value in SAFE_ON_SQLITE[name])
            for name, value in given.items()
        ]
    asked = ", ".join(f"current_setting('{name}') AS {name}" for name in SAFE_ON_POSTGRESQL)
    row = session.execute(text(f"SELECT {asked}")).one()
    return [
        DurabilitySetting(POSTGRESQL, name, value, value in SAFE_ON_POSTGRESQL[name])
        for name, value in row._mapping.items()
    ]


def first_risk(session: Session) -> DurabilitySetting | None:
    """The first that is not safe."""
    return next((setting for setting in durability_settings(session) if not setting.is_safe), None)


def require_durability(database: Database) -> None:
    """Raises SettingsError, in one sentence that names the setting, for a database that may forget.

    One that does not answer is let pass: a service starts without its database, and `/readyz` looks again.
    """
    try:
        with database.reading() as session:
            risk = first_risk(session)
    except SQLAlchemyError:
        return
    if risk is not None:
        raise SettingsError(
            f"{risk.server}'s {risk.name} is {risk.value}, so a crash may lose what was acknowledged: this is not for "
            f"production. {risk.mend}"
        )


def end_unless_durable(database: Database, *, is_demo: bool) -> None:
    """For a process at its start: in production it ends with that sentence, and does no work. A demonstration may go on."""
    if is_demo:
        return
    try:
        require_durability(database)
    except SettingsError as error:
        sys.exit(str(error))
