"""A whole service with a wire that can be cut before each of its servers: what a chaos run breaks, and then looks at."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from campaign import migrate
from campaign.db import Database
from campaign.embedded.sessions import signal_process
from tests.fakes.sendgrid import FakeSendGrid
from tests.faults.crowd import Crowd
from tests.faults.oracle import Scene
from tests.faults.proxy import Proxy
from tests.faults.spoiling import HOOK
from tests.faults.system import FaultySystem
from tests.faults.telling import Telling
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.scratch import make_scratch, remove_scratch
from tests.servers.valkey import ValkeyServer


@dataclass
class World:
    """All that can be made to fail. `postgres` is the service's own server, or None where it runs on SQLite."""

    system: FaultySystem
    valkey: ValkeyServer
    provider: FakeSendGrid
    telling: Telling
    to_provider: Proxy
    to_redis: Proxy
    to_postgres: Proxy | None
    postgres: PostgresServer | None
    seen: Database  # the service's database, by no wire that is cut

    def heal(self) -> None:
        """Every fault is over; what has died is started again."""
        self.provider.ok()
        self.telling.is_silent = self.telling.is_breaking_off = False
        for proxy in self.proxies():
            proxy.is_passing, proxy.delay_seconds, proxy.break_after = True, 0.0, b""
        self.valkey.start()
        signal_process(self.valkey.pid, signal.SIGCONT)
        if self.postgres is not None:
            self.postgres.start()
        for name in self.system.names:
            self.system.resume(name)
        self.system.keep()

    def proxies(self) -> list[Proxy]:
        return [proxy for proxy in (self.to_provider, self.to_redis, self.to_postgres) if proxy is not None]


@contextmanager
def make_world(kind: str) -> Iterator[World]:
    """Its servers are there and its database is migrated; the system is still to be started."""
    folder = make_scratch("chaos")
    with ExitStack() as stack:
        stack.callback(remove_scratch, folder)
        valkey, provider = stack.enter_context(ValkeyServer()), stack.enter_context(FakeSendGrid())
        postgres, to_postgres = None, None
        url = direct = f"sqlite:///{folder}/cydlais.sqlite3"
        if kind == "postgresql":
            postgres = stack.enter_context(postgres_server(durable=True, own=True))
            direct = postgres.create_database()
            to_postgres = stack.enter_context(Proxy(_socket(direct)))
            url = _through(direct, to_postgres)
        to_provider = stack.enter_context(Proxy(urlsplit(provider.url).port or 0))
        to_redis = stack.enter_context(Proxy(Path(urlsplit(valkey.url).path)))
        seen = Database(direct)
        stack.callback(seen.dispose)
        migrate.upgrade(seen)
        system = FaultySystem(
            folder,
            url,
            f"redis://127.0.0.1:{to_redis.port}/0",
            f"http://127.0.0.1:{to_provider.port}",
            extra={"TRUSTED_PROXIES": "1", "SENDGRID_WEBHOOK_PUBLIC_KEY": provider.hook.public_key},
        )
        telling = Telling(provider, f"http://127.0.0.1:{system.port}{HOOK}")
        stack.callback(system.kill_all)
        yield World(system, valkey, provider, telling, to_provider, to_redis, to_postgres, postgres, seen)


def scene_of(world: World, crowd: Crowd) -> Scene:
    """Where the oracle looks when all is over."""
    return Scene(
        world.seen,
        mails=world.provider.mails,
        told=world.telling.told,
        signed=list(crowd.signed),
        verified=crowd.verified,
        exports=world.system.folder / "var" / "exports",
        redis_url=world.valkey.url,
        logs=world.system.logs(),
        canaries=["person1@", "gone25@", "Lloyd-Jones", "example.org"],
    )


def _socket(url: str) -> Path:
    folder = make_url(url).query["host"]
    assert isinstance(folder, str)
    return Path(folder, ".s.PGSQL.5432")


def _through(url: str, proxy: Proxy) -> str:
    return make_url(url).set(host="127.0.0.1", port=proxy.port, query={}).render_as_string(hide_password=False)
