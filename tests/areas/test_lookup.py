"""From a postcode to a seat: sure, or nothing."""

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select

from campaign.areas import lookup
from campaign.areas.lookup import area_names, ensure_seats, find_area
from campaign.areas.models import Area, AreaName, PostcodeArea
from campaign.db import Database
from campaign.i18n import LANGUAGES, Language, sort_key

ON = date(2026, 11, 23)
WALES = "W92000004"
PEN_Y_BONT, CAERDYDD_PENARTH, OLD_BRIDGEND = "W09000060", "W09000053", "W09000023"


def seat(database: Database, postcode: str, on: date = ON) -> str | None:
    with database.reading() as session:
        return find_area(session, postcode, on)


def add_postcode(database: Database, postcode: str, code: str) -> None:
    with database.transaction() as session:
        session.add(PostcodeArea(postcode=postcode, area_code=code))


def test_a_code_that_lies_whole_in_one_seat_tells_it(database: Database) -> None:
    assert seat(database, "CF31 1AA") == PEN_Y_BONT
    assert seat(database, "CF311AA") == PEN_Y_BONT


def test_nothing_is_guessed_where_a_code_straddles_or_lies_elsewhere(database: Database) -> None:
    for postcode in ("CF10 1AA", "CH1 4AA", "SY15 6AA", "M1 1AE", "BFPO 31", "BF1 2AB", "JE2 3AB"):
        assert seat(database, postcode) is None


def test_the_operators_file_comes_first(database: Database) -> None:
    add_postcode(database, "CF101AA", CAERDYDD_PENARTH)
    add_postcode(database, "CF311AA", CAERDYDD_PENARTH)
    assert seat(database, "CF10 1AA") == CAERDYDD_PENARTH
    assert seat(database, "CF31 1AA") == CAERDYDD_PENARTH
    assert seat(database, "CF31 1AB") == PEN_Y_BONT


def test_a_seat_counts_from_its_first_day_to_its_last(database: Database) -> None:
    assert seat(database, "CF31 1AA", date(2026, 5, 6)) is None
    assert seat(database, "CF31 1AA", date(2026, 5, 7)) == PEN_Y_BONT
    with database.transaction() as session:
        old = Area(
            code=OLD_BRIDGEND,
            kind="constituency",
            valid_from=date(2007, 5, 3),
            valid_until=date(2026, 5, 6),
        )
        session.add_all([old, Area(code="W06000013", kind="authority")])
        session.flush()
        session.add_all(
            [
                PostcodeArea(postcode="CF311AA", area_code=OLD_BRIDGEND),
                PostcodeArea(postcode="CF311AB", area_code="W06000013"),
            ]
        )
    assert seat(database, "CF31 1AA", date(2007, 5, 2)) is None
    assert seat(database, "CF31 1AA", date(2007, 5, 3)) == OLD_BRIDGEND
    assert seat(database, "CF31 1AA", date(2026, 5, 6)) == OLD_BRIDGEND
    assert seat(database, "CF31 1AA", date(2026, 5, 7)) == PEN_Y_BONT
    assert seat(database, "CF31 1AB") == PEN_Y_BONT


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_has_a_name_in_alphabetical_order(database: Database, language: Language) -> None:
    with database.reading() as session:
        names = area_names(session, language)
        assert set(names) == set(session.scalars(select(Area.code)))
    keys = [sort_key(name, language) for name in names.values()]
    assert all(one <= other for one, other in pairwise(keys))
    assert names[WALES] == {"cy": "Cymru", "en": "Wales"}[language]
    assert len(names) == 17


def test_welsh_letters_have_their_own_place(database: Database) -> None:
    with database.transaction() as session:
        for code, name in (
            ("W06000091", "Llanelli"),
            ("W06000092", "Lôn"),
            ("W06000093", "Chwilog"),
            ("W06000094", "Cwm"),
        ):
            session.add(Area(code=code, kind="authority"))
            session.flush()
            session.add_all(AreaName(area_code=code, language=language, name=name) for language in LANGUAGES)
    with database.reading() as session:
        chosen = {"Llanelli", "Lôn", "Chwilog", "Cwm"}
        welsh_order = [name for name in area_names(session, "cy").values() if name in chosen]
        english_order = [name for name in area_names(session, "en").values() if name in chosen]
    assert welsh_order == ["Cwm", "Chwilog", "Lôn", "Llanelli"]
    assert english_order == ["Chwilog", "Cwm", "Llanelli", "Lôn"]


def test_the_seats_are_made_once_and_corrections_stay(database: Database) -> None:
    with database.transaction() as session:
        name = session.get(AreaName, (PEN_Y_BONT, "en"))
        assert name is not None
        name.name = "Bridgend and the Vale"
    with database.transaction() as session:
        ensure_seats(session)
    with database.reading() as session:
        assert area_names(session, "en")[PEN_Y_BONT] == "Bridgend and the Vale"
        seats = session.scalar(select(func.count()).select_from(Area).where(Area.kind == "constituency"))
        assert seats == 16


def test_the_projects_own_tables_hold_together() -> None:
    folder = Path(lookup.__file__).parent
    tables = {}
    for name in ("seats.csv", "outward.csv"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        assert "Open Government Licence" in " ".join(line for line in lines if line.startswith("#"))
        tables[name] = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    seats = [row["code"] for row in tables["seats.csv"]]
    assert len(seats) == len(set(seats)) == 17
    outward = {row["outward"]: row["area_code"] for row in tables["outward.csv"]}
    assert len(outward) == len(tables["outward.csv"]) == 225
    assert set(outward.values()) == {*seats, ""}
    for at_the_border in (
        "CH1",
        "CH4",
        "GL16",
        "HR3",
        "HR5",
        "LD7",
        "LL14",
        "NP16",
        "NP25",
        "SY10",
        "SY15",
        "SY21",
        "SY22",
    ):
        assert outward[at_the_border] == ""
