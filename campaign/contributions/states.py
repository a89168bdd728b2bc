"""The states of a contribution and the only ways between them."""

from __future__ import annotations

STATES = ("pending", "verified", "held", "withdrawn", "invalidated", "expired", "merged")
LIVE_STATES = ("pending", "verified", "held")
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "pending": ("verified", "held", "expired", "merged"),
    "held": ("verified", "invalidated", "withdrawn", "merged"),
    "verified": ("withdrawn", "invalidated", "merged"),
    "withdrawn": (),
    "invalidated": (),
    "expired": (),
    "merged": (),
}
COUNTED_STATE = "verified"


def sources_of(state: str) -> tuple[str, ...]:
    """The states from which `state` may be entered."""
    return tuple(before for before, after in TRANSITIONS.items() if state in after)
