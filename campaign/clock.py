"""The only reader of the clock. Leases, windows and expiries use the database's time instead (campaign.db.now)."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place
