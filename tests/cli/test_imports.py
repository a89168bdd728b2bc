"""Charlie brings sheets at the terminal: looked at, taken, given back where a row is wrong, undone."""

from __future__ import annotations

from pathlib import Path

from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.cli.conftest import Run

SHEET = "Who,postcode\nSuzie Evans,CF10 1AA\nLaura,nowhere\n"


def test_a_sheet_is_tried_taken_and_undone(run: Run, database: Database, tmp_path: Path) -> None:
    charlie_opens_petition(database)
    path, refused = tmp_path / "sheet.csv", tmp_path / "refused.csv"
    path.write_text(SHEET)
    asked = ("import", "signatures", str(path), "--drive", "petition-1", "--map", "name=Who", "--basis", "Fair")
    tried = run(*asked, "--dry-run", "--json", "--refused", str(refused))
    assert (tried.code, tried.json["fresh"], tried.json["taken"]) == (1, 1, 0)
    assert tried.json["reasons"] == [{"field": "postcode", "reason": "postcode-invalid", "rows": 1}]
    assert "Postcode: That is no postcode.,Laura,nowhere" in refused.read_text()
    taken = run(*asked, "--json")
    assert (taken.code, taken.json["state"], taken.json["taken"]) == (0, "done", 1)
    undone = run("import", "undo", taken.json["id"])
    assert (undone.code, "is undone: 2 rows, 1 taken, 1 undone." in undone.out) == (0, True)
    assert run("import", "list", "--drive", "petition-1", "--json").json[0]["state"] == "undone"


def test_a_file_that_is_none_is_refused_in_one_sentence(run: Run, database: Database, tmp_path: Path) -> None:
    charlie_opens_petition(database)
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    refused = run("import", "signatures", str(tmp_path / "a.csv"), "--drive", "petition-1", "--basis", "Fair")
    assert (refused.code, refused.err.splitlines()[-1]) == (2, "None of the columns has a name that is known.")
