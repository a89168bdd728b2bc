"""Names of what happens in teams, as the outbox carries them."""

from __future__ import annotations

INVITED = "team.invited"  # its subject is the member to be, and so it is of the next two
JOINED = "team.joined"
LEFT = "team.left"  # left, was removed, or did not want to
NUDGED = "draft.nudged"  # its subject is a letter that is not finished
TAKEN = "follow_up.taken"  # its subject is the follow-up
DONE = "follow_up.done"
