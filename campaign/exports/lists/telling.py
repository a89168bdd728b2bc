"""What the audit log says of a list that somebody asks for: enough to tell two of them apart, nothing that was typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from campaign.audit.record import Fact
from campaign.exports.lists.asking import AskList


def facts_of_order(command: AskList) -> Mapping[str, Fact]:
    """`order` is a digest of purpose, columns and filters: the same for the same people and columns."""
    filters = command.filters.to_json()
    told = json.dumps([command.purpose, sorted(command.columns), filters], sort_keys=True)
    return {
        "purpose": command.purpose,
        "columns": sorted(command.columns),
        "format": command.format,
        "drives": len(command.filters.drives),
        "filters": sorted(filters.keys() - {"drives"}),
        "since": command.filters.since.isoformat() if command.filters.since else None,
        "until": command.filters.until.isoformat() if command.filters.until else None,
        "order": sha256(told.encode()).hexdigest(),
    }
