"""Whoever is erased goes from lists too: files of ours are wiped or begun anew, owners of others learn which rows must go."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from campaign.db import Database
from campaign.exports.lists.building import build_lists
from campaign.exports.lists.claiming import ListGoneError, claim_next, note_progress
from campaign.exports.lists.erasures import follow_erasure, rows_to_delete
from campaign.exports.lists.filters import ListFilters
from campaign.my_support.erasing import Erase, erase
from tests.cast import charlie_opens_petition, signed, signing
from tests.exports.lists.staff import STAN, asking, build, row_of, stan_asks, take, workshop_of
from tests.my_support.erasing import supporter


@pytest.fixture
def petition(database: Database) -> UUID:
    """Charlie's, which Suzie has signed, and Paul."""
    petition = charlie_opens_petition(database)
    signed(database, signing(petition, consent_wider=True))
    signed(database, signing(petition, "Paul Davies", "paul@example.com", consent_wider=True))
    return petition


def suzie_goes(database: Database, petition: UUID) -> list[UUID]:
    """Erased, and followed; the lists whose owners are told."""
    with database.transaction() as session:
        erasure = erase(session, Erase(signing(petition).mailbox_key, "en"))
        assert erasure
        return [found.id for found in follow_erasure(session, erasure)]


def test_a_list_that_left_us_says_which_row_must_go(database: Database, petition: UUID, tmp_path: Path) -> None:
    suzie = supporter(database, "Suzie Evans")
    handed_over = build(database, tmp_path, asking(database, {petition}))[1]
    synced = build(database, tmp_path, asking(database, {petition}, purpose="crm"))[1]
    waiting = stan_asks(database, petition)
    assert build_lists(workshop_of(database, tmp_path)) == 1
    assert set(suzie_goes(database, petition)) == {handed_over, synced}
    with database.reading() as session:
        assert [row.supporter_id for row in rows_to_delete(session, synced)] == [suzie]
        assert [row.supporter_id for row in rows_to_delete(session, handed_over)] == [None]
        assert list(rows_to_delete(session, waiting)) == []
    assert {row_of(database, each).state for each in (handed_over, synced, waiting)} == {"expired"}


def test_one_that_is_being_built_is_begun_anew_without_them(database: Database, petition: UUID, tmp_path: Path) -> None:
    list_id = stan_asks(database, petition)
    with database.transaction() as session:
        claim = claim_next(session)
    assert claim and suzie_goes(database, petition) == []
    with pytest.raises(ListGoneError), database.transaction() as session:
        note_progress(session, claim, 1)
    assert build_lists(workshop_of(database, tmp_path)) == 1
    assert row_of(database, list_id).rows_done == 1


def test_a_list_that_cannot_hold_them_is_left_alone(database: Database, petition: UUID, tmp_path: Path) -> None:
    other = charlie_opens_petition(database, slug="2")
    elsewhere = build(database, tmp_path, asking(database, {other}))[1]
    in_english = ListFilters(frozenset({petition}), languages=frozenset({"en"}))
    of_others = build(database, tmp_path, asking(database, {petition}, filters=in_english))[1]
    assert suzie_goes(database, petition) == []
    assert {row_of(database, each).state for each in (elsewhere, of_others)} == {"ready"}
    assert take(database, elsewhere, STAN)
