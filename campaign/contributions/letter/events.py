"""What happens to letters beyond what happens to every contribution, as the outbox carries it."""

from __future__ import annotations

DRAFT_SAVED = "draft.saved"  # its subject is a letter that is not finished, kept with a mail address
PASSED = "letter.passed"  # a moderator has read it: it may leave; its subject is the contribution
DECLINED = "target.declined"  # it is stopped, since its mailbox wants no letters
