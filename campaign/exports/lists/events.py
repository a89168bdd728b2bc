"""What happens to a list of supporters."""

from __future__ import annotations

ASKED = "supporter_list.asked"
READY = "supporter_list.ready"
FAILED = "supporter_list.failed"
CANCELLED = "supporter_list.cancelled"
EXPIRED = "supporter_list.expired"
