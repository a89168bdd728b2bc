"""What happens to pledges beyond what happens to every contribution. The subject is the contribution."""

from __future__ import annotations

PLACED = "pledge.placed"  # moved up from the waiting list
CALLED = "pledge.called"  # enough others have pledged: it binds from now on
REMINDED = "pledge.reminded"
EXTENDED = "pledge.extended"  # its giver needs longer
CHANGED = "pledge.changed"  # its giver pledges more or less of it, or names another day
FULFILLED = "pledge.fulfilled"  # as its giver says
CREDITED = "pledge.credited"  # fulfilled, as somebody of the team says: its giver is thanked
LAPSED = "pledge.lapsed"
