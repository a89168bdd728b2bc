"""Writes what is counted as documents: JSON and CSV, the same bytes for the same counts.

Moments are UTC (ISO 8601, `Z`), an hour is the moment that it begins, a day is a calendar day of Europe/London. Each list
adds up to the count that it stands beside, unless it is empty because nothing of it may be told.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from campaign.drives.views import DriveSummary
from campaign.exports.figures import DailyParts, DriveCount, DriveGrowth, Hour
from campaign.exports.places import Place
from campaign.exports.wording import NOTES, REASONS, Names, country_names_of, in_each_language, source_names
from campaign.i18n.formats import ZONE

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def count_json(count: DriveCount) -> bytes:
    """The total alone; `next_milestone` is null after the last."""
    return _json(
        {
            "count": count.count,
            "goal": count.goal,
            "next_milestone": count.next_milestone,
            "counted_at": _moment(count.counted_at),
        }
    )


def counts_json(count: DriveCount, growth: DriveGrowth, parts: DailyParts | None, areas: Mapping[str, Names]) -> bytes:
    """The total by day and source, which move with it; and by hour, area and country as they stood once a day.

    `parts_count` is what hours, areas and countries are parts of; null until they are published for the first time.
    """
    return _json(
        {
            "count": count.count,
            "counted_at": _moment(count.counted_at),
            "time_zone": ZONE.key,
            "days": [{"day": day.day.isoformat(), "count": day.change, "total": day.total} for day in growth.days],
            "sources": _named(growth.sources, source_names),
            "parts_count": parts.count if parts else None,
            "parts_counted_at": _moment(parts.counted_at) if parts else None,
            "hours": [{"hour": _moment(hour.begins_at), "count": hour.change} for hour in parts.hours] if parts else [],
            "areas": _named(parts.areas, areas.__getitem__) if parts else [],
            "countries": _named(parts.countries, country_names_of) if parts else [],
            "notes": {key: in_each_language(note) for key, note in NOTES.items()},
        }
    )


def counts_csv(count: DriveCount, growth: DriveGrowth, parts: DailyParts | None, areas: Mapping[str, Names]) -> bytes:
    """The same as counts_json, a line for each figure (RFC 4180, UTF-8 with a byte-order mark, no formulas)."""
    lines: list[Sequence[object]] = [("total", "", "", "", count.count, count.count)]
    lines += [("day", day.day.isoformat(), "", "", day.change, day.total) for day in growth.days]
    lines += _lines("source", growth.sources, source_names)
    if parts:
        lines += [("hour", _moment(hour.begins_at), "", "", hour.change, "") for hour in parts.hours]
        lines += _lines("area", parts.areas, areas.__getitem__)
        lines += _lines("country", parts.countries, country_names_of)
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(("part", "key", "name_en", "name_cy", "count", "total"))
    writer.writerows([_harmless(value) for value in line] for line in lines)
    return written.getvalue().encode("utf-8-sig")


def history_json(count: DriveCount, growth: DriveGrowth) -> bytes:
    """How the count moved, by day and reason: days are added, and every fall is explained."""
    return _json(
        {
            "count": count.count,
            "counted_at": _moment(count.counted_at),
            "time_zone": ZONE.key,
            "reasons": {reason: in_each_language(sentence) for reason, sentence in REASONS.items()},
            "days": [
                {"day": day.day.isoformat(), "moves": day.moves, "change": day.change, "total": day.total}
                for day in growth.days
            ],
        }
    )


def drives_json(drives: Iterable[DriveSummary]) -> bytes:
    """Drives in the order given, with their slugs and titles in each language."""
    found = [
        {
            "id": str(drive.id),
            "kind": drive.kind,
            "slugs": dict(drive.slugs),
            "titles": dict(drive.titles),
            "state": drive.state,
            "count": drive.count,
            "opens_at": _moment(drive.opens_at) if drive.opens_at else None,
            "closes_at": _moment(drive.closes_at) if drive.closes_at else None,
        }
        for drive in drives
    ]
    return _json({"drives": found})


def parts_json(parts: DailyParts) -> bytes:
    """What `read_parts` reads again, so that the rest can be written anew while these stay for their day."""
    return _json(
        {
            "count": parts.count,
            "counted_at": _moment(parts.counted_at),
            "hours": [[_moment(hour.begins_at), hour.change] for hour in parts.hours],
            "areas": [[place.key, place.count] for place in parts.areas],
            "countries": [[place.key, place.count] for place in parts.countries],
        }
    )


def read_parts(body: bytes) -> DailyParts:
    """What `parts_json` wrote."""
    found = json.loads(body)
    return DailyParts(
        count=found["count"],
        counted_at=datetime.fromisoformat(found["counted_at"]),
        hours=tuple(Hour(datetime.fromisoformat(begins_at), change) for begins_at, change in found["hours"]),
        areas=tuple(Place(key, count) for key, count in found["areas"]),
        countries=tuple(Place(key, count) for key, count in found["countries"]),
    )


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _named(places: Iterable[Place], names_of: Callable[[str], Names]) -> list[dict[str, object]]:
    return [{"key": place.key, "names": names_of(place.key), "count": place.count} for place in places]


def _lines(part: str, places: Iterable[Place], names_of: Callable[[str], Names]) -> list[Sequence[object]]:
    found: list[Sequence[object]] = []
    for place in places:
        names = names_of(place.key)
        found.append((part, place.key, names["en"], names["cy"], place.count, ""))
    return found


def _harmless(value: object) -> object:
    """A text that a spreadsheet would run as a formula, as text."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(FORMULA_STARTS) else value
