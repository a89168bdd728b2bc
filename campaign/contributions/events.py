"""Names of what happens to contributions, as the outbox carries them: the kind, and the step that it has taken."""

from __future__ import annotations

SUBMITTED = "submitted"  # stored, waits for its owner
REPEATED = "repeated"  # given again: the owner is told by mail
RETRIED = "retried"  # the same form once more (double click, back button): nothing is due
CAPPED = "capped"  # given again after the last mail it may cause
VERIFIED = "verified"
HELD = "held"  # verified, with evidence against it: waits for a moderator
DISOWNED = "disowned"  # "it wasn't me"
WITHDRAWN = "withdrawn"
INVALIDATED = "invalidated"
RESTORED = "restored"  # invalidated, and put back as it stood
EXPIRED = "expired"
REMINDER_REACHED = "reminder_reached"
STEPS = (
    *(SUBMITTED, REPEATED, RETRIED, CAPPED, VERIFIED, HELD),
    *(DISOWNED, WITHDRAWN, INVALIDATED, RESTORED, EXPIRED, REMINDER_REACHED),
)

MAILBOX_REOPENED = "mailbox.reopened"  # its owner lets us write again, or has come to it from another address
CONTRIBUTION_NOTED = (
    "contribution.noted"  # written down by one of the team for its giver, who is asked whether it is right
)
WORDS_PASSED = (
    "words.passed"  # a moderator lets them be published; their subject is the contribution that they stand in
)
WORDS_REFUSED = "words.refused"
ANONYMISED = "contribution.anonymised"  # its time was over: it says of whom no more
TALLY_HEALED = "tally.healed"  # its subject is the drive: a recount found its count wrong and mended it


def event_of(kind: str, step: str) -> str:
    """The event of a contribution of this kind, as in `signature.verified`."""
    return f"{kind}.{step}"


def step_of(event: str) -> str:
    """One of STEPS, from an event's name."""
    return event.partition(".")[2]
