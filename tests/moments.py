"""Fixed moments for tests that need one."""

from __future__ import annotations

from datetime import UTC, datetime

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
