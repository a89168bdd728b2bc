"""Names of what happens to mails, as the outbox carries them."""

from __future__ import annotations

BOUNCED = "delivery.bounced"  # its subject is the delivery: the mail did not reach its mailbox, and never will
UNSUBSCRIBED = (
    "mailbox.unsubscribed"  # no more mail of a kind: its subject is the contribution or the delivery it was said of
)
REPORTED = "provider_event.received"  # its subject is the first of those that came together and were new
