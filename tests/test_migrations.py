"""Migrations lead from nothing to the models and back, with data in the tables."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from campaign import migrate, timetable
from campaign.areas import models as area_models
from campaign.contributions.letter import models as letter_models
from campaign.contributions.letter.team import models as team_models
from campaign.contributions.models import Contribution
from campaign.db import Base, Database
from campaign.exports import models as export_models
from campaign.exports.lists import models as list_models
from campaign.my_support import models as my_support_models
from tests.cast import charlie_opens_petition, signed, signing

ALL_MODELS = (
    timetable,
    area_models,
    export_models,
    list_models,
    letter_models,
    team_models,
    my_support_models,
)  # imported so that the metadata is whole


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


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    assert migrate.is_current(database)
