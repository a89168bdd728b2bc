"""Lets one rule of retention be followed now."""

from __future__ import annotations

from campaign.db import Database
from campaign.retention.engine import follow_rule
from campaign.retention.rules import RULES


def forget(database: Database, rule: str) -> int:
    """How many rows it took."""
    return follow_rule(database, RULES[rule])
