"""The figures of a drive: exact for its team, in either language, as pictures that are tables, and nobody else's."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from campaign.areas.lookup import ensure_seats
from campaign.areas.tiles import TILES
from campaign.clock import utc_now
from campaign.contributions.ending import withdraw
from campaign.contributions.folding import fold_deltas
from campaign.contributions.funnel import load_funnel
from campaign.db import Database
from campaign.drives.visits import BEGUN, OPENED, add_visits
from campaign.drives.wales import day_of
from campaign.http.console.figures.tile_map import STEPS, draw_tiles
from campaign.mail.models import Delivery
from campaign.notifications.mail_health import load_mail_days
from tests.cast import sign, signed, signing
from tests.http.console.conftest import StaffClient
from tests.letters import charlie_opens_letter_drive

SEAT, NAME = "W09000063", "Sir Gaerfyrddin"
WORDS = {
    "en": ("Growth", "From the page to what counts", "Outside the United Kingdom", "Came back", "Held by our checks"),
    "cy": ("Twf", "O’r dudalen i’r hyn sy’n cyfrif", "Y tu allan i’r Deyrnas Unedig", "Wedi dod yn ôl", "Wedi’u dal"),
}


def people_sign(database: Database, petition: UUID) -> None:
    """Three in Carmarthenshire, one abroad, one who has not pressed the button, and one who took it back."""
    with database.transaction() as session:
        ensure_seats(session)
    for number in range(3):
        signed(database, signing(petition, "Suzie Evans", f"s{number}@example.com", postcode="SA15 1AA"))
    signed(database, signing(petition, "Luc", "luc@example.com", postcode=None, country="FR"))
    sign(database, signing(petition, "Paul Price", "paul@example.com"))
    gone = signed(database, signing(petition, "Laura Lloyd", "laura@example.com", postcode="SA15 1AA"))
    with database.transaction() as session:
        withdraw(session, gone)
    fold_deltas(database)


def test_the_figures_are_there_in_either_language(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    people_sign(database, petition)
    for language, words in WORDS.items():
        charlie = staff_client("campaigner", campaign_id, language=language)
        listed = charlie.page("/console/figures")
        assert f"/console/figures/{petition}" in listed.links
        page = charlie.page(f"/console/figures/{petition}")
        assert page.language == language
        assert all(word in page.words for word in (*words, NAME))
        assert "Suzie" not in page.words and "@" not in page.words
        tiles = [given for tag, given in page.attributes if given.get("class", "").startswith("tile step-")]
        assert len([given for given in tiles if given["class"] == "tile step-5"]) >= 1


def test_a_moderator_sees_counts_and_nothing_of_mail(
    petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    words = staff_client("moderator", campaign_id).page(f"/console/figures/{petition}").words
    assert "Growth" in words and "Came back" not in words


def test_olive_finds_nothing_of_charlies(petition: UUID, olives_campaign_id: UUID, staff_client: StaffClient) -> None:
    olive = staff_client("campaigner", olives_campaign_id)
    assert str(petition) not in olive.get("/console/figures").text
    assert olive.get(f"/console/figures/{petition}").status_code == 404
    assert olive.get("/console/figures/x").status_code == 404


def test_the_funnel_narrows_from_the_page_to_what_counts(database: Database, petition: UUID) -> None:
    people_sign(database, petition)
    day = day_of(utc_now())
    with database.transaction() as session:
        add_visits(
            session, {(petition, day, OPENED): 40, (petition, day, BEGUN): 9, (petition, date(2020, 1, 1), OPENED): 5}
        )
        add_visits(session, {(petition, day, OPENED): 2, (UUID(int=9), day, OPENED): 7})
    with database.reading() as session:
        funnel = load_funnel(session, petition)
    assert (funnel.opened, funnel.begun, funnel.sent, funnel.verified, funnel.counted) == (42, 9, 6, 5, 4)
    assert funnel.states["pending"] == funnel.states["withdrawn"] == 1 and not funnel.is_cut


def test_mail_of_a_drive_is_that_of_its_own_supporters(database: Database, petition: UUID) -> None:
    letters = charlie_opens_letter_drive(database)
    sign(database, signing(petition))
    sign(database, signing(petition, "Paul Price", "paul@example.com"))
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="dropped", reason="suppressed"))
    with database.reading() as session:
        assert sum(day.fates["suppressed"] for day in load_mail_days(session, petition)) == 2
        assert sum(day.fates["suppressed"] for day in load_mail_days(session)) == 2
        assert sum(sum(day.fates.values()) for day in load_mail_days(session, letters)) == 0


def test_every_seat_has_one_tile_and_no_two_lie_on_each_other(app: Flask, database: Database) -> None:
    assert len({tile.code for tile in TILES}) == len({tile.short for tile in TILES}) == len(TILES) == 16
    for one in TILES:
        beside = [tile for tile in TILES if tile.row == one.row and tile is not one]
        assert all(abs(tile.column - one.column) >= 2 for tile in beside)


@pytest.mark.parametrize("highest", [1, 2, 4, 5, 7, 1000, 123_456])
def test_shades_leave_nobody_out(highest: int) -> None:
    counts = {tile.code: highest * number // len(TILES) for number, tile in enumerate(TILES, 1)}
    drawn = draw_tiles(counts)
    assert drawn is not None
    assert all((tile.step == 0) == (tile.count == 0) for tile in drawn.tiles)
    assert max(tile.step for tile in drawn.tiles) == STEPS and drawn.shades[-1].most == highest
    assert all(a.most + 1 == b.least for a, b in zip(drawn.shades, drawn.shades[1:], strict=False))
    assert draw_tiles({}) is None
