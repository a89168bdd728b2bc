"""Names of what happens to contributions, as the outbox carries them."""

from __future__ import annotations

SUBMITTED = "signature.submitted"  # stored, waits for its owner
REPEATED = "signature.repeated"  # given again: the owner is told by mail
RETRIED = "signature.retried"  # the same form once more (double click, back button): nothing is due
CAPPED = "signature.capped"  # given again after the last mail it may cause
VERIFIED = "signature.verified"
HELD = "signature.held"  # verified, with evidence against it: waits for a moderator
DISOWNED = "signature.disowned"  # "it wasn't me"
WITHDRAWN = "signature.withdrawn"
INVALIDATED = "signature.invalidated"
EXPIRED = "signature.expired"
REMINDER_DUE = "signature.reminder_reached"
MAILBOX_REOPENED = "mailbox.reopened"  # its owner lets us write again
TALLY_HEALED = "tally.healed"  # its subject is the drive: a recount found its count wrong and mended it
