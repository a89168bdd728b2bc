"""Names of what happens to mails, as the outbox carries them."""

from __future__ import annotations

BOUNCED = "delivery.bounced"  # its subject is the delivery: the mail did not reach its mailbox, and never will
REPORTED = "provider_event.received"  # its subject is the first of those that came together and were new
