"""What looking at a file of targets found: how it was read, and what taking it would do. Kept as JSON beside the file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from campaign.drives.commands import TargetPlan
from campaign.drives.importing import Imported
from campaign.drives.refused_rows import RefusedRow
from campaign.drives.target_files.reading import FileHead, TargetFile
from campaign.drives.target_files.tables import FileRefusedError
from campaign.http.console.editing import version_of

MOST_SHOWN = 10
NUMBERS = ("added", "changed", "unchanged", "left_out")
# A file that is refused for one of these may do once it is read otherwise.
MENDABLE = frozenset(
    {
        "targets-column-repeated",
        "targets-column-twice",
        "targets-column-unknown",
        "targets-encoding-broken",
        "targets-encoding-mixed",
        "targets-header-missing",
        "targets-name-missing",
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How somebody wants a file to be read; what is empty is found out.

    `mapping` is the file's header for a field, or nothing for one that it shall not have.
    """

    encoding: str = ""
    separator: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The same for the same wishes."""
        return version_of({**self.mapping, " encoding": self.encoding, " separator": self.separator})


@dataclass(frozen=True, slots=True)
class Look:
    """`would_be` are the numbers of what would be done; none where it cannot be, for the `reason` (of the file) or the
    `conflict` (of the drive) whose slug stands there.
    """

    reading: Reading
    kind: str
    encoding: str | None
    separator: str | None
    sheet: str | None
    headers: Sequence[str]
    places: Mapping[str, Sequence[int]]
    ignored: Sequence[str] = ()
    rows: int = 0
    first: Sequence[Mapping[str, Any]] = ()
    refused: Sequence[Mapping[str, Any]] = ()
    would_be: Mapping[str, int] | None = None
    conflict: str = ""
    reason: str = ""
    line: int | None = None
    column: str | None = None

    @property
    def understood(self) -> list[str]:
        """The headers of the columns that are taken, as they stand in the file."""
        return [self.headers[place] for place in sorted(place for places in self.places.values() for place in places)]


def look_of(
    file: TargetFile, reading: Reading, found: tuple[Imported, list[RefusedRow]] | None, conflict: str = ""
) -> Look:
    """`found` is what taking it would do, and all rows that are refused."""
    would_be, refused = found or (None, [])
    return Look(
        reading=reading,
        kind=file.kind,
        encoding=file.encoding,
        separator=file.delimiter,
        sheet=file.sheet,
        headers=file.columns.headers,
        places=file.columns.places,
        ignored=file.columns.ignored,
        rows=file.rows,
        first=[_shown(plan) for plan in file.plans[:MOST_SHOWN]],
        refused=[asdict(one) for one in refused],
        would_be={name: getattr(would_be, name) for name in NUMBERS} if would_be else None,
        conflict=conflict,
    )


def look_of_unread(head: FileHead, reading: Reading, error: FileRefusedError) -> Look:
    """Of a file whose columns are not understood, or whose letters are not."""
    return Look(
        reading=reading,
        kind=head.kind,
        encoding=head.encoding,
        separator=head.delimiter,
        sheet=head.sheet,
        headers=head.headers,
        places={},
        reason=error.slug,
        line=error.line,
        column=error.column,
    )


def said(look: Look) -> str:
    return json.dumps(asdict(look))


def heard(text: str) -> Look:
    loaded = json.loads(text)
    return Look(**{**loaded, "reading": Reading(**loaded["reading"])})


def _shown(plan: TargetPlan) -> dict[str, Any]:
    texts = {language: asdict(words) for language, words in plan.texts.items()}
    return {"row": plan.row, "texts": texts, "area_code": plan.area_code, "email": plan.email}
