"""What is published of a drive: that it adds up, and that nobody stands in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert

from campaign.contributions import reassigning
from campaign.contributions.ending import invalidate, withdraw
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Tally, TallyMove
from campaign.db import Database
from campaign.drives.models import Channel
from campaign.exports.counts import publish_counts, publish_parts
from campaign.exports.figures import load_history
from campaign.exports.wording import REASONS
from tests.contributions.counting import ON_SQLITE_ALONE, numbers, somebody_signs
from tests.exports.published import by_key, counted, document, published, table
from tests.time_travel import let_pass


@ON_SQLITE_ALONE
def test_the_next_milestone_is_the_first_not_yet_reached_and_null_after_the_last(
    database: Database, petition: UUID
) -> None:
    upcoming = []
    for more in (2, 3, 5):
        counted(database, petition, more)
        publish_counts(database)
        upcoming.append(document(database, petition, "count.json")["next_milestone"])
    assert upcoming == [5, 10, None]


@ON_SQLITE_ALONE
def test_the_next_milestone_stays_the_next_after_a_fall(database: Database, petition: UUID) -> None:
    first, _second = somebody_signs(database, petition), somebody_signs(database, petition)
    fold_deltas(database)
    with database.transaction() as session:
        withdraw(session, first)
    fold_deltas(database)
    publish_counts(database)
    assert document(database, petition, "count.json") | {"counted_at": ""} == {
        "count": 1,
        "goal": 1000,
        "next_milestone": 5,
        "counted_at": "",
    }


def test_history_explains_every_fall_and_adds_up_to_the_count(database: Database, petition: UUID) -> None:
    gone, false, _stays = (somebody_signs(database, petition) for _ in range(3))
    fold_deltas(database)
    let_pass(database, timedelta(days=2))
    with database.transaction() as session:
        withdraw(session, gone)
        invalidate(session, false, "a-test")
    fold_deltas(database)
    publish_counts(database)
    history = document(database, petition, "history.json")
    first, last = history["days"]
    assert (first["moves"], first["change"], first["total"]) == ({"verified": 3}, 3, 3)
    assert (last["moves"], last["change"], last["total"]) == ({"invalidated": -1, "withdrawn": -1}, -2, 1)
    assert last["total"] == history["count"] == document(database, petition, "count.json")["count"]
    assert {moved for day in history["days"] for moved in day["moves"]} <= set(history["reasons"])
    with database.reading() as session:
        days = load_history(session, petition)
    assert [(day.day.isoformat(), dict(day.moves), day.change, day.total) for day in days] == [
        (day["day"], day["moves"], day["change"], day["total"]) for day in history["days"]
    ]


@ON_SQLITE_ALONE
def test_every_reason_is_explained_in_both_languages(database: Database, petition: UUID) -> None:
    steps = {"verified", "paper", "elsewhere", "withdrawn", "invalidated", "restored", "merged", "recounted"}
    assert set(REASONS) == {*steps, reassigning.REASON}
    publish_counts(database)
    for names in document(database, petition, "history.json")["reasons"].values():
        assert names["en"] != names["cy"]


def test_days_are_those_of_wales_and_hours_are_utc(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        for hour in (datetime(2026, 7, 1, 22, tzinfo=UTC), datetime(2026, 7, 1, 23, tzinfo=UTC)):
            session.execute(insert(TallyMove).values(drive_id=petition, hour=hour, reason="verified", amount=1))
        session.execute(
            insert(Tally).values(
                drive_id=petition, count=2, last_number=2, counted_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
            )
        )
    publish_parts(database)
    found = document(database, petition, "counts.json")
    assert [(day["day"], day["count"], day["total"]) for day in found["days"]] == [
        ("2026-07-01", 1, 1),
        ("2026-07-02", 1, 2),
    ]
    assert [hour["hour"] for hour in found["hours"]] == ["2026-07-01T22:00:00Z", "2026-07-01T23:00:00Z"]
    assert found["time_zone"] == "Europe/London"


def test_places_move_once_a_day_and_the_rest_at_once(database: Database, petition: UUID) -> None:
    counted(database, petition, 6, area_code="W09000049")
    assert (publish_parts(database), publish_parts(database)) == (1, 0)
    counted(database, petition, 3, area_code="W09000049", source="no-channel")
    publish_counts(database)
    today = document(database, petition, "counts.json")
    assert (today["count"], today["parts_count"]) == (9, 6)
    assert by_key(today["areas"]) == {"W09000049": 6}
    assert by_key(today["countries"]) == {"GB": 6}
    assert sum(hour["count"] for hour in today["hours"]) == 6
    assert by_key(today["sources"]) == {"web": 9}
    assert sum(day["count"] for day in today["days"]) == 9
    let_pass(database, timedelta(days=1))
    assert publish_parts(database) == 1
    assert by_key(document(database, petition, "counts.json")["areas"]) == {"W09000049": 9}


@ON_SQLITE_ALONE
def test_places_are_not_published_before_their_day(database: Database, petition: UUID) -> None:
    counted(database, petition, 6, area_code="W09000049")
    publish_counts(database)
    found = document(database, petition, "counts.json")
    assert (found["count"], found["parts_count"], found["areas"], found["hours"]) == (6, None, [], [])


def test_a_place_with_few_people_is_one_of_others_and_has_its_names(database: Database, petition: UUID) -> None:
    for area, people in (("W09000049", 7), ("W09000055", 3), ("W09000063", 4), (None, 8)):
        counted(database, petition, people, area_code=area)
    counted(database, petition, 5, country="FR")
    publish_parts(database)
    found = document(database, petition, "counts.json")
    assert by_key(found["areas"]) == {"W09000049": 7, "abroad": 5, "unknown": 8, "other": 7}
    assert by_key(found["countries"]) == {"GB": 22, "FR": 5}
    names = {entry["key"]: entry["names"] for entry in found["areas"] + found["countries"]}
    assert names["W09000049"] == {"cy": "Bangor Conwy Môn", "en": "Bangor Conwy Môn"}
    assert names["FR"] == {"cy": "Ffrainc", "en": "France"}
    assert all(names[key]["cy"] != names[key]["en"] for key in ("abroad", "unknown", "other", "GB"))
    assert set(found["notes"]) == {"unknown", "other"}


def test_sources_are_channels_links_and_the_web(database: Database, petition: UUID) -> None:
    with database.transaction() as session:
        session.execute(insert(Channel).values(drive_id=petition, code="=poster"))
    for source in ("=poster", "23456789ab", "cdefghjkmn", "anything"):
        counted(database, petition, 1, source=source)
    publish_counts(database)
    body = published(database, petition)
    assert by_key(document(database, petition, "counts.json")["sources"]) == {"=poster": 1, "referral": 2, "web": 1}
    assert b"23456789ab" not in b"".join(body.values())
    lines = [line for line in table(body["counts.csv"]) if line["part"] == "source"]
    assert [line["key"] for line in lines] == ["referral", "'=poster", "web"]


@ON_SQLITE_ALONE
def test_the_table_says_the_same_as_the_json(database: Database, petition: UUID) -> None:
    counted(database, petition, 6, area_code="W09000059")
    publish_parts(database)
    body = published(database, petition)["counts.csv"]
    assert body.startswith(b"\xef\xbb\xbfpart,key,name_en,name_cy,count,total\r\n")
    assert "Gŵyr Abertawe" in body.decode()
    found = document(database, petition, "counts.json")
    lines = table(body)
    for part, entries in (("area", "areas"), ("country", "countries"), ("source", "sources")):
        assert {line["key"]: int(line["count"]) for line in lines if line["part"] == part} == by_key(found[entries])
    assert [(line["key"], line["count"], line["total"]) for line in lines if line["part"] == "day"] == [
        (day["day"], str(day["count"]), str(day["total"])) for day in found["days"]
    ]
    assert [line["count"] for line in lines if line["part"] == "total"] == ["6"]


@ON_SQLITE_ALONE
def test_no_name_nor_address_nor_postcode_is_in_what_is_published(database: Database, petition: UUID) -> None:
    somebody_signs(database, petition, comment="It matters", show_name=True)
    fold_deltas(database)
    publish_parts(database)
    everything = b"".join(published(database, petition).values())
    (suzie,) = numbers(database, petition)
    for trace in (b"Somebody", b"example.com", b"CF10", b"matters", str(suzie).encode()):
        assert trace not in everything
