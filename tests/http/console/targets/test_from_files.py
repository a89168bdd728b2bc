"""Charlie names many who decide, from a file that is looked at first and taken whole."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from campaign.cli import sentences
from campaign.db import Database
from campaign.drives.locking import lock_drive
from campaign.drives.models import Drive
from campaign.drives.target_files.keeping import FOLDER
from campaign.http.console.targets import reasons
from campaign.settings import Settings
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.http.console.conftest import StaffClient
from tests.http.console.editing import fields_with
from tests.http.console.targets.finding import targets
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts

GOOD = "name,email,reference\nJane Hutt,jane@senedd.example,1\nHuw Rees,huw@senedd.example,2\n"
BAD = GOOD + "Nobody,nowhere at all,3\n"


def send_file(visitor: StaffVisitor, drive_id: UUID, content: bytes) -> TestResponse:
    path = f"/console/drives/{drive_id}/targets/import"
    return visitor.send_file(path, file=(BytesIO(content), "targets.csv"))


def takes(visitor: StaffVisitor, path: str, mode: str = "whole") -> TestResponse:
    """What the page of the preview shows, taken."""
    version = fields_with(visitor.page(path), "version")["version"]
    return visitor.send(path, act="take", mode=mode, version=version)


def kept_files(settings: Settings) -> list[Path]:
    return list((settings.data_dir / FOLDER).iterdir())


def test_a_file_is_looked_at_and_then_taken_whole(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database, settings: Settings
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
    page = charlie.page(path)
    assert "New 2" in page.words and "Jane Hutt" in page.words and len(targets(database, drive_id)) == 1
    assert takes(charlie, path).status_code == 303
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
    assert "4 email There is a space in the email address." in page.words or "4 email" in page.words
    for mode in ("whole", "replace"):
        answer = takes(charlie, path, mode)
        assert answer.status_code == 409 and "nothing was written" in Page(answer.text).words
    assert len(targets(database, drive_id)) == 1 and acts(database) == []
    report = charlie.get(f"{path}/refused.csv")
    assert report.headers["Content-Type"].startswith("text/csv") and report.text.splitlines()[1].startswith("4,email,")
    assert "nowhere" not in report.text
    assert takes(charlie, path, "skip").status_code == 303
    assert len(targets(database, drive_id)) == 3


def test_whoever_is_not_in_a_new_file_can_be_replaced(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
    assert takes(charlie, path, "replace").status_code == 303
    assert sorted(targets(database, drive_id)) == ["Huw Rees", "Jane Hutt"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file."),
        (b"%PDF-1.7 of something", "neither CSV nor .xlsx"),
        (b"PK\x03\x04 broken", "damaged"),
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
def test_columns_that_nobody_knows_are_chosen_and_taken_so(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    content = b"Aelod;Post;Name\nJane Hutt;jane@senedd.example;x\n"
    path = send_file(charlie, drive_id, content).headers["Location"]
    assert takes(charlie, path).status_code == 409  # "x" has no address
    assert charlie.send(path, act="again", column_name="0", column_email="0").status_code == 303
    twice = charlie.get(path)
    assert twice.status_code == 422 and "cannot hold two things" in Page(twice.text).words
    assert charlie.send(path, act="take", mode="whole").status_code == 400  # nothing to take
    assert charlie.send(path, act="again", column_name="0", column_email="1").status_code == 303
    page = charlie.page(path)
    shown = fields_with(page, "column_name")
    assert "Jane Hutt" in page.words and (shown["column_name"], shown["column_email"]) == ("0", "1")
    assert takes(charlie, path).status_code == 303
    assert targets(database, drive_id)["Jane Hutt"].email == "jane@senedd.example"


@ON_SQLITE_ALONE
def test_a_file_without_a_known_column_waits_for_them_to_be_chosen(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, b"colour,size\nred,red@senedd.example\n").headers["Location"]
    answer = charlie.get(path)
    assert answer.status_code == 422 and "names no column" in Page(answer.text).words
    charlie.send(path, act="again", column_name="0", column_email="1")
    assert takes(charlie, path).status_code == 303 and "red" in targets(database, drive_id)


@ON_SQLITE_ALONE
def test_an_encoding_and_a_separator_of_ones_own_are_followed(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    content = "name;email\nSiân; sian@senedd.example\n".encode() + "Huw Êvans;huw@senedd.example\n".encode("cp1252")
    path = send_file(charlie, drive_id, content).headers["Location"]
    assert "Some lines are UTF-8" in Page(charlie.get(path).text).words
    charlie.send(path, act="again", encoding="utf-8", separator="comma")
    assert "name;email" in charlie.get(path).text  # one column, of which nobody knows what it has
    charlie.send(path, act="again", encoding="utf-8", separator="semicolon", column_name="0")
    page = charlie.page(path)
    assert "Siân" in page.words and fields_with(page, "encoding")["encoding"] == "utf-8"
    assert fields_with(page, "column_name")["column_name"] == "*"  # found out anew
    assert takes(charlie, path, "skip").status_code == 303
    assert set(targets(database, drive_id)) == {"The Minister", "Siân"}
    for wrong in ({"encoding": "klingon"}, {"separator": "|"}, {"column_name": "99"}, {"column_name": "x"}):
        again = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
        assert charlie.send(again, act="again", **wrong).status_code == 400


@ON_SQLITE_ALONE
def test_what_is_taken_is_what_was_looked_at(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, database: Database
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, GOOD.encode()).headers["Location"]
    mine = fields_with(charlie.page(path), "version")["version"]
    charlie.send(path, act="again", column_reference="-")  # in another window
    answer = charlie.send(path, act="take", mode="whole", version=mine)
    assert answer.status_code == 409 and "in another way meanwhile" in Page(answer.text).words
    assert takes(charlie, path).status_code == 303
    assert targets(database, drive_id)["Jane Hutt"].reference is None


@ON_SQLITE_ALONE
def test_to_look_again_reads_nothing_again_and_makes_nobody_wait(
    staff_client: StaffClient,
    drive_id: UUID,
    campaign_id: UUID,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    charlie = staff_client("campaigner", campaign_id)
    path = send_file(charlie, drive_id, BAD.encode()).headers["Location"]
    monkeypatch.delattr("campaign.http.console.targets.kept.read_target_file")
    with database.transaction() as session:
        lock_drive(session, drive_id)
        session.execute(update(Drive).values(goal=7))  # SQLite's one writer
        assert charlie.get(path).status_code == charlie.get(f"{path}/refused.csv").status_code == 200


@ON_SQLITE_ALONE
def test_one_account_keeps_three_files_and_the_oldest_goes(
    staff_client: StaffClient, drive_id: UUID, campaign_id: UUID, settings: Settings
) -> None:
    charlie, mair = staff_client("campaigner", campaign_id), staff_client("campaigner", campaign_id)
    hers = send_file(mair, drive_id, GOOD.encode()).headers["Location"]
    paths = [send_file(charlie, drive_id, GOOD.encode()).headers["Location"] for _ in range(4)]
    assert [charlie.get(path).status_code for path in (hers, *paths)] == [200, 404, 200, 200, 200]
    assert len(kept_files(settings)) == 8  # each with what was found in it


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


def test_every_reason_to_refuse_a_row_or_a_file_has_its_sentence() -> None:
    assert set(reasons.ROWS) == set(sentences.ROWS)
    assert set(reasons.FILES) - {"targets-file-missing"} == {
        slug for slug in sentences.SENTENCES if slug.startswith("targets-")
    }
