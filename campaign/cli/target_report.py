"""What `campaign targets` says of a file, of an import and of a drive's targets: to people, and to programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from campaign.cli.output import Output, plain
from campaign.cli.sentences import row_sentence
from campaign.drives.commands import TargetPlan
from campaign.drives.importing import Imported
from campaign.drives.refused_rows import RefusedRow
from campaign.drives.target_files.reading import TargetFile
from campaign.drives.views import TargetDetail

MOST_PREVIEWED = 10
MOST_SHOWN = 200
_DONE = {
    "added": "new",
    "changed": "changed",
    "unchanged": "as they were",
    "ended": "ended",
    "removed": "removed",
    "left_out": "not in the file and left as they are",
}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A file that was read, and what came of it."""

    file: TargetFile
    imported: Imported
    is_written: bool

    @property
    def refused(self) -> list[RefusedRow]:
        """By the file's rules and by the drive's, in the order of the file."""
        return sorted([*self.file.refused, *self.imported.refused], key=lambda one: one.row)


def say_import(output: Output, report: ImportReport) -> None:
    """What the file is, its first rows, every refused row, and the outcome."""
    file, refused = report.file, report.refused
    output.tell(_described(report))
    output.say(_kind_of(file))
    output.say(f"Columns: {', '.join(f'{plain(header)} = {field}' for header, field in file.columns.named.items())}.")
    if file.columns.ignored:
        output.say(f"Left aside: {plain(', '.join(file.columns.ignored))}.")
    rows = [
        (one.row, one.texts["cy"].name, one.area_code or "-", one.email or "-", _first_line(one))
        for one in _first(file)
    ]
    output.table(("ROW", "NAME", "AREA", "EMAIL", "ADDRESS"), rows)
    for one in refused[:MOST_SHOWN]:
        output.complain(row_sentence(one))
    if len(refused) > MOST_SHOWN:
        output.complain(f"… and {len(refused) - MOST_SHOWN:,} more: --json has them all.")
    counts = asdict(report.imported)
    said = ", ".join(f"{counts[name]:,} {words}" for name, words in _DONE.items() if counts[name] or name == "added")
    output.say(
        f"{'Done' if report.is_written else 'Would be done'}: {said}; {len({one.row for one in refused}):,} rows refused."
    )


def say_targets(output: Output, targets: Sequence[TargetDetail], areas: Mapping[str, str], today: date) -> None:
    """Each with its id, by which it is stopped."""
    output.tell({"targets": [asdict(target) for target in targets]})
    rows = [
        (
            target.id,
            _state(target, today),
            _name(target),
            _area(target, areas),
            target.email or "-",
            target.reference or "-",
        )
        for target in targets
    ]
    output.table(("ID", "STATE", "NAME", "AREA", "EMAIL", "REFERENCE"), rows)


def _described(report: ImportReport) -> dict[str, object]:
    file = report.file
    return {
        "kind": file.kind,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "sheet": file.sheet,
        "columns": file.columns.named,
        "ignored": file.columns.ignored,
        "rows": file.rows,
        "good": len(file.plans) - len({one.row for one in report.imported.refused}),
        "without_area": sum(plan.area_code is None for plan in file.plans),
        "refused": [
            {"row": one.row, "column": one.column, "slug": one.slug, "reason": row_sentence(one)}
            for one in report.refused
        ],
        "preview": [asdict(plan) for plan in _first(file)],
        "outcome": {name: getattr(report.imported, name) for name in _DONE},
        "is_written": report.is_written,
    }


def _kind_of(file: TargetFile) -> str:
    how = (
        f"CSV in {file.encoding}, separated by {file.delimiter}"
        if file.kind == "csv"
        else f"XLSX, sheet “{plain(file.sheet or '')}”"
    )
    everybody = sum(plan.area_code is None for plan in file.plans)
    return f"{how}; {file.rows:,} rows, {len(file.plans):,} of them good, {everybody:,} asked by everybody."


def _first(file: TargetFile) -> list[TargetPlan]:
    return file.plans[:MOST_PREVIEWED]


def _first_line(plan: TargetPlan) -> str:
    return (plan.postal_address or "-").partition("\n")[0]


def _state(target: TargetDetail, today: date) -> str:
    if target.is_stopped:
        return f"stopped ({target.stop_reason})"
    if target.valid_until and target.valid_until < today:
        return f"until {target.valid_until}"
    return f"from {target.valid_from}" if target.valid_from and target.valid_from > today else "in office"


def _name(target: TargetDetail) -> str:
    return next((target.texts[language].name for language in ("en", "cy") if language in target.texts), "-")


def _area(target: TargetDetail, areas: Mapping[str, str]) -> str:
    return areas.get(target.area_code, target.area_code) if target.area_code else "everybody"
