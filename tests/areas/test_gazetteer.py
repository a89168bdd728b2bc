"""From what people call a place to its code: sure, dated, or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from campaign.areas.gazetteer import Gazetteer, PlaceRefused, load_gazetteer
from campaign.areas.lookup import ensure_seats
from campaign.areas.models import Area, AreaName
from campaign.areas.regions import REGIONS, WALES, places_of
from campaign.db import Database

NOW, BEFORE = date(2026, 11, 23), date(2026, 5, 6)
PONTYPRIDD, CLWYD, OLD_CLWYD = "W09000046", "W09000056", "W09000099"


def charlie_loads_seats(database: Database) -> Gazetteer:
    """The seats in force, two that have ended, and a local authority."""
    with database.transaction() as session:
        ensure_seats(session)
        for code, name, kind in (
            (PONTYPRIDD, "Pontypridd", "constituency"),
            (OLD_CLWYD, "Clwyd", "constituency"),
            ("W06000013", "Bridgend", "authority"),
        ):
            session.add(Area(code=code, kind=kind, valid_until=BEFORE if kind == "constituency" else None))
            session.flush()
            session.add(AreaName(area_code=code, language="en", name=name))
    with database.reading() as session:
        return load_gazetteer(session)


@pytest.mark.parametrize(
    ("called", "code"),
    [
        ("Gŵyr Abertawe", "W09000059"),
        ("gwyr  abertawe", "W09000059"),
        ("Pen y bont Bro Morgannwg", "W09000060"),
        ("w09000060", "W09000060"),
        ("Cymru", WALES),
        ("Wales", WALES),
    ],
)
def test_a_place_is_found_by_its_code_and_by_its_name_in_either_language(
    database: Database, called: str, code: str
) -> None:
    assert charlie_loads_seats(database).find(called, NOW) == code


def test_a_name_means_the_place_that_had_it_on_the_day(database: Database) -> None:
    gazetteer = charlie_loads_seats(database)
    assert gazetteer.find("Clwyd", NOW) == CLWYD
    assert gazetteer.find("Clwyd", BEFORE) == OLD_CLWYD
    assert gazetteer.find("Canol De Cymru", BEFORE) == gazetteer.find("South Wales Central", BEFORE) == "W10000007"


@pytest.mark.parametrize(
    ("called", "slug"),
    [
        ("Bridgend", "area-unknown"),
        ("Mordor", "area-unknown"),
        ("Pontypridd", "area-not-in-force"),
        ("North Wales", "area-not-in-force"),
    ],
)
def test_what_is_no_place_then_is_refused(database: Database, called: str, slug: str) -> None:
    with pytest.raises(PlaceRefused, match=slug):
        charlie_loads_seats(database).find(called, NOW)


def test_two_places_of_one_name_are_not_guessed_between(database: Database) -> None:
    with database.transaction() as session:
        session.add(Area(code="W09000098", kind="constituency"))
        session.flush()
        session.add(AreaName(area_code="W09000098", language="cy", name="Clwyd"))
    with pytest.raises(PlaceRefused, match="area-ambiguous"):
        charlie_loads_seats(database).find("Clwyd", NOW)


def test_each_of_the_forty_old_seats_lay_in_one_region() -> None:
    seats = [seat for region in REGIONS for seat in region.seats]
    assert len(seats) == len(set(seats)) == 40
    assert places_of(PONTYPRIDD) == (PONTYPRIDD, "W10000007", WALES)
    assert places_of(CLWYD) == (CLWYD, WALES)
    assert places_of(None) == ()
