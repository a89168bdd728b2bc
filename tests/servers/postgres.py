"""A real PostgreSQL for tests: started once, a fresh database a test, gone with the tests.

With DATABASE_URL set to a PostgreSQL, databases are made in that server instead; it is never stopped or killed.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.servers.postgres_programs import PostgresMissing, PostgresPrograms, find_postgres
from tests.servers.process import RunAs, ServerProcess
from tests.servers.scratch import make_scratch, remove_scratch

OWNER = "cydlais"
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
ALWAYS = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "64MB", "timezone": "UTC"}


@dataclass(slots=True)
class PostgresServer:
    """One server. `durable` keeps fsync on, for tests that kill it; `settings` are further `-c name=value`; `on_disk` is for
    more data than memory should hold.

    `start` may be called again after `stop` or `kill`: the data stay until `remove`. Start it in the main thread.
    """

    durable: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    programs: PostgresPrograms | None = None
    external_url: str | None = None
    on_disk: bool = False
    _folder: Path | None = field(default=None, init=False)
    _process: ServerProcess | None = field(default=None, init=False)
    _made: list[str] = field(default_factory=list, init=False)
    _numbers: Any = field(default_factory=itertools.count, init=False)

    @property
    def is_ours(self) -> bool:
        """Whether we started it, so that it may be stopped and killed."""
        return self.external_url is None

    @property
    def version(self) -> int:
        with self._connect() as connection:
            return connection.info.server_version // 10000

    def start(self) -> Self:
        """Start it and wait until it answers. Raises PostgresMissing or RuntimeError with the end of its log."""
        if self.is_ours and not (self._process and self._process.is_running):
            self._prepared().start(self._answers)
        return self

    def stop(self) -> None:
        """Shut it down in order, closing every connection."""
        self._own().stop(signal.SIGINT)

    def kill(self) -> None:
        """kill -9 the server and its children, as a crash would."""
        self._own().kill()

    def restart(self) -> None:
        """Stop in order and start again with the same data and the same URLs."""
        self.stop()
        self.start()

    def demote(self) -> None:
        """Start again as a standby, which can be read and not written, as the server is for a while in a fail-over."""
        self.stop()
        assert self._folder is not None
        (self._folder / "server" / "data" / "standby.signal").touch()
        self.start()

    def promote(self) -> None:
        """Let the standby take writes."""
        with self._connect() as connection:
            connection.execute("SELECT pg_promote()")

    def remove(self) -> None:
        """Stop the server, or leave the one that is not ours, without any of the databases made here."""
        if not self.is_ours:
            for name in self._made:
                self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
            self._made.clear()
        elif self._process is not None and self._folder is not None:
            self._process.stop(signal.SIGQUIT)
            remove_scratch(self._folder)
            self._folder = self._process = None

    def create_database(self, template: str | None = None) -> str:
        """A new database's URL (`postgresql://…`): empty, or a copy of the one at the URL `template`.

        Nobody may be connected to the template meanwhile.
        """
        name = f"cydlais_{os.getpid()}_{secrets.token_hex(3)}_{next(self._numbers)}"
        source = make_url(template).database if template else "template0"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, source or "template0")
        self._made.append(name)
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database made here, whoever is connected to it."""
        name = make_url(url).database or ""
        self._made.remove(name)
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.remove()

    def _own(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("only a server that was started here can be stopped")
        return self._process

    def _prepared(self) -> ServerProcess:
        if self._process is None:
            programs, run_as = self.programs or find_postgres(), _other_user()
            self._folder = make_scratch("pg", on_disk=self.on_disk)
            inside = self._folder / "server"
            inside.mkdir(mode=0o700)
            if run_as:
                os.chown(inside, run_as.uid, run_as.gid)
            _initialise(programs, inside / "data", run_as)
            values = ALWAYS | ({} if self.durable else NOT_DURABLE) | dict(self.settings)
            command = [str(programs.folder / "postgres"), "-D", str(inside / "data"), "-k", str(inside)]
            command += [word for name, value in values.items() for word in ("-c", f"{name}={value}")]
            self._process = ServerProcess(command, self._folder / "log", run_as, last_wish=signal.SIGQUIT)
        return self._process

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, database: str) -> str:
        if self.external_url is None:
            return f"postgresql://{OWNER}@/{database}?host={quote(str(self._folder))}/server"
        return _text(_plain(self.external_url).set(database=database))

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        url = self._url("postgres") if self.external_url is None else _text(_plain(self.external_url))
        return psycopg.connect(url, autocommit=True, connect_timeout=5)

    def _execute(self, statement: str, *names: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def postgres_server(*, durable: bool = False, own: bool = False) -> PostgresServer:
    """The server for a test: that of DATABASE_URL where it names a PostgreSQL, unless one of our `own` is needed."""
    given = os.environ.get("DATABASE_URL", "")  # noqa: TID251 - the tests' own entry point
    is_external = given.startswith("postgresql") and not own
    return PostgresServer(durable=durable, external_url=given if is_external else None)


def _plain(url: str) -> URL:
    return make_url(url).set(drivername="postgresql")


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _other_user() -> RunAs | None:
    """PostgreSQL refuses to run as root: then as one of the users that every system has."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(found.pw_uid, found.pw_gid)
    raise PostgresMissing("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")


def _initialise(programs: PostgresPrograms, data: Path, run_as: RunAs | None) -> None:
    done = subprocess.run(
        [
            programs.folder / "initdb",
            "-D",
            data,
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ],
        capture_output=True,
        text=True,
        cwd="/",
        **(run_as.arguments() if run_as else {}),
    )
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed:\n{done.stderr[-2000:]}")
