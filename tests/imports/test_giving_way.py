"""Whoever stands on paper and signs here too is counted once; what is on paper gives way, and is theirs from then on."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.comparison import compare
from campaign.contributions.ending import invalidate, release
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution
from campaign.contributions.recount import recount
from campaign.contributions.restoring import Before, restore
from campaign.db import Database
from campaign.imports.deciding import undo
from campaign.my_support.erasing import Erase, erase
from campaign.supporters.models import Consent, Supporter
from tests.cast import charlie_opens_petition, latest, press, sign, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE, hold_a_domain, moves, parts
from tests.imports.files import brought, taken, worked


def counted(database: Database, drive_id: UUID) -> dict[str, int]:
    """By source, folded; each night finds it right, before and after."""
    with database.reading() as session:
        assert compare(session, [drive_id]) == []
    fold_deltas(database)
    assert recount(database) == []
    return parts(database, drive_id)["source"]


def endings(database: Database) -> list[tuple[str, str, str | None]]:
    with database.reading() as session:
        rows = select(Contribution.source, Contribution.state, Contribution.reason).order_by(Contribution.id)
        return [(source, state, reason) for source, state, reason in session.execute(rows)]


def test_whoever_signs_here_after_their_paper_was_taken_counts_once(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = brought(database, petition, tmp_path)
    taken(database, one)
    assert counted(database, petition) == {"paper": 2}
    signed(database, signing(petition, "SUZIE evans"))
    assert counted(database, petition) == {"paper": 1, "web": 1}
    assert moves(database, petition) == {"paper": 2, "verified": 1, "merged": -1}
    with database.transaction() as session:
        undo(session, one)
    assert worked(database, one).gone == 2
    assert counted(database, petition) == {"web": 1}


@ON_SQLITE_ALONE
def test_another_name_or_place_is_another_person(database: Database, petition: UUID, tmp_path: Path) -> None:
    taken(database, brought(database, petition, tmp_path))
    signed(database, signing(petition, "Suzie Efans", "one@example.com"))
    signed(database, signing(petition, email="two@example.com", postcode="CF10 1AB"))
    signed(database, signing(petition, email="three@example.com", country="IE"))
    assert counted(database, petition) == {"paper": 2, "web": 3}


@ON_SQLITE_ALONE
@pytest.mark.parametrize("is_turned", [False, True])
def test_one_person_twice_in_a_file_with_an_address_and_without_counts_once(
    database: Database, petition: UUID, tmp_path: Path, *, is_turned: bool
) -> None:
    lines = ["Suzie Evans,,CF10 1AA,yes\n", "Suzie Evans,suzie@example.com,CF10 1AA,no\n"]
    sheet = "name,email,postcode,show name\n" + "".join(reversed(lines) if is_turned else lines)
    taken(database, brought(database, petition, tmp_path, sheet, boxes=frozenset({"show_name"})))
    assert counted(database, petition) == {"paper": 1}
    with database.reading() as session:
        rows = select(Consent.purpose, Consent.is_given).order_by(Consent.recorded_at, Consent.id)
        assert dict(session.execute(rows).all())["show-name"] is False


@ON_SQLITE_ALONE
def test_the_paper_of_another_petition_stays(database: Database, petition: UUID, tmp_path: Path) -> None:
    taken(database, brought(database, petition, tmp_path))
    signed(database, signing(charlie_opens_petition(database, slug="2")))
    assert counted(database, petition) == {"paper": 2}


def test_who_signs_between_the_look_and_the_taking_counts_once(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = brought(database, petition, tmp_path)
    signed(database, signing(petition))
    assert taken(database, one).taken == 2
    assert counted(database, petition) == {"paper": 1, "web": 1}


@ON_SQLITE_ALONE
def test_the_night_finds_whom_a_killed_worker_left_twice(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = brought(database, petition, tmp_path)
    signed(database, signing(petition))
    monkeypatch.setattr("campaign.imports.running.merge_paper", lambda *_: 0)
    taken(database, one)
    fold_deltas(database)
    assert parts(database, petition)["source"] == {"paper": 2, "web": 1}
    recount(database)
    assert counted(database, petition) == {"paper": 1, "web": 1}


@ON_SQLITE_ALONE
def test_paper_stays_until_what_is_held_is_released(database: Database, petition: UUID, tmp_path: Path) -> None:
    hold_a_domain(database)
    taken(database, brought(database, petition, tmp_path))
    held = signed(database, signing(petition, email="suzie@held.example"))
    assert counted(database, petition) == {"paper": 2}
    with database.transaction() as session:
        release(session, held)
    assert counted(database, petition) == {"paper": 1, "web": 1}


def test_what_a_person_answers_here_stands_before_their_sheet(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sheet = "name,postcode,show name\nSUZIE EVANS,CF10 1AA,yes\n"
    one = brought(database, petition, tmp_path, sheet, boxes=frozenset({"show_name"}))
    signed(database, signing(petition, consent_campaign=True, language="en"))
    taken(database, one)
    with database.reading() as session:
        person = session.scalars(select(Supporter)).one()
        assert (person.name, person.language) == ("Suzie Evans", "en")
        rows = select(Consent.purpose, Consent.is_given).order_by(Consent.recorded_at, Consent.id)
        said = dict(session.execute(rows).all())
    assert said == {"signing": True, "show-name": False, "campaign": True, "wider": False}


def test_their_paper_is_erased_with_them(database: Database, petition: UUID, tmp_path: Path) -> None:
    taken(database, brought(database, petition, tmp_path))
    signed(database, signing(petition))
    with database.transaction() as session:
        mailbox = session.scalars(select(Contribution.mailbox_key).where(Contribution.source == "web")).one()
        erase(session, Erase(mailbox, "en"))
    with database.reading() as session:
        names = session.scalars(select(Contribution.name)).all()
        people = session.scalars(select(Supporter.name).where(Supporter.name != "")).all()
    assert {*names, *people} == {None, "Laura Môn"}


@ON_SQLITE_ALONE
def test_paper_that_a_moderator_took_out_can_be_put_back(database: Database, petition: UUID, tmp_path: Path) -> None:
    taken(database, brought(database, petition, tmp_path))
    with database.transaction() as session:
        row = session.scalars(select(Contribution).where(Contribution.name == "Laura Môn")).one()
        invalidate(session, row.id, "misuse")
        assert restore(session, row, Before("verified", None, "")) is None
    assert counted(database, petition) == {"paper": 2}


@ON_SQLITE_ALONE
def test_a_press_that_is_not_verified_yet_ends_nothing(database: Database, petition: UUID, tmp_path: Path) -> None:
    taken(database, brought(database, petition, tmp_path))
    sign(database, signing(petition))
    assert counted(database, petition) == {"paper": 2}
    press(database, latest(database))
    assert counted(database, petition) == {"paper": 1, "web": 1}
    assert endings(database)[0] == ("paper", "withdrawn", "merged")
