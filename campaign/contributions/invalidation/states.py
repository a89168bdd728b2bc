"""The states of an invalidation and the only ways between them."""

from __future__ import annotations

STATES = ("counted", "running", "cancelled", "done", "undoing", "undone")
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "counted": ("running", "cancelled"),
    "running": ("done", "cancelled"),
    "cancelled": ("undoing",),  # where it had been started
    "done": ("undoing",),
    "undoing": ("undone",),
    "undone": (),
}
WORKING_STATES = ("running", "undoing")  # in which a worker has something to do
