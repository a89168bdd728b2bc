"""Which places a count may name, so that nobody can be told from the figures.

A place is shown from five people on. The rest are one, "other", which holds at least two places and five people: where
it would not, the next smallest joins it. Where even that does not do, nothing is shown but the total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST = 5
FEWEST_PLACES = 2
OTHER = "other"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A place, or OTHER, or UNKNOWN, with how many are counted there."""

    key: str
    count: int


def shown_places(counts: Mapping[str, int], *, unknown: str) -> tuple[Place, ...]:
    """The places that may be shown, the most people first; then UNKNOWN and OTHER. Together they are everybody.

    `unknown` is the key in `counts` of those whose place is not known: it is no place, so that it can make up for
    people that are missing in OTHER, but not for places.
    """
    nowhere = max(0, counts.get(unknown, 0))
    places = [Place(key, count) for key, count in counts.items() if count > 0 and key != unknown]
    places.sort(key=lambda place: (-place.count, place.key))
    shown = [place for place in places if place.count >= SMALLEST]
    hidden = len(places) - len(shown)
    people = sum(place.count for place in places if place.count < SMALLEST)
    if nowhere < SMALLEST:
        people, nowhere = people + nowhere, 0
    if people:
        while shown and (hidden < FEWEST_PLACES or people < SMALLEST):
            hidden, people = hidden + 1, people + shown.pop().count
        if hidden < FEWEST_PLACES or people < SMALLEST:
            return ()
        shown.append(Place(OTHER, people))
    if nowhere:
        shown.insert(len(shown) - bool(people), Place(UNKNOWN, nowhere))
    return tuple(shown)
