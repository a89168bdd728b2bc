"""Where pages ended, for a minute; and how many there are, where there are many."""

from __future__ import annotations

from uuid import UUID

from campaign.http.api.bookmarks import KEPT_SECONDS, MANY, MOST_ENDS, MOST_SERIES, Bookmarks
from campaign.http.api.paging import Paging


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_page_begins_behind_the_nearest_one_before_it() -> None:
    clock = Clock()
    bookmarks = Bookmarks(clock)
    assert bookmarks.begin("a", Paging(3, 25)) == (None, 50)
    bookmarks.note("a", 1, UUID(int=1))
    bookmarks.note("a", 2, UUID(int=2))
    assert bookmarks.begin("a", Paging(3, 25)) == (UUID(int=2), 0)
    assert bookmarks.begin("a", Paging(5, 25)) == (UUID(int=2), 50)
    assert bookmarks.begin("b", Paging(3, 25)) == (None, 50)
    clock.time += KEPT_SECONDS
    assert bookmarks.begin("a", Paging(3, 25)) == (None, 50)


def test_only_many_are_remembered_and_nothing_grows() -> None:
    clock = Clock()
    bookmarks = Bookmarks(clock)
    assert [bookmarks.total("few", lambda n=n: n) for n in (5, 6)] == [5, 6]  # type: ignore[misc]
    assert [bookmarks.total("many", lambda n=n: n) for n in (MANY + 1, 6)] == [MANY + 1] * 2  # type: ignore[misc]
    clock.time += KEPT_SECONDS
    assert bookmarks.total("many", lambda: 6) == 6
    for number in range(MOST_SERIES * 2):
        bookmarks.note(number, number, UUID(int=number))
    for page in range(MOST_ENDS * 2):
        bookmarks.note("a", page, UUID(int=page))
    assert len(bookmarks._kept) == MOST_SERIES and len(bookmarks._kept["a"].ends) == MOST_ENDS
