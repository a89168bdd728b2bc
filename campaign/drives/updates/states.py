"""The states of an update and the only ways between them."""

from __future__ import annotations

STATES = ("draft", "ready", "approved", "sending", "paused", "sent", "superseded", "cancelled")
_ENDS = ("superseded", "cancelled")
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "draft": ("draft", "ready", "sending", *_ENDS),
    "ready": ("draft", "approved", "sending", *_ENDS),
    "approved": ("draft", "sending", *_ENDS),
    "sending": ("paused", "sent", *_ENDS),
    "paused": ("sending", *_ENDS),
    "sent": (),
    "superseded": (),
    "cancelled": (),
}
UNSENT_STATES = ("draft", "ready", "approved")
LISTED_STATES = ("sending", "paused", "sent")  # what is superseded or cancelled is found by its address alone


def sources_of(state: str) -> tuple[str, ...]:
    """The states from which `state` may be entered."""
    return tuple(before for before, after in TRANSITIONS.items() if state in after)
