"""Operators see how lists of supporters stand, and wipe one; whom a list is of they do not see."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign.db import Database
from campaign.exports.lists.building import build_lists
from campaign.ids import new_id
from tests.cast import charlie_opens_petition, signed, signing
from tests.cli.conftest import Run
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.exports.lists.staff import row_of, stan_asks, workshop_of


def test_lists_are_shown_and_wiped(run: Run, database: Database, environ: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    environ.setenv("EXPORT_STORAGE", str(folder))
    petition = charlie_opens_petition(database)
    signed(database, signing(petition))
    list_id = stan_asks(database, petition)
    assert "asked" in run("lists", "show").out
    build_lists(workshop_of(database, folder))
    shown = run("lists", "show")
    assert f"{list_id}  hand-over  ready  1 of 1  0" in shown.out
    assert "Suzie" not in shown.out
    [told] = run("lists", "show", "--json").json
    assert (told["state"], told["rows_done"], told["downloads"]) == ("ready", 1, 0)
    assert len(list(folder.iterdir())) == 1
    assert run("lists", "wipe", str(list_id)).out == "Wiped: nobody can read it any more.\n"
    assert list(folder.iterdir()) == []
    assert row_of(database, list_id).state == "expired"
    again = run("lists", "wipe", str(list_id))
    assert (again.code, again.err) == (2, "It is over already: nothing of it is kept.\n")


@ON_SQLITE_ALONE
def test_a_list_that_is_not_there_is_not_wiped(run: Run) -> None:
    assert run("lists", "show").out == "Nobody has asked for a list.\n"
    assert run("lists", "wipe", str(new_id())).err == "There is no such thing.\n"
