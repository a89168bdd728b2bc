"""Names of what happens to the machinery, as the outbox carries them."""

from __future__ import annotations

REPLAY_ASKED = "replay.asked"  # of its replay
FAILURES_FOUND = "failures.found"  # of nothing: its subject is an id of its own
