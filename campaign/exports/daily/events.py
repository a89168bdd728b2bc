"""What happens with counts by mail."""

from __future__ import annotations

OWED = "daily_counts.owed"  # the subject is the account
