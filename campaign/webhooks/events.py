"""What happens to a webhook; its subject is the webhook."""

from __future__ import annotations

ASKED = "webhook.asked"  # somebody wants something posted now: a test, what was before, what failed
PAUSED = "webhook.paused"  # its receiver has failed for days: its owner is told
GONE = "webhook.gone"  # its receiver wants no more (410): its owner is told
