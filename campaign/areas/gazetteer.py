"""From the name or the code of a seat, a region or Wales, in either language, to its code. Guesses nothing.

Names are dated: a name that two places have had is the one that was in force. Local authorities are none of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.models import Area, AreaName
from campaign.areas.regions import REGIONS
from campaign.errors import DomainError
from campaign.i18n import fold


class PlaceRefused(DomainError):
    """`area-unknown`, `area-not-in-force` then, or `area-ambiguous`: two places in force had that name."""

    slug = "area-unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was in force from `valid_from` up to and including `valid_until`; an empty end is open."""

    code: str
    valid_from: date | None
    valid_until: date | None

    def is_in_force(self, on: date) -> bool:
        """Whether it was there on that day."""
        has_begun = self.valid_from is None or self.valid_from <= on
        return has_begun and (self.valid_until is None or self.valid_until >= on)


class Gazetteer:
    """Places by what they are called."""

    def __init__(self, called: Iterable[tuple[str, Place]]) -> None:
        self._places: dict[str, set[Place]] = defaultdict(set)
        for name, place in called:
            self._places[_key(name)].add(place)

    def find(self, called: str, on: date) -> str:
        """The code of the place that had this name or code on that day. Raises PlaceRefused."""
        known = self._places.get(_key(called))
        if not known:
            raise PlaceRefused("area-unknown")
        codes = {place.code for place in known if place.is_in_force(on)}
        if not codes:
            raise PlaceRefused("area-not-in-force")
        if len(codes) > 1:
            raise PlaceRefused("area-ambiguous")
        return codes.pop()


def load_gazetteer(session: Session) -> Gazetteer:
    """Every seat that is loaded, Wales, and the regions."""
    called = [
        (name, Place(region.code, region.valid_from, region.valid_until))
        for region in REGIONS
        for name in (region.code, *region.names.values())
    ]
    rows = session.execute(
        select(Area.code, Area.valid_from, Area.valid_until, AreaName.name)
        .join(AreaName, AreaName.area_code == Area.code)
        .where(Area.kind.in_(("country", "constituency")))
    )
    for code, valid_from, valid_until, name in rows:
        place = Place(code, valid_from, valid_until)
        called += [(name, place), (code, place)]
    return Gazetteer(called)


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    return " ".join(fold(name).replace("-", " ").replace(",", " ").split())
