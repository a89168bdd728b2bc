"""Charlie names who decides, one by one."""

from __future__ import annotations

from uuid import UUID

from campaign.db import Database
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import form_of, save
from tests.http.console.targets.finding import targets
from tests.http.site.reading import Page
from tests.staff import acts

ONE = {
    "name_en": "The Chair",
    "name_cy": "Y Cadeirydd",
    "office_en": "Board",
    "office_cy": "Bwrdd",
    "email": "chair@board.example",
    "language": "en",
}


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
