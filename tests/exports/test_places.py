"""Nobody can be told from the places that a count names."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from campaign.exports.places import OTHER, SMALLEST, UNKNOWN, Place, shown_places

NOWHERE = ""
counts_by_place = strategies.dictionaries(
    strategies.sampled_from([NOWHERE, *(f"W090000{number}" for number in range(48, 64)), "abroad"]),
    strategies.one_of(strategies.integers(-1, 7), strategies.integers(-1, 300)),
)


def shown(counts: dict[str, int]) -> dict[str, int]:
    return {place.key: place.count for place in shown_places(counts, unknown=NOWHERE)}


@given(counts_by_place)
def test_no_place_is_shown_below_five_and_other_never_hides_less_than_two_places(counts: dict[str, int]) -> None:
    there = {key: count for key, count in counts.items() if count > 0}
    found = shown(counts)
    if not found:
        return
    assert all(count >= SMALLEST for count in found.values())
    assert sum(found.values()) == sum(there.values())
    assert all(count == there[key] for key, count in found.items() if key not in (OTHER, UNKNOWN))
    if UNKNOWN in found:
        assert found[UNKNOWN] == there[NOWHERE]
    hidden = [key for key in there if key not in found and key != NOWHERE]
    assert (OTHER in found) == bool(hidden)
    assert len(hidden) != 1


@given(counts_by_place)
def test_nothing_is_shown_only_where_nothing_may_be(counts: dict[str, int]) -> None:
    places = [count for key, count in counts.items() if count > 0 and key != NOWHERE]
    nowhere = max(0, counts.get(NOWHERE, 0))
    if shown(counts):
        return
    is_all_small = sum(places) + (nowhere if nowhere < SMALLEST else 0) < SMALLEST
    assert len(places) < 2 or is_all_small
    assert not (places and min(places) >= SMALLEST and nowhere == 0)


@given(counts_by_place)
def test_a_place_is_hidden_only_for_the_sake_of_a_smaller_one(counts: dict[str, int]) -> None:
    found = shown(counts)
    hidden = [count for key, count in counts.items() if count > 0 and key != NOWHERE and key not in found]
    named = [count for key, count in found.items() if key not in (OTHER, UNKNOWN)]
    if found and hidden and named:
        assert max(hidden) <= min(named)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, {}),
        ({"a": 4}, {}),
        ({"a": 4, "b": 4}, {OTHER: 8}),
        ({"a": 2, "b": 2}, {}),
        ({"a": 5}, {"a": 5}),
        ({"a": 50, "b": 2}, {OTHER: 52}),
        ({"a": 50, "b": 9, "c": 2}, {"a": 50, OTHER: 11}),
        ({"a": 50, "b": 9, "c": 2, "d": 2}, {"a": 50, OTHER: 13}),
        ({"a": 50, "b": 9, "c": 2, "d": 3}, {"a": 50, "b": 9, OTHER: 5}),
        ({"a": 50, NOWHERE: 7}, {"a": 50, UNKNOWN: 7}),
        ({"a": 50, "b": 9, NOWHERE: 1}, {OTHER: 60}),
        ({"a": 50, "b": 9, "c": 8, NOWHERE: 1}, {"a": 50, OTHER: 18}),
        ({"a": 2, NOWHERE: 100}, {}),
        ({NOWHERE: 100}, {UNKNOWN: 100}),
        ({"a": 5, "b": 5, "c": 3, "d": 3}, {"a": 5, "b": 5, OTHER: 6}),
    ],
)
def test_what_is_shown(counts: dict[str, int], expected: dict[str, int]) -> None:
    assert shown(counts) == expected


def test_the_most_people_come_first_then_the_unknown_and_the_rest() -> None:
    counts = {"a": 6, "b": 60, "c": 6, "d": 1, "e": 4, NOWHERE: 80}
    assert shown_places(counts, unknown=NOWHERE) == (
        Place("b", 60),
        Place("a", 6),
        Place("c", 6),
        Place(UNKNOWN, 80),
        Place(OTHER, 5),
    )
