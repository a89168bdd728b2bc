"""A new database is made ready by one command, which may run at every start."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text

from campaign import migrate
from campaign.areas.models import Area
from campaign.db import Database
from campaign.drives.models import Campaign
from campaign.embedded.demo import seed_demo
from tests.cast import IDENTITY_KEY
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE, charlie_plans_campaign
from tests.production import PRODUCTION
from tests.servers.postgres import PostgresServer


def test_init_makes_tables_seats_and_the_demonstration(run: Run, database: Database) -> None:
    migrate.downgrade(database, "base")
    ran = run("init")
    assert ran.out.splitlines() == ["The database is up to date.", "The demonstration is loaded."]
    with database.reading() as session:
        assert len(session.scalars(select(Area.code).where(Area.kind == "constituency")).all()) == 16
        assert len(session.scalars(select(Campaign.id)).all()) == 1
    assert (run("init").code, run("init").out) == (0, "")


@ON_SQLITE_ALONE
def test_init_of_the_last_release_leaves_alone_what_a_newer_one_has_migrated(run: Run, database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert run("init").out == "The database is that of a newer release: nothing was migrated.\n"
    assert "finish the release" in run("doctor").out.lower()


@ON_SQLITE_ALONE
def test_init_loads_no_demonstration_where_it_is_not_wanted(run: Run, database: Database) -> None:
    assert run("init", "--no-seed").code == 0
    assert not _campaigns(database)


@ON_SQLITE_ALONE
def test_init_loads_no_demonstration_in_production(
    run: Run, database: Database, environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _be_in_production(environ)
    ran = run("init")
    assert (ran.code, ran.err) == (0, "")
    assert not _campaigns(database)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_init_in_production_refuses_a_database_that_forgets(
    run: Run, postgres: PostgresServer, environ: pytest.MonkeyPatch
) -> None:
    if not postgres.is_ours:
        pytest.skip("the server of DATABASE_URL keeps what it acknowledges: nothing was refused")
    _be_in_production(environ)
    ran = run("init")
    assert ran.code == 2
    assert ran.err.startswith("PostgreSQL's fsync is off, so a crash may lose what was acknowledged")


@ON_SQLITE_ALONE
def test_seed_says_what_it_did(run: Run) -> None:
    assert run("seed").out == "The demonstration is loaded.\n"
    assert run("seed").out == "There is a campaign already: nothing was loaded.\n"


@ON_SQLITE_ALONE
def test_the_demonstration_goes_only_into_an_empty_database(database: Database) -> None:
    own = charlie_plans_campaign(database)
    assert not seed_demo(database, IDENTITY_KEY)
    assert _campaigns(database) == [own]


def test_two_starters_load_the_demonstration_once(database: Database) -> None:
    together, loaded = Barrier(2), []

    def start() -> None:
        together.wait()
        loaded.append(seed_demo(database, IDENTITY_KEY))

    starters = [Thread(target=start) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert sorted(loaded) == [False, True]
    assert len(_campaigns(database)) == 1


def _be_in_production(environ: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        environ.setenv(name, value)


def _campaigns(database: Database) -> list[object]:
    with database.reading() as session:
        return list(session.scalars(select(Campaign.id)))
