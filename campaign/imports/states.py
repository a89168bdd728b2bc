"""The states of an import and the only ways between them."""

from __future__ import annotations

STATES = ("brought", "checking", "refused", "checked", "running", "cancelled", "done", "undoing", "undone")
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "brought": ("checking", "cancelled"),  # nobody has said yet what its columns hold
    "checking": ("checked", "refused", "cancelled"),
    "refused": (),  # nothing of the file can be used
    "checked": ("running", "cancelled"),
    "running": ("done", "cancelled"),
    "cancelled": ("undoing",),  # where it had been started
    "done": ("undoing",),
    "undoing": ("undone",),
    "undone": (),
}
WORKING_STATES = ("checking", "running", "undoing")  # in which a worker has something to do

FRESH, REPEATED, REFUSED, TAKEN, UNDONE = "fresh", "repeated", "refused", "taken", "undone"
ROW_STATES = (FRESH, REPEATED, REFUSED, TAKEN, UNDONE)

PAPER, LIST = "paper", "list"
ORIGINS = (PAPER, LIST)
RECORDED, ASKED = "recorded", "asked"
WAYS = (RECORDED, ASKED)
