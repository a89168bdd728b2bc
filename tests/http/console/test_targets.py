"""Charlie names who decides: one by hand, many from a file that is looked at first and taken whole."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from campaign.db import Database
from campaign.drives.finding import all_targets
from campaign.drives.target_files.keeping import FOLDER
from campaign.drives.views import TargetDetail
from campaign.settings import Settings
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import form_of, save
from tests.http.console.plans import draft_of
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts

GOOD = "name,email,reference\nJane Hutt,jane@senedd.example,1\nHuw Rees,huw@senedd.example,2\n"
BAD = GOOD + "Nobody,nowhere at all,3\n"
ONE = {
    "name_en": "The Chair",
    "name_cy": "Y Cadeirydd",
    "office_en": "Board",
    "office_cy": "Bwrdd",
    "email": "chair@board.example",
    "language": "en",
}


@pytest.fixture
def drive_id(database: Database, campaign_id: UUID) -> UUID:
    return draft_of(database, campaign_id, "letter-drive")


def targets(database: Database, drive_id: UUID) -> dict[str, TargetDetail]:
    with database.reading() as session:
        return {one.texts["en"].name: one for one in all_targets(session, drive_id)}


def send_file(visitor: StaffVisitor, drive_id: UUID, content: bytes) -> TestResponse:
    path = f"/console/drives/{drive_id}/targets/import"
    return visitor.send_file(path, file=(BytesIO(content), "targets.csv"))


def kept_files(settings: Settings) -> list[Path]:
    return list((settings.data_dir / FOLDER).iterdir())


def test_a_file_is_looked_at_and_then_taken_whole(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database, settings: Settings
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
    page = charlie.page(path)
    assert "New 2" in page.words and "Jane Hutt" in page.words and len(targets(database, drive_id)) == 1
    assert charlie.send(path, act="take", mode="whole").status_code == 303
    found = targets(database, drive_id)
    assert found["Jane Hutt"].email == "jane@senedd.example" and len(found) == 3
    assert kept_files(settings) == [] and acts(database) == ["targets.imported"]
    assert charlie.get(path).status_code == 404


def test_with_a_refused_row_nothing_is_taken_unless_it_is_left_out(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, BAD.encode()).headers["Location"]
    page = charlie.page(path)
    assert "4 email There is a space in the mail address." in page.words or "4 email" in page.words
    for mode in ("whole", "replace"):
        answer = charlie.send(path, act="take", mode=mode)
        assert answer.status_code == 409 and "nothing was written" in Page(answer.text).words
    assert len(targets(database, drive_id)) == 1 and acts(database) == []
    report = charlie.get(f"{path}/refused.csv")
    assert report.headers["Content-Type"].startswith("text/csv") and report.text.splitlines()[1].startswith("4,email,")
    assert "nowhere" not in report.text
    assert charlie.send(path, act="take", mode="skip").status_code == 303
    assert len(targets(database, drive_id)) == 3


def test_whoever_is_not_in_a_new_file_can_be_replaced(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
    assert charlie.send(path, act="take", mode="replace").status_code == 303
    assert sorted(targets(database, drive_id)) == ["Huw Rees", "Jane Hutt"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file."),
        (b"%PDF-1.7 of something", "neither CSV nor .xlsx"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"colour,size\nred,1\n", "names no column"),
        (b"email\na@b.example\n", "No column has the names"),
    ],
)
@ON_SQLITE_ALONE
def test_a_file_that_cannot_be_used_is_refused_in_words_and_not_kept(
    content: bytes, said: str, staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, settings: Settings
) -> None:
    answer = send_file(staff_client("campaigner", campaign_id), drive_id, content)
    assert answer.status_code == 422 and said in Page(answer.text).words
    assert kept_files(settings) == []


@ON_SQLITE_ALONE
def test_a_file_too_large_is_said_to_be_so(
    staff_client: StaffClient,
    drive_id: UUID,
    campaign_id: UUID,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("campaign.http.console.targets.importing.LARGEST_FILE", 10)
    answer = send_file(staff_client("campaigner", campaign_id), drive_id, GOOD.encode())
    assert answer.status_code == 422 and "100 MB at most" in Page(answer.text).words
    assert kept_files(settings) == []


@ON_SQLITE_ALONE
def test_a_file_can_be_thrown_away_and_is_of_its_own_drive_alone(
    staff_client: StaffClient, drive_id: UUID, petition: UUID, campaign_id: UUID, settings: Settings
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
    assert charlie.get(path.replace(str(drive_id), str(petition))).status_code == 404
    assert charlie.send(path, act="discard").status_code == 303
    assert kept_files(settings) == []


def test_one_is_added_by_hand_stopped_and_resumed(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    assert charlie.send(f"/console/drives/{drive_id}/targets", **ONE).status_code == 303
    chair = targets(database, drive_id)["The Chair"]
    assert (chair.language, chair.texts["cy"].office, chair.area_code) == ("en", "Bwrdd", None)
    path = f"/console/drives/{drive_id}/targets/{chair.id}"
    for act, is_stopped in (("stop", True), ("resume", False)):
        assert charlie.send(path, act=act).status_code == 303
        assert targets(database, drive_id)["The Chair"].is_stopped is is_stopped
    form = form_of(charlie, path)
    answer = save(charlie, path, form, act="term", valid_from="2026-05-01", valid_until="2026-04-01")
    assert answer.status_code == 422 and "#valid_until" in Page(answer.text).links
    assert save(charlie, path, form, act="term", valid_from="2026-05-01", valid_until="2030-04-30").status_code == 303
    assert save(charlie, path, form, act="term", valid_from="2026-06-01").status_code == 409
    assert charlie.send(path, act="remove").status_code == 303
    assert sorted(targets(database, drive_id)) == ["The Minister"]
    names = ["targets.imported", "target.stopped", "target.resumed", "target.changed", "target.changed"]
    assert acts(database) == names


@ON_SQLITE_ALONE
def test_one_by_hand_that_will_not_do_comes_back(staff_client: StaffClient, drive_id: UUID, campaign_id: UUID) -> None:
    charlie = staff_client("campaigner", campaign_id)
    for changes, field in (
        ({"name_cy": ""}, "name_cy"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"area_code": "W0"}, "area_code"),
        ({"valid_from": "soon"}, "valid_from"),
    ):
        answer = charlie.send(f"/console/drives/{drive_id}/targets", **{**ONE, **changes})
        assert answer.status_code == 422 and f"#{field}" in Page(answer.text).links


@ON_SQLITE_ALONE
def test_a_target_of_another_drive_is_not_found(
    staff_client: StaffClient, drive_id: UUID, petition: UUID, campaign_id: UUID, database: Database
) -> None:
    minister = targets(database, drive_id)["The Minister"]
    charlie = staff_client("campaigner", campaign_id)
    path = f"/console/drives/{petition}/targets/{minister.id}"
    assert charlie.get(path).status_code == 404 and charlie.send(path, act="stop").status_code == 404
    assert not targets(database, drive_id)["The Minister"].is_stopped
