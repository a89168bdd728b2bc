"""Invalidations in the console: counted first, started once, followed, stopped, taken back; each in one's own campaigns."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.invalidation import matching
from campaign.contributions.invalidation.models import Invalidation
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.commands import CampaignWords, CreateCampaign
from campaign.drives.service import create_campaign
from campaign.http.console.invalidating import beginning
from tests.cast import signed, signing
from tests.contributions.counting import tally
from tests.contributions.invalidation.running import started, states, work
from tests.http.console.conftest import StaffClient
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts

NEW = "/console/invalidations/new"
NAMED = {"name": "made up*"}


@pytest.fixture
def charlie(staff_client: StaffClient, campaign_id: UUID) -> StaffVisitor:
    return staff_client("campaigner", campaign_id)


@pytest.fixture
def made_up(database: Database, petition: UUID) -> list[UUID]:
    signed(database, signing(petition))
    ids = [signed(database, signing(petition, f"Made Up {n}", f"m{n}@example.org")) for n in "abc"]
    fold_deltas(database)
    return ids


def counts(visitor: StaffVisitor, **conditions: str) -> Page:
    answer = visitor.send(NEW, act="count", **conditions)
    assert answer.status_code == 200
    return Page(answer.text)


def starts(visitor: StaffVisitor, page: Page, **changes: str) -> tuple[int, str]:
    form = next(form for form in page.forms if ("act", "start") in form.buttons)
    answer = visitor.send(NEW, **{**form.fields, "act": "start", "reason": "made-up-name", **changes})
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def test_they_are_counted_first_and_nothing_happens(
    charlie: StaffVisitor, database: Database, made_up: list[UUID]
) -> None:
    page = counts(charlie, **NAMED)
    assert "Contributions that fit: 3" in page.words and "Made Up a" in page.words
    assert "example.org" not in page.words  # no address
    assert states(database, *made_up) == ["verified"] * 3
    assert acts(database) == ["invalidation.counted"]
    with database.reading() as session:
        assert session.scalars(select(Invalidation)).all() == []


def test_they_are_taken_out_followed_and_put_back(
    charlie: StaffVisitor, database: Database, petition: UUID, made_up: list[UUID]
) -> None:
    status, path = starts(charlie, counts(charlie, **NAMED))
    assert status == 303
    running = charlie.get(path).text
    assert '<noscript><meta http-equiv="refresh"' in running and "data-refresh" in running
    work(database)
    fold_deltas(database)
    page = charlie.page(path)
    assert "State: done" in page.words and "Taken out: 3 / 3" in page.words and "Made Up" not in page.words
    assert "The petition 1 3 -3 1" in page.words.replace("−", "-")
    assert tally(database, petition)[0] == 1
    assert charlie.send(path, act="undo").status_code == 303
    work(database)
    assert "Dealt with: 3 / 3" in charlie.page(path).words
    assert states(database, *made_up) == ["verified"] * 3
    assert acts(database)[1:] == ["invalidation.started", "invalidation.reverted"]
    assert "The name does not seem" in charlie.page("/console/invalidations").words


def test_two_presses_start_one(charlie: StaffVisitor, database: Database, made_up: list[UUID]) -> None:
    page = counts(charlie, **NAMED)
    first = starts(charlie, page)
    work(database)
    assert starts(charlie, page) == first and first[0] == 303
    with database.reading() as session:
        assert len(session.scalars(select(Invalidation)).all()) == 1
    assert acts(database) == ["invalidation.counted", "invalidation.started"]


def test_what_takes_too_long_to_count_comes_back_as_it_was_typed(
    charlie: StaffVisitor, made_up: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "COUNT_SECONDS", -1.0)
    monkeypatch.setattr(matching, "SPAN", 2)
    answer = charlie.send(NEW, act="count", **NAMED)
    page = Page(answer.text)
    assert answer.status_code == 422 and "takes too long here" in page.words
    assert page.form("new").fields["name"] == NAMED["name"]


def test_one_that_runs_is_stopped_and_a_second_press_is_told_how_it_stands(
    charlie: StaffVisitor, database: Database, petition: UUID, made_up: list[UUID]
) -> None:
    _, path = starts(charlie, counts(charlie, **NAMED))
    assert charlie.send(path, act="cancel").status_code == 303
    again = charlie.send(path, act="cancel")
    assert again.status_code == 409 and "cancelled" in again.text
    work(database)
    assert states(database, *made_up) == ["verified"] * 3
    assert charlie.send(path, act="explode").status_code == 400


def test_where_another_number_fits_by_now_nothing_is_started(
    charlie: StaffVisitor, database: Database, petition: UUID, made_up: list[UUID]
) -> None:
    page = counts(charlie, **NAMED)
    signed(database, signing(petition, "Made Up d", "d@example.org"))
    status, text = starts(charlie, page)
    assert status == 409 and "Another number fits by now" in text
    status, text = starts(charlie, Page(text), reason="because")
    assert status == 422 and "Choose a reason" in text
    with database.reading() as session:
        assert session.scalars(select(Invalidation)).all() == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({}, "Say more: a name"),
        ({"name": "*"}, "This would fit almost everybody"),
        ({"address": "x"}, "An email address has one @"),
        ({"domain": "-"}, "This cannot be looked for"),
        ({"network": "81.2.69.142"}, "We keep networks as wide as"),
        ({"network": "everywhere"}, "Type a network like this"),
        ({"area": "W99999999"}, "Choose an area from the list"),
        ({"drive": "x", "name": "made up"}, "Choose drives from the list"),
        ({"since": "yesterday"}, "Type day and time as"),
        ({"since": "2026-01-02T00:00", "until": "2026-01-01T00:00"}, "Let it end after it begins"),
        ({"name": "\u202e" * 300}, "shorter"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_looked_for_is_told_by_its_field(
    charlie: StaffVisitor, petition: UUID, typed: dict[str, str], reason: str
) -> None:
    answer = charlie.send(NEW, act="count", **typed)
    page = Page(answer.text)
    assert answer.status_code == 422 and reason in page.words
    kept = {name: value for name, value in typed.items() if name in ("name", "address", "domain", "network")}
    assert kept.items() <= page.form("new").fields.items()  # nothing typed is lost


def test_olive_counts_and_sees_nothing_of_charlies(
    staff_client: StaffClient, olives_campaign_id: UUID, database: Database, petition: UUID, made_up: list[UUID]
) -> None:
    olive = staff_client("campaigner", olives_campaign_id)
    assert "Contributions that fit: 0" in counts(olive, **NAMED).words
    assert olive.send(NEW, act="count", drive=str(petition), **NAMED).status_code == 422
    charlies = started(database, name="made up*", drive_ids=(petition,))
    everywhere = started(database, name="made up*")
    for one in (charlies, everywhere):
        assert olive.get(f"/console/invalidations/{one}").status_code == 404
        assert olive.send(f"/console/invalidations/{one}", act="cancel").status_code == 404
    assert "There has been none yet" in olive.page("/console/invalidations").words


def test_a_campaign_without_drives_is_not_all_drives(
    staff_client: StaffClient, database: Database, made_up: list[UUID]
) -> None:
    """Conditions without a drive mean every drive: they must not come of an empty campaign."""
    words = {
        language: CampaignWords(f"new-{language}", "New", "Goal", "Story", is_checked=True) for language in ("cy", "en")
    }
    with database.transaction() as session:
        empty = create_campaign(session, CreateCampaign(words))
    answer = staff_client("campaigner", empty).send(NEW, act="count", **NAMED)
    assert answer.status_code == 422 and "Choose drives from the list" in answer.text


def test_an_admin_means_all_drives_where_none_is_ticked(
    staff_client: StaffClient, database: Database, made_up: list[UUID]
) -> None:
    admin = staff_client("admin")
    status, path = starts(admin, counts(admin, **NAMED))
    assert status == 303 and "Drives all" in admin.page(path).words
    work(database)
    assert states(database, *made_up) == ["invalidated"] * 3
    with database.reading() as session:
        assert {
            row.reason for row in session.scalars(select(Contribution).where(Contribution.state == "invalidated"))
        } == {"made-up-name"}


def test_what_another_page_puts_into_the_form_stands_there(staff_client: StaffClient) -> None:
    admin = staff_client("admin")
    page = Page(admin.send(NEW, act="fill", domain="made-up.example").text)
    assert page.form("new").fields["domain"] == "made-up.example"


def test_it_is_all_there_in_welsh(staff_client: StaffClient, database: Database, made_up: list[UUID]) -> None:
    mair = staff_client("admin", language="cy")
    assert "Cyfraniadau sy’n cyfateb: 3" in counts(mair, **NAMED).words
    assert "Chwilio am gyfraniadau" in mair.page(NEW).words
