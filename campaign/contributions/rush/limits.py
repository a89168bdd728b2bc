"""How many at once are usual, and what is asked of whoever comes when there are more: figures alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WINDOW_SECONDS = 300.0
DEVICE, NETWORK, EVENT, DRIVE, WHOLE = "device", "network", "event", "drive", "whole"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within WINDOW_SECONDS. Where many come from everywhere at once, their bucket is parted into `shards` rows, so
    that nobody waits for one row."""

    most: int
    shards: int = 1

    @property
    def cost_seconds(self) -> float:
        """For how long one post fills a row of the bucket."""
        return WINDOW_SECONDS / self.most * self.shards


LIMITS: Mapping[str, Limit] = {
    DEVICE: Limit(5),  # at one drive; a household or a shared computer
    NETWORK: Limit(60),  # at all drives; an office, a school or a provider's customers share one
    EVENT: Limit(600),  # a stand or a hall of people with one tablet, or behind one connection
    DRIVE: Limit(6_000, shards=16),
    WHOLE: Limit(18_000, shards=16),
}
ASKED_FROM = 0.5  # of a full bucket: before anybody's mail is put off
SOLVED_SHARE = 0.1  # a post with a solution fills the buckets by so much of one without
MOST_PUT_OFF_SECONDS = 6 * 3600.0
TOLD_FROM_SECONDS = 120.0  # a mail that is put off for longer is announced

# From how many full windows on, and as high as the number then lies that is looked for (half of it on average). A telephone
# tries about a hundred thousand in a second: a third of a second, up to two or three.
LEVELS: tuple[tuple[float, int], ...] = ((0, 60_000), (1, 120_000), (4, 250_000), (12, 450_000))


def highest_number(windows: float) -> int:
    """How hard a challenge is while the fullest bucket is full for so many windows."""
    return max(number for least, number in LEVELS if windows >= least)
