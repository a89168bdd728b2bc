"""The demonstration's offers to pledge, from the tables of its pledge drives (demo_content/README.md has the fields)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from campaign.contributions.pledge.offers import OfferWords
from campaign.contributions.pledge.writing import WriteOffer
from campaign.drives.wales import end_of, moment_at
from campaign.i18n import LANGUAGES

Table = Mapping[str, Any]


def offer_of(table: Table, today: date) -> WriteOffer:
    """One offer; its days are counted from `today`."""
    return WriteOffer(
        code=table["code"],
        unit=table["unit"],
        minimum=table["minimum"],
        maximum=table["maximum"],
        goal=table["goal"],
        threshold=table.get("threshold"),
        place_limit=table.get("place_limit"),
        pay_url=table.get("pay_url"),
        due_at=end_of(today + timedelta(days=table["due_in_days"])) if "due_in_days" in table else None,
        starts_at=_clock(table, "starts_at", today),
        ends_at=_clock(table, "ends_at", today),
        texts={language: OfferWords(**table[language]) for language in LANGUAGES},
    )


def _clock(table: Table, name: str, today: date) -> datetime | None:
    if "event_in_days" not in table:
        return None
    day = today + timedelta(days=table["event_in_days"])
    return moment_at(datetime.combine(day, time.fromisoformat(table[name])))
