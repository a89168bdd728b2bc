"""No page, form, job or claim of the day reads a whole large table, however many have signed."""

from __future__ import annotations

import sys
import time
from uuid import UUID

import pytest

from tests.cast import charlie_opens_petition
from tests.faults.million import PEOPLE, make_people
from tests.faults.plans import LARGE, rows_read, watched_plans
from tests.faults.rounds import go_round, look_at_the_number, open_other_drives, sign_and_verify, sweep
from tests.faults.stage import Stage
from tests.updates import campaign_of
from workers.runtime import current

ON_POSTGRESQL_ALONE = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@ON_POSTGRESQL_ALONE
def test_there_is_an_index_for_everything_between_the_form_and_the_thanks(stage: Stage, petition: UUID) -> None:
    with watched_plans(current().database, is_forbidden=True) as plans:
        sign_and_verify(stage)
        look_at_the_number()
        sweep(stage)
    assert len(plans.asked) > 100
    assert plans.scans == {}


@pytest.mark.long
@ON_POSTGRESQL_ALONE
def test_with_a_million_signatures_nothing_of_the_day_reads_them_all(stage: Stage, petition: UUID) -> None:
    open_other_drives(stage.database)
    small = charlie_opens_petition(stage.database, slug="2")
    begun = time.monotonic()
    make_people(stage.database, campaign_of(stage.database, petition), petition, small)
    made = time.monotonic()
    before = rows_read(stage.database)
    with watched_plans(current().database) as plans:
        go_round(stage, petition)
    stage.database.dispose()  # what a connection has counted is told when it closes
    sys.stderr.write(
        f"{PEOPLE:,} made in {made - begun:.0f} s, {len(plans.asked):,} statements in {time.monotonic() - made:.0f} s\n"
    )
    after = rows_read(stage.database)
    assert plans.scans == {}
    assert {name: after[name] - before[name] for name in LARGE} == dict.fromkeys(LARGE, 0)  # by rules and keys neither
