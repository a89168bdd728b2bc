"""A count that is wrong is mended, and said."""

from __future__ import annotations

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Tally
from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE


@ON_SQLITE_ALONE
def test_counts_that_are_right_are_left_alone(run: Run, database: Database) -> None:
    signed(database, signing(charlie_opens_petition(database)))
    assert run("counts", "recount").out == "Every count is right.\n"


def test_a_count_that_is_wrong_is_mended(run: Run, database: Database) -> None:
    drive_id = charlie_opens_petition(database)
    signed(database, signing(drive_id))
    fold_deltas(database)
    with database.transaction() as session:
        session.get_one(Tally, drive_id).count = 7
    assert f"Drive {drive_id}, total: was 7, is 1.\n" in run("counts", "recount").out
    assert run("counts", "recount", "--json").json == []
    with database.reading() as session:
        assert session.get_one(Tally, drive_id).count == 1
