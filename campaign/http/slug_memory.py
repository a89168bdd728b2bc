"""Remembers for a few seconds what slugs lead to, so that the database is not asked at each post of one form.

A slug is never given to anything else; what may be old is where it leads to in an address, and an old address leads on.
"""

from __future__ import annotations

from time import monotonic

from campaign.drives.views import SlugMatch

SECONDS = 5.0
MOST = 1_000


class SlugMemory:
    """Of one process. Holds what was found alone: who asks for what there is not fills nothing."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[float, SlugMatch]] = {}

    def find(self, kind: str, slug: str) -> SlugMatch | None:
        until, match = self._found.get((kind, slug), (0.0, None))
        return match if monotonic() < until else None

    def keep(self, kind: str, slug: str, match: SlugMatch) -> None:
        if len(self._found) >= MOST:
            self._found.clear()
        self._found[kind, slug] = monotonic() + SECONDS, match
