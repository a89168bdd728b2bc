"""When a drive is published: after each move, never the older over the newer, and the same as the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from campaign.contributions.folding import fold_deltas
from campaign.db import Database
from campaign.drives.models import Drive
from campaign.errors import NotFoundError
from campaign.exports import counts as publishing
from campaign.exports.counts import publish_counts, publish_drive, publish_parts
from campaign.exports.editions import PARTS, put_together
from tests.cast import charlie_opens_petition
from tests.contributions.counting import ON_SQLITE_ALONE, falsify, somebody_signs
from tests.exports.published import counted, document, published, tags


def test_a_drive_without_any_signature_is_published_once(database: Database, petition: UUID) -> None:
    assert (publish_counts(database), publish_counts(database)) == (1, 0)
    with database.reading() as session:
        opened = session.get_one(Drive, petition).published_at
    assert opened
    assert document(database, petition, "count.json") == {
        "count": 0,
        "goal": 1000,
        "next_milestone": 2,
        "counted_at": opened.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    assert document(database, petition, "history.json")["days"] == []


@ON_SQLITE_ALONE
def test_a_draft_is_not_published(database: Database, petition: UUID) -> None:
    falsify(database, Drive, published_at=None)
    assert (publish_counts(database), publish_parts(database)) == (0, 0)
    with pytest.raises(NotFoundError):
        publish_drive(database, petition)


def test_only_what_moved_is_published_again(database: Database, petition: UUID) -> None:
    other = charlie_opens_petition(database, slug="2")
    publish_counts(database)
    before = tags(database, other)
    somebody_signs(database, petition)
    assert publish_counts(database) == 0
    fold_deltas(database)
    assert (publish_counts(database), publish_counts(database)) == (1, 0)
    assert document(database, petition, "count.json")["count"] == 1
    assert tags(database, other) == before


@ON_SQLITE_ALONE
def test_the_same_counts_are_the_same_bytes_and_are_not_written_anew(database: Database, petition: UUID) -> None:
    counted(database, petition, 7, area_code="W09000049")
    publish_parts(database)
    before = tags(database, petition)
    assert publish_drive(database, petition)
    assert tags(database, petition) == before
    with database.reading() as session:
        assert {
            name: document.etag for name, document in put_together(session, petition, is_daily=True).documents.items()
        } == before


@ON_SQLITE_ALONE
def test_a_change_of_the_goal_is_published_on_request_and_every_day(database: Database, petition: UUID) -> None:
    publish_counts(database)
    falsify(database, Drive, Drive.id == petition, goal=5000)
    assert publish_drive(database, petition)
    assert document(database, petition, "count.json")["goal"] == 5000
    falsify(database, Drive, Drive.id == petition, goal=6000)
    publish_parts(database)
    assert document(database, petition, "count.json")["goal"] == 6000


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Once, between putting an edition together and publishing it."""

    def dawdle(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(publishing, "put_together", put_together)
        edition = put_together(*arguments, **named)
        happens()
        return edition

    monkeypatch.setattr(publishing, "put_together", dawdle)


def test_what_was_put_together_earlier_never_hides_what_was_published_since(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(database, petition, 1)

    def one_more_is_published() -> None:
        counted(database, petition, 1)
        assert publish_counts(database) == 1

    meanwhile(monkeypatch, one_more_is_published)
    assert not publish_drive(database, petition)
    assert document(database, petition, "count.json")["count"] == 2
    assert publish_counts(database) == 0


def test_what_is_folded_while_it_is_published_is_published_next(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(database, petition, 1)
    meanwhile(monkeypatch, lambda: counted(database, petition, 1))
    assert publish_drive(database, petition)
    assert document(database, petition, "count.json")["count"] == 1
    assert publish_counts(database) == 1
    assert document(database, petition, "count.json")["count"] == 2


def test_the_figures_of_an_edition_agree_while_others_fold(database: Database, petition: UUID) -> None:
    def agree() -> bool:
        with database.reading() as session:
            edition = put_together(session, petition)
        days = edition.documents["history.json"].body
        return b'"days":[]' in days or f'"total":{edition.count.count}}}]'.encode() in days

    with ThreadPoolExecutor(2) as pool:
        folding = pool.submit(lambda: [counted(database, petition, 1) for _ in range(30)])
        looks = [agree()]
        while not folding.done():
            looks.append(agree())
        folding.result()
    assert all(looks)


@ON_SQLITE_ALONE
def test_many_drives_are_published_page_by_page(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "PAGE", 2)
    drives = [petition, *(charlie_opens_petition(database, slug=f"more-{number}") for number in range(4))]
    assert publish_counts(database) == publish_parts(database) == len(drives)
    assert all(PARTS in published(database, drive) for drive in drives)
