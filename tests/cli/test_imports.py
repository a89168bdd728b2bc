"""Charlie brings sheets at the terminal: looked at, taken, given back where a row is wrong, undone."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from campaign.cli import imports
from campaign.cli.shell import Shell
from campaign.db import Database
from tests.cast import charlie_opens_petition
from tests.cli.conftest import Run
from tests.contributions.counting import ON_SQLITE_ALONE

SHEET = "Who,postcode\nSuzie Evans,CF10 1AA\nLaura,nowhere\n"


def test_a_sheet_is_tried_taken_and_undone(run: Run, database: Database, tmp_path: Path) -> None:
    charlie_opens_petition(database)
    path, refused = tmp_path / "sheet.csv", tmp_path / "refused.csv"
    path.write_text(SHEET)
    asked = ("import", "signatures", str(path), "--drive", "petition-1", "--map", "name=Who", "--basis", "Fair")
    tried = run(*asked, "--dry-run", "--json", "--refused", str(refused))
    assert (tried.code, tried.json["fresh"], tried.json["taken"]) == (1, 1, 0)
    assert tried.json["reasons"] == [{"field": "postcode", "reason": "postcode-invalid", "rows": 1}]
    assert "Postcode: That is not a postcode.,Laura,nowhere" in refused.read_text()
    assert "1 can be taken, 0 are there already, 1 are refused." in run(*asked, "--dry-run").out
    taken = run(*asked, "--json")
    assert (taken.code, taken.json["state"], taken.json["taken"]) == (1, "done", 1)
    undone = run("import", "undo", taken.json["id"])
    assert (undone.code, "is undone: 2 rows, 1 taken, 1 undone." in undone.out) == (0, True)
    assert "can be taken" not in undone.out
    assert run("import", "list", "--drive", "petition-1", "--json").json[0]["state"] == "undone"


def test_a_file_that_is_none_is_refused_in_one_sentence(run: Run, database: Database, tmp_path: Path) -> None:
    charlie_opens_petition(database)
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    refused = run("import", "signatures", str(tmp_path / "a.csv"), "--drive", "petition-1", "--basis", "Fair")
    assert (refused.code, refused.err.splitlines()[-1]) == (2, "None of the columns has a name that is known.")


def test_a_sheet_without_a_fault_ends_with_nothing_to_mend(run: Run, database: Database, tmp_path: Path) -> None:
    charlie_opens_petition(database)
    (tmp_path / "a.csv").write_text("name,postcode\nSuzie Evans,CF10 1AA\n")
    asked = ("import", "signatures", str(tmp_path / "a.csv"), "--drive", "petition-1", "--basis", "Fair")
    assert (run(*asked, "--dry-run").code, run(*asked).code) == (0, 0)
    again = run(*asked)
    assert (again.code, "0 can be taken" in again.out, "1 are there already" in again.out) == (0, False, True)


@ON_SQLITE_ALONE
def test_who_came_in_between_the_look_and_the_taking_is_given_back_too(
    run: Run, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    charlie_opens_petition(database)
    (tmp_path / "sheet.csv").write_text(SHEET)
    asked = ("import", "signatures", str(tmp_path / "sheet.csv"), "--drive", "petition-1", "--basis", "Fair")
    follow, refused = imports._follow, tmp_path / "refused.csv"

    def follow_another(shell: Shell, import_id: UUID) -> int:
        monkeypatch.setattr(imports, "_follow", follow)
        assert run(*asked, "--map", "name=Who").code == 1
        return follow(shell, import_id)

    monkeypatch.setattr(imports, "_follow", follow_another)
    assert run(*asked, "--map", "name=Who", "--refused", str(refused)).code == 1
    assert [line.split(",")[-2] for line in refused.read_text().splitlines()] == ["Who", "Suzie Evans", "Laura"]
