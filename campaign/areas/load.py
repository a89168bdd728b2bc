"""Loads areas and postcodes from the operator's CSV files, each known by its header, whatever it is called.

May be run again: rows that are there already are left or corrected, none is removed. A row that cannot be used is
reported with its line and stops nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.layouts import LAYOUTS, AreaRow, Layout, PostcodeRow, Row, RowRefusedError, layout_of
from campaign.areas.models import Area, AreaName, PostcodeArea
from campaign.db import Database, insert
from campaign.errors import DomainError

ROWS_PER_TRANSACTION = 500

OnProgress = Callable[[str, int], None]


class AreasFileRefused(DomainError):
    """`areas-file-unreadable` or `areas-file-unknown` (its header is none that is known)."""

    slug = "areas-file-unreadable"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: the file's name, its line (the header is line 1) and why."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class LoadReport:
    """What came of a load: rows taken, by kind, and everything that was left out."""

    areas: int = 0
    postcodes: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    skipped_files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    layout: Layout


_Read = tuple[int, Row | str]


def load_areas(database: Database, path: Path, on_progress: OnProgress) -> LoadReport:
    """Load one file, or every CSV file of a folder that has a known header (the others are named in the report).

    Commits every 500 rows, and then calls `on_progress` with the file's name and the rows read so far. Raises
    AreasFileRefused before anything is stored.
    """
    report = LoadReport()
    for source in _sources(path, report):
        _load_file(database, source, (report, on_progress))
    return report


def _sources(path: Path, report: LoadReport) -> list[_Source]:
    is_folder = path.is_dir()
    sources = []
    for file in sorted(path.glob("*.csv")) if is_folder else [path]:
        layout = layout_of(_header(file))
        if layout is not None:
            sources.append(_Source(file, layout))
        elif is_folder:
            report.skipped_files.append(file.name)
    if not sources:
        raise AreasFileRefused("areas-file-unknown")
    return sorted(sources, key=lambda source: LAYOUTS.index(source.layout))


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            return [column.strip() for column in next(csv.reader(file), [])]
    except OSError as error:
        raise AreasFileRefused from error
    except csv.Error:
        return []


def _load_file(database: Database, source: _Source, outcome: tuple[LoadReport, OnProgress]) -> None:
    report, on_progress = outcome
    name = source.path.name
    rows, seen = _rows(source), 0
    while batch := list(islice(rows, ROWS_PER_TRANSACTION)):
        with database.transaction() as session:
            kept, refused = _sort_out(session, batch)
            _store(session, kept)
        report.areas += sum(isinstance(row, AreaRow) for row in kept)
        report.postcodes += sum(isinstance(row, PostcodeRow) for row in kept)
        report.refused += (RefusedRow(name, line, reason) for line, reason in refused)
        seen += len(batch)
        on_progress(name, seen)


def _rows(source: _Source) -> Iterator[_Read]:
    """Each row's line, with what it means or why it means nothing."""
    with source.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = [column.strip() for column in next(reader)]
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield reader.line_num, "not CSV"
                continue
            if values:
                yield reader.line_num, _meaning(source.layout, header, values)


def _meaning(layout: Layout, header: list[str], values: list[str]) -> Row | str:
    if len(values) != len(header):
        return "not as many columns as the header"
    if any("\udc80" <= character <= "\udcff" for value in values for character in value):
        return "not UTF-8"
    try:
        return layout.read(dict(zip(header, values, strict=True)))
    except RowRefusedError as error:
        return str(error)


def _sort_out(session: Session, batch: list[_Read]) -> tuple[list[Row], list[tuple[int, str]]]:
    wanted = {row.area_code for _, row in batch if isinstance(row, PostcodeRow)}
    known = set(session.scalars(select(Area.code).where(Area.code.in_(wanted)))) if wanted else set()
    kept: list[Row] = []
    refused: list[tuple[int, str]] = []
    for line, row in batch:
        if isinstance(row, str):
            refused.append((line, row))
        elif isinstance(row, PostcodeRow) and row.area_code not in known:
            refused.append((line, f"no area {row.area_code}"))
        else:
            kept.append(row)
    return kept, refused


def _store(session: Session, rows: list[Row]) -> None:
    areas = [row for row in rows if isinstance(row, AreaRow)]
    postcodes = [row for row in rows if isinstance(row, PostcodeRow)]
    if areas:
        _store_areas(session, areas)
    if postcodes:
        new = insert(session, PostcodeArea)
        new = new.on_conflict_do_update(
            index_elements=[PostcodeArea.postcode],
            set_={"area_code": new.excluded.area_code},
            where=PostcodeArea.area_code != new.excluded.area_code,
        )
        session.execute(new, [{"postcode": row.postcode, "area_code": row.area_code} for row in postcodes])


def _store_areas(session: Session, rows: list[AreaRow]) -> None:
    area = insert(session, Area)
    dated = {column: area.excluded[column] for column in ("kind", "valid_from", "valid_until")}
    area = area.on_conflict_do_update(index_elements=[Area.code], set_=dated)
    values = [
        {"code": row.code, "kind": row.kind, "valid_from": row.valid_from, "valid_until": row.valid_until}
        for row in rows
    ]
    session.execute(area, values)
    name = insert(session, AreaName)
    name = name.on_conflict_do_update(
        index_elements=[AreaName.area_code, AreaName.language], set_={"name": name.excluded.name}
    )
    session.execute(
        name,
        [
            {"area_code": row.code, "language": language, "name": text}
            for row in rows
            for language, text in row.names.items()
        ],
    )
