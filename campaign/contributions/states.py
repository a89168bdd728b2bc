"""The states of a contribution and the only ways between them."""

from __future__ import annotations

STATES = ("pending", "verified", "held", "withdrawn", "invalidated", "expired")
LIVE_STATES = ("pending", "verified", "held")
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "pending": ("verified", "held", "expired"),
    "held": ("verified", "invalidated", "withdrawn"),
    "verified": ("withdrawn", "invalidated"),
    "withdrawn": (),
    "invalidated": ("verified", "held"),
    "expired": (),
}
CHANGEABLE_STATES = ("verified", "held")  # what was agreed to and said can be changed by its owner
COUNTED_STATE = "verified"
VERIFIABLE_STATES = ("pending",)  # by its owner; a moderator releases what is held


def sources_of(state: str) -> tuple[str, ...]:
    """The states from which `state` may be entered."""
    return tuple(before for before, after in TRANSITIONS.items() if state in after)
