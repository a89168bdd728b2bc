"""Migrations lead from nothing to the models and back, with data in the tables."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import IntegrityError

import campaign
from campaign import migrate
from campaign.contributions.models import SEATS, Contribution
from campaign.contributions.states import STATES
from campaign.db import Base, Database
from campaign.drives.updates.models import Update
from campaign.mail.models import DELIVERY_STATES
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.updates import campaign_of, charlie_writes, update_row

for module in walk_packages(campaign.__path__, "campaign."):
    if not module.name.endswith("__main__"):
        import_module(module.name)  # so that the metadata is whole, wherever a table stands


def test_the_migrated_schema_is_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again_with_data(database: Database) -> None:
    signed(database, signing(charlie_opens_petition(database)))
    migrate.downgrade(database, "base")
    assert not migrate.is_current(database)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(database)
    assert migrate.is_current(database)
    signed(database, signing(charlie_opens_petition(database)))
    with database.reading() as session:
        assert len(session.scalars(select(Contribution)).all()) == 1


def test_what_was_counted_of_an_audience_is_told_apart_from_the_whole(database: Database) -> None:
    campaign_id = campaign_of(database, charlie_opens_petition(database))
    counting, counted = (charlie_writes(database, campaign_id) for _ in range(2))
    migrate.downgrade(database, "0045")
    with database.transaction() as session:
        session.execute(update(Update).where(Update.id == counting).values(audience_count=5_000, audience_cursor="a"))
        session.execute(update(Update).where(Update.id == counted).values(audience_count=9_000))
    migrate.upgrade(database)
    rows = [update_row(database, each) for each in (counting, counted)]
    assert [(row.audience_count, row.audience_so_far) for row in rows] == [(None, 5_000), (9_000, None)]
    migrate.downgrade(database, "0045")
    with database.reading() as session:
        found = dict(session.execute(select(Update.id, Update.audience_count)).all())
    assert found == {counting: 5_000, counted: 9_000}
    migrate.upgrade(database)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    assert migrate.is_current(database)


def test_the_schema_is_looked_at_without_alembic_as_alembic_does(database: Database) -> None:
    script = ScriptDirectory(str(migrate.MIGRATIONS))
    assert migrate._known() == {each.revision for each in script.walk_revisions()}
    assert migrate._wanted_heads() == set(script.get_heads())
    with database.engine.connect() as connection:
        assert migrate._heads(connection) == set(MigrationContext.configure(connection).get_current_heads())
        assert migrate.look_at_schema(connection) == "current"


@pytest.mark.parametrize(
    "change", ["contributions SET state = 'lost'", "contributions SET slot = 3", "deliveries SET state = 'lost'"]
)
def test_a_row_of_no_known_state_or_seat_is_refused(database: Database, change: str) -> None:
    sign(database, signing(charlie_opens_petition(database)))
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"), database.transaction() as session:
        session.execute(text(f"UPDATE {change}"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_check_is_left_that_old_rows_were_not_held_against(database: Database) -> None:
    with database.reading() as session:
        names = session.scalars(text("SELECT conname FROM pg_constraint WHERE NOT convalidated"))
        assert list(names) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ck_contributions_state", STATES),
        ("ck_contributions_slot", tuple(str(number + 1) for number in range(SEATS))),
        ("ck_deliveries_state", DELIVERY_STATES),
    ],
)
def test_a_check_of_each_signature_is_one_array_of_what_the_models_know(
    database: Database, name: str, values: tuple[str, ...]
) -> None:
    with database.reading() as session:
        asked = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
        said = session.execute(asked, {"name": name}).scalar_one()
    assert f"'{{{','.join(values)}}}'::" in said
