"""Charlie brings a sheet to the console, names its columns, looks, takes it in and undoes it; Olive finds nothing."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.http.console.importing import bringing
from campaign.http.services import EXTENSION, Services
from campaign.imports.files import FOLDER
from campaign.imports.working import keys_of, work_on_imports
from tests.http.console.conftest import StaffClient
from tests.staff import StaffVisitor, acts

SHEET = b"Pwy,postcode\nSuzie Evans,CF10 1AA\nLaura M\xc3\xb4n,nowhere\n"
SAID = {"origin": "paper", "way": "asked", "basis": "The fair", "collected_on": "2026-10-01"}


def works(app: Flask, database: Database) -> None:
    services: Services = app.extensions[EXTENSION]
    keys = keys_of(services.keyring, services.settings.identity_key)
    work_on_imports(database, services.settings.export_storage / FOLDER, keys)


def brings(visitor: StaffVisitor, petition: UUID, content: bytes = SHEET, **said: str) -> str:
    """The path of the import's page."""
    file = (BytesIO(content), "sheet.csv")
    answer = visitor.send_file(f"/console/drives/{petition}/imports", file=file, **{**SAID, **said})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removeprefix("http://localhost")


def test_a_sheet_is_brought_looked_at_taken_and_undone(
    app: Flask, database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    charlie = staff_client("campaigner", campaign_id, language="en")
    path = brings(charlie, petition)
    charlie.send(path, act="columns", column_name="Pwy", column_postcode="postcode")
    works(app, database)
    page = charlie.get(path).text
    assert "Waits for you" in page and "That is not a postcode." in page and "Suzie" not in page
    assert "Suzie Evans" in charlie.send(path, act="rows").text
    refused = charlie.send(f"{path}/refused.csv")
    assert "Postcode: That is not a postcode.,Laura Môn,nowhere" in refused.text
    charlie.send(path, act="start")
    works(app, database)
    fold_deltas(database)
    assert "Of these, signed on paper:" in charlie.browser.get("/en/petitions/petition-1").text
    assert charlie.send(path, act="start").status_code == 409
    charlie.send(path, act="undo")
    works(app, database)
    assert "Undone" in charlie.get(path).text
    assert [name for name in acts(database) if name.startswith("import.")] == [
        *("import.brought", "import.seen", "import.downloaded", "import.started", "import.reverted")
    ]
    assert "selected" in charlie.get(brings(charlie, petition)).text  # what was said of these columns is known


def test_what_cannot_be_used_is_said_at_once_and_nothing_is_kept(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    charlie = staff_client("campaigner", campaign_id, language="en")
    path = f"/console/drives/{petition}/imports"
    empty = charlie.send_file(path, file=(BytesIO(b""), "a.csv"), **SAID)
    assert (empty.status_code, "Choose a file." in empty.text) == (422, True)
    unsaid = charlie.send_file(path, file=(BytesIO(SHEET), "a.csv"), **{**SAID, "basis": " ", "collected_on": "x"})
    assert (unsaid.status_code, unsaid.text.count('class="error"')) == (422, 2)


def test_a_file_that_is_too_large_is_refused_in_words_and_lies_nowhere(
    app: Flask, petition: UUID, campaign_id: UUID, staff_client: StaffClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "LARGEST_FILE", len(SHEET) - 1)
    charlie = staff_client("campaigner", campaign_id, language="en")
    answer = charlie.send_file(f"/console/drives/{petition}/imports", file=(BytesIO(SHEET), "a.csv"), **SAID)
    assert (answer.status_code, "The file is too large: 100 MB at most." in answer.text) == (422, True)
    assert "Nothing was taken." in answer.text
    services: Services = app.extensions[EXTENSION]
    assert list((services.settings.export_storage / FOLDER).iterdir()) == []


@pytest.mark.parametrize("role", ["moderator", "exporter"])
def test_who_may_not_bring_files_finds_nothing(
    petition: UUID, campaign_id: UUID, staff_client: StaffClient, role: str
) -> None:
    assert staff_client(role, campaign_id).get(f"/console/drives/{petition}/imports").status_code == 404
