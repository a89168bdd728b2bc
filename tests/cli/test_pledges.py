"""Charlie sees what was pledged, without addresses, marks what was kept, and takes a list to the door."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.offers import find_lacks, list_offers
from campaign.db import Database
from campaign.drives.wales import end_of
from tests.cli.conftest import Run
from tests.contributions.counting import ON_SQLITE_ALONE, events_of
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    contribution,
    launch,
    pledge,
    pledged,
    pledges,
    present_moment,
    talk,
)
from tests.paper.reading import Paper

SLUG = "lend-a-hand-1"


@pytest.fixture
def drive(database: Database) -> UUID:
    present = present_moment(database)
    return charlie_opens_pledge_drive(database, talk(present, unit="money"), launch(present))


@ON_SQLITE_ALONE
def test_offers_are_shown_with_how_far_each_has_come(run: Run, database: Database, drive: UUID) -> None:
    pledged(database, drive, quantity=3)
    for number, name in enumerate(("Laura Lloyd", "Suzie Evans", "Paul Prys")):
        pledged(database, drive, "launch", quantity=2 - number // 2, name=name)
    ran = run("pledges", "offers", "--drive", SLUG)
    assert "talk    £3" in ran.out and "launch  4 places  4 places  0 places  2       1" in ran.out
    talks, places = run("pledges", "offers", "--drive", "help-llaw-1", "--json").json
    assert (talks["pledged"], talks["people"], places["people_waiting"]) == (3, 1, 1)


@ON_SQLITE_ALONE
def test_pledges_are_listed_without_addresses_and_named_only_where_asked(
    run: Run, database: Database, drive: UUID
) -> None:
    pauls = pledged(database, drive)
    pledges(database, drive, name="Laura Lloyd")
    ran = run("pledges", "list", "--drive", SLUG)
    assert str(pauls) in ran.out and "Paul" not in ran.out
    named = run("pledges", "list", "--drive", SLUG, "--names", "--state", "pledged")
    assert "Paul Prys" in named.out and "Laura" not in named.out
    for said in (ran.out, named.out, run("pledges", "list", "--drive", SLUG, "--json", "--names").out):
        assert "example.com" not in said
    assert run("pledges", "list", "--drive", SLUG, "--state", "lapsed").out == "There is no such pledge.\n"


def test_what_was_kept_is_marked_once_and_thanked(run: Run, database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    assert run("pledges", "fulfil", str(pauls)).out == "1 kept; their givers are thanked.\n"
    assert run("pledges", "fulfil", str(pauls)).out == "0 kept; their givers are thanked.\n"
    assert pledge(database, pauls).state == "fulfilled"
    assert events_of(database, pauls).count("pledge.credited") == 1


def test_what_is_released_counts_no_more(run: Run, database: Database, drive: UUID) -> None:
    pauls = pledged(database, drive)
    assert run("pledges", "release", str(pauls)).code == 0
    assert contribution(database, pauls).state == "withdrawn"


@ON_SQLITE_ALONE
def test_a_command_about_several_does_all_or_none(run: Run, database: Database, drive: UUID) -> None:
    pauls, waiting = pledged(database, drive), pledges(database, drive, name="Laura Lloyd")
    ran = run("pledges", "fulfil", str(pauls), str(waiting))
    assert (ran.code, ran.err) == (2, "There is no such thing.\n")
    assert pledge(database, pauls).state == "pledged"


@ON_SQLITE_ALONE
def test_the_list_for_the_door_has_whoever_has_a_place_in_the_order_of_the_alphabet(
    run: Run, database: Database, drive: UUID, tmp_path: Path
) -> None:
    llinos, lowri, olive = (
        pledged(database, drive, "launch", quantity=quantity, name=name)
        for name, quantity in (("Llinos Ap", 1), ("Lowri Ap", 2), ("Olive Owen", 2))
    )
    ran = run("pledges", "check-in-list", "--drive", SLUG, "--offer", "launch")
    assert ran.out.index("Lowri Ap") < ran.out.index("Llinos Ap")
    assert str(olive) not in ran.out and "2 people, 3 places." in ran.out
    assert run("pledges", "check-in", str(llinos)).out == "1 checked in.\n"
    assert pledge(database, llinos).attended_at is not None and pledge(database, llinos).state == "fulfilled"
    with database.transaction() as session:
        session.execute(update(Contribution).where(Contribution.id == lowri).values(name="=1+1"))
    path = tmp_path / "door.csv"
    assert run("pledges", "check-in-list", "--drive", SLUG, "--offer", "launch", "--csv", str(path)).code == 0
    assert path.stat().st_mode & 0o077 == 0
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert [row[:3] for row in rows] == [
        ["name", "places", "checked in"],
        ["Llinos Ap", "1", "here"],
        ["'=1+1", "2", ""],
    ]
    paper_path = tmp_path / "door.pdf"
    ran = run("pledges", "check-in-list", "--drive", SLUG, "--offer", "launch", "--pdf", str(paper_path))
    assert "2 on the list" in ran.out and paper_path.stat().st_mode & 0o077 == 0
    (page,) = Paper(paper_path.read_bytes()).pages
    assert page.index("Llinos Ap") < page.index("=1+1") and "Neuadd y Bont" in page and "3" in page
    waits = run("pledges", "check-in", str(olive))
    assert waits.code == 2 and "nothing was changed" in waits.err


@ON_SQLITE_ALONE
def test_an_unknown_drive_or_offer_is_said(run: Run, database: Database, drive: UUID) -> None:
    assert run("pledges", "offers", "--drive", "nothing").code == 2
    ran = run("pledges", "check-in-list", "--drive", SLUG, "--offer", "nothing")
    assert ran.code == 2 and "has no offer “nothing”" in ran.err


OFFERS = """
[[offers]]
code = "launch"
unit = "places"
goal = 40
maximum = 2
place_limit = 40
starts_at = 2027-06-21T10:30:00
ends_at = 2027-06-21T13:00:00
[offers.en]
label = "Come"
detail = "A cuppa."
thanks = "Thank you."
place = "Bridge Hall"
[offers.cy]
label = "Dewch"
detail = "Paned."
thanks = "Diolch."
place = "Neuadd y Bont"
[[offers]]
code = "join"
unit = "yes"
goal = 200
due_on = 2027-05-21
[offers.en]
label = "Join"
detail = "Be a member."
thanks = "Welcome."
[offers.cy]
label = "Ymuno"
detail = "Bod yn aelod."
thanks = "Croeso."
"""


@ON_SQLITE_ALONE
def test_offers_are_written_from_a_file_whole_or_not_at_all(
    run: Run, database: Database, drive: UUID, tmp_path: Path
) -> None:
    path = tmp_path / "offers.toml"
    path.write_text(OFFERS, encoding="utf-8")
    assert run("pledges", "write", str(path), "--drive", SLUG).out == "2 written.\n"
    with database.reading() as session:
        offers = {offer.code: offer for offer in list_offers(session, drive)}
        assert find_lacks(session, drive) == ()
    assert offers["launch"].starts_at == datetime(2027, 6, 21, 9, 30, tzinfo=UTC)
    assert offers["join"].due_at == end_of(date(2027, 5, 21))
    path.write_text(OFFERS.replace('"join"', '"other"').replace("goal = 200", "goal = 0"), encoding="utf-8")
    assert run("pledges", "write", str(path), "--drive", SLUG).code == 2
    with database.reading() as session:
        assert "other" not in {offer.code for offer in list_offers(session, drive)}


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("goal = 200", 'goal = "200"', "offer 2, goal"),
        ("goal = 200", "goal = true", "offer 2, goal"),
        ("goal = 200", "", "offer 2 needs code, unit, goal"),
        ("2027-05-21", "2027-05-21T10:00:00", "offer 2, due_on"),
        ("T10:30:00", "T10:30:00Z", "offer 1, starts_at"),
        ('thanks = "Croeso."', "", "offer 2, cy needs label, detail and thanks"),
        ('unit = "yes"', 'unit = "yes"\nteh = 1', "offer 2: teh is not known"),
        (OFFERS, "offers = 3", "has no [[offers]]"),
        ("goal = 200", "goal = ", "is no TOML in UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_of_offers_is_said_with_its_place(
    run: Run, database: Database, drive: UUID, tmp_path: Path, before: str, after: str, said: str
) -> None:
    path = tmp_path / "offers.toml"
    path.write_text(OFFERS.replace(before, after), encoding="utf-8")
    ran = run("pledges", "write", str(path), "--drive", SLUG)
    assert ran.code == 2 and said in ran.err and ran.err.count("\n") == 1
