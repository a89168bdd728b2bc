"""Names of what happens in My support, as the outbox carries them."""

from __future__ import annotations

LINK_ASKED = "link.asked"  # its subject is the link, which is there only where the address is known
ADDRESS_ASKED = "address.asked"  # somebody inside wants another address: its subject is the change
ADDRESS_MOVED = "address.moved"  # the owner of the new one has pressed the button
STAY_ASKED = "stay.asked"  # a supporter has been silent for long: do they still want news?
SUPPORTER_ERASED = "supporter.erased"  # for other software: its subject is the supporter, of whom an id is left
MAILBOX_ERASED = "mailbox.erased"  # its subject is the erasure, whose receipt is due
