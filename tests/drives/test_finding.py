"""Laura finds whom to write to by her postcode: who is in office there that day, and whom everybody asks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from campaign.areas.lookup import ensure_seats, find_area
from campaign.areas.regions import WALES
from campaign.db import Database
from campaign.drives.finding import (
    all_targets,
    find_targets,
    list_target_areas,
    load_targets,
)
from campaign.drives.queries import load_drive
from campaign.drives.stopping import BY_HAND, resume_target, stop_target
from campaign.errors import FieldsRefusedError, NotFoundError
from tests.cast import charlie_opens_petition
from tests.drives.drafts import ON_SQLITE_ALONE
from tests.drives.test_importing import letter_drive, plan, take

BEFORE, AFTER = date(2026, 5, 6), date(2026, 5, 7)
OLD_SEAT, REGION, SEAT, ELSEWHERE = "W09000023", "W10000009", "W09000060", "W09000056"
PEN_Y_BONT = "CF31 1AA"
TARGETS = (
    plan("Hen", area_code=OLD_SEAT, valid_until=BEFORE),
    plan("Rhanbarth", area_code=REGION, valid_until=BEFORE),
    plan("Un", area_code=SEAT, valid_from=AFTER),
    plan("Dau", area_code=SEAT, valid_from=AFTER),
    plan("Arall", area_code=ELSEWHERE),
    plan("Cymru", area_code=WALES),
    plan("Pawb"),
)


def names(found: object) -> list[str]:
    return [target.texts["cy"].name for target in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("area_code", "on", "expected"),
    [
        (SEAT, AFTER, ["Un", "Dau", "Cymru", "Pawb"]),
        (SEAT, BEFORE, ["Cymru", "Pawb"]),
        (OLD_SEAT, BEFORE, ["Hen", "Rhanbarth", "Cymru", "Pawb"]),
        (OLD_SEAT, AFTER, ["Cymru", "Pawb"]),
        (None, AFTER, ["Pawb"]),
    ],
)
def test_a_seat_has_its_members_of_the_day_and_whom_everybody_asks(
    database: Database, area_code: str | None, on: date, expected: list[str]
) -> None:
    drive_id = letter_drive(database, *TARGETS)
    with database.reading() as session:
        assert names(find_targets(session, drive_id, area_code, on)) == expected


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        (PEN_Y_BONT, ["Un", "Dau", "Cymru", "Pawb"]),
        ("CF10 1AA", ["Pawb"]),  # straddles seats: nothing is guessed
        ("M1 1AE", ["Pawb"]),
        (None, ["Pawb"]),
    ],
)
def test_a_postcode_leads_to_the_members_of_its_seat(
    database: Database, postcode: str | None, expected: list[str]
) -> None:
    drive_id = letter_drive(database, *TARGETS)
    with database.transaction() as session:
        ensure_seats(session)
    with database.reading() as session:
        seat = find_area(session, postcode, AFTER) if postcode else None
        assert names(find_targets(session, drive_id, seat, AFTER)) == expected
        assert list_target_areas(session, drive_id, AFTER) == {SEAT, ELSEWHERE, WALES}


def test_nobody_is_led_to_a_stopped_target_until_it_is_resumed(database: Database) -> None:
    drive_id = letter_drive(database, plan("Un"), plan("Dau"))
    with database.reading() as session:
        one = find_targets(session, drive_id, None, AFTER)[0].id
    with database.transaction() as session:
        assert stop_target(session, one, "asked-us-to")
        assert not stop_target(session, one, BY_HAND)
    with database.reading() as session:
        assert names(find_targets(session, drive_id, None, AFTER)) == ["Dau"]
        stopped = load_targets(session, [one])[one]
        assert (stopped.stop_reason, stopped.stopped_at is not None) == ("asked-us-to", True)
    with database.transaction() as session:
        assert resume_target(session, one)
        assert not resume_target(session, one)
    with database.reading() as session:
        assert names(find_targets(session, drive_id, None, AFTER)) == ["Un", "Dau"]
        assert load_targets(session, [one])[one].stopped_at is None


def test_olives_targets_are_not_among_charlies(database: Database) -> None:
    charlies = letter_drive(database, plan("Un"))
    olives = charlie_opens_petition(database)
    take(database, olives, plan("Olwen"))
    with database.reading() as session:
        assert names(find_targets(session, charlies, None, AFTER)) == ["Un"]
        assert names(all_targets(session, olives)) == ["Olwen"]


def test_details_are_loaded_by_id_and_addresses_stand_on_no_page(database: Database) -> None:
    drive_id = letter_drive(database, *TARGETS)
    with database.reading() as session:
        everybody = list(all_targets(session, drive_id))
        found = load_targets(session, [target.id for target in everybody] * 100)
        assert found == {target.id: target for target in everybody}
        shown = load_drive(session, drive_id).targets
    assert [target.id for target in shown] == [target.id for target in everybody]
    assert "@" not in repr(shown)


@ON_SQLITE_ALONE
def test_what_is_not_there_is_not_found(database: Database) -> None:
    with database.transaction() as session:
        for change in (stop_target, resume_target):
            with pytest.raises(NotFoundError):
                change(session, UUID(int=1))


@ON_SQLITE_ALONE
@pytest.mark.parametrize("reason", ["", "Two Words", "x" * 33, "laura@example.com"])
def test_a_reason_is_a_word_and_never_an_address(database: Database, reason: str) -> None:
    drive_id = letter_drive(database)
    with database.transaction() as session:
        target_id = next(all_targets(session, drive_id)).id
        with pytest.raises(FieldsRefusedError):
            stop_target(session, target_id, reason)
