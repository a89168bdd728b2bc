"""Stan asks for a list: relay and worker do the rest, and what he gets is what was given."""

from __future__ import annotations

from campaign.db import Database
from tests.cast import charlie_opens_petition, signed, signing
from tests.exports.lists.staff import download, row_of, rows_of, stan_asks
from tests.journeys.system import System, eventually


def test_a_list_is_built_within_seconds(system: System, seen: Database) -> None:
    petition = charlie_opens_petition(seen, slug="lists")
    signed(seen, signing(petition))
    list_id = stan_asks(seen, petition)
    eventually(lambda: row_of(seen, list_id).state == "ready")
    file = download(seen, system.folder / "var" / "exports", list_id)
    assert [row["Name"] for row in rows_of(file)] == ["Suzie Evans"]
    assert "Suzie" not in system.logs()
