"""The faults that a chaos run puts in: each begins, lasts for a while and ends, and leaves the world as it was before."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from campaign.embedded.sessions import signal_process
from tests.fakes.sendgrid import Mode
from tests.faults.world import World
from tests.servers.postgres import PostgresServer
from tests.servers.valkey import ValkeyServer

Ending = Callable[[], None]
Fault = Callable[[World, random.Random], Ending]
MODES: Mapping[str, Mode] = {
    "limits": Mode(accepts=False, status=429, headers={"Retry-After": "2"}),
    "fails": Mode(accepts=False, status=503),
    "refuses the key": Mode(accepts=False, status=401),
    "hangs": Mode(ending="hang", accepts=False, status=0, times=1),
    "takes and hangs": Mode(ending="hang", times=1),
    "takes and breaks off": Mode(ending="reset", times=2),
    "is slow": Mode(seconds=2.0),
}
AN_ADDRESS = b"@"  # stands in what stores a signature, and commits by itself


def kill(world: World, chance: random.Random) -> Ending:
    name = chance.choice(world.system.names)
    world.system.kill(name)
    return lambda: None  # whoever keeps the system starts it again


def stand_still(world: World, chance: random.Random) -> Ending:
    name = chance.choice(world.system.names)
    world.system.pause(name)
    return lambda: world.system.resume(name)


def ask_to_stop(world: World, chance: random.Random) -> Ending:
    world.system.ask_to_stop(chance.choice(world.system.names))
    return lambda: None


def kill_redis(world: World, _chance: random.Random) -> Ending:
    """It comes back empty."""
    world.valkey.kill()
    return lambda: _start(world.valkey)


def flush_redis(world: World, _chance: random.Random) -> Ending:
    with suppress(RedisError):
        world.valkey.flush()
    return lambda: None


def hang_redis(world: World, _chance: random.Random) -> Ending:
    pid = world.valkey.pid
    signal_process(pid, signal.SIGSTOP)
    return lambda: signal_process(pid, signal.SIGCONT)


def fill_redis(world: World, _chance: random.Random) -> Ending:
    def limit(size: int) -> None:
        with suppress(RedisError), Redis.from_url(world.valkey.url) as client:
            client.config_set("maxmemory", size)

    limit(1)
    return lambda: limit(0)


def misbehave(world: World, chance: random.Random) -> Ending:
    world.provider.behave(MODES[chance.choice(sorted(MODES))])
    return world.provider.ok


def silence_the_hook(world: World, _chance: random.Random) -> Ending:
    """What the provider has to tell does not get through, and then comes all at once."""
    world.telling.is_silent = True

    def end() -> None:
        world.telling.is_silent = False

    return end


def break_off_at_the_hook(world: World, _chance: random.Random) -> Ending:
    world.telling.is_breaking_off = True

    def end() -> None:
        world.telling.is_breaking_off = False

    return end


def cut_a_wire(world: World, chance: random.Random) -> Ending:
    chance.choice(world.proxies()).reset()
    return lambda: None


def slow_a_wire(world: World, chance: random.Random) -> Ending:
    proxy = chance.choice(world.proxies())
    proxy.delay_seconds = chance.uniform(0.01, 0.1)

    def end() -> None:
        proxy.delay_seconds = 0.0

    return end


def block_a_wire(world: World, chance: random.Random) -> Ending:
    proxy = chance.choice(world.proxies())
    proxy.is_passing = False

    def end() -> None:
        proxy.is_passing = True

    return end


def cut_at_a_commit(world: World, chance: random.Random) -> Ending:
    proxy = world.to_postgres
    assert proxy is not None
    proxy.break_after = chance.choice((b"COMMIT", AN_ADDRESS))

    def end() -> None:
        proxy.break_after = b""

    return end


def kill_postgres(world: World, _chance: random.Random) -> Ending:
    assert world.postgres is not None
    server = world.postgres
    server.kill()
    return lambda: _start(server)


def end_connections(world: World, _chance: random.Random) -> Ending:
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with suppress(SQLAlchemyError), world.seen.engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    return lambda: None


# By what they strike: no two strike the same at once. What stands twice is twice as likely.
FAULTS: tuple[tuple[Fault, ...], ...] = (
    (kill, kill, stand_still, ask_to_stop),
    (kill_redis, flush_redis, hang_redis, fill_redis),
    (misbehave,),
    (silence_the_hook, silence_the_hook, break_off_at_the_hook),
    (cut_a_wire, slow_a_wire, block_a_wire),
)
LASTS_LONGER: Mapping[str, float] = {"silence_the_hook": 5.0}
KILLS = ("kill", "kill_redis", "kill_postgres")
FAULTS_OF_POSTGRESQL: tuple[Fault, ...] = (cut_at_a_commit, kill_postgres, end_connections)


def _start(server: ValkeyServer | PostgresServer) -> None:
    server.start()


@dataclass
class Mischief:
    """Puts faults in, one after the other and at times three at once, the same for the same seed as far as time allows."""

    world: World
    chance: random.Random
    longest_seconds: float = 4.0
    likelihood: float = 0.3  # that something begins at a step
    most_at_once: int = 3

    def __post_init__(self) -> None:
        self._kinds = [*FAULTS, FAULTS_OF_POSTGRESQL] if self.world.postgres else [*FAULTS]
        self._open: dict[tuple[Fault, ...], tuple[float, Ending]] = {}
        self.done: list[str] = []

    def step(self) -> None:
        """End what has lasted long enough, and perhaps begin something."""
        present = time.monotonic()
        for kind in [kind for kind, (ends, _) in self._open.items() if ends <= present]:
            self._open.pop(kind)[1]()
        if len(self._open) < self.most_at_once and self.chance.random() < self.likelihood:
            kind = self.chance.choice([kind for kind in self._kinds if kind not in self._open])
            fault = self.chance.choice(kind)
            name = fault.__name__
            lasts = self.chance.uniform(0.2, self.longest_seconds) * LASTS_LONGER.get(name, 1.0)
            self._open[kind] = (present + lasts, fault(self.world, self.chance))
            self.done.append(name)

    def stop(self) -> None:
        """End all of them."""
        while self._open:
            self._open.popitem()[1][1]()
