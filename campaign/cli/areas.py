"""`campaign areas`: loading the operator's files, and moving signatures to where those say that they belong."""

from __future__ import annotations

import argparse
from pathlib import Path

from campaign.areas.load import LoadReport, load_areas
from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.reassigning import count_placed, reassign_areas

MOST_SHOWN = 20


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "areas", "Areas and postcodes.")
    verb = add_verb(verbs, "load", "Load areas and postcodes from CSV files, or from folders of them.", load)
    verb.add_argument("files", nargs="+", type=Path, metavar="FILE")
    add_json(verb)
    verb = add_verb(verbs, "reassign", "Move verified signatures to the areas that are loaded now.", reassign)
    add_json(verb)


def load(shell: Shell, arguments: argparse.Namespace) -> int:
    """Rows that cannot be used are named, and stop nothing."""
    database, output = shell.database, shell.output
    reports = []
    for path in arguments.files:
        with output.progress(path.name, _line_count(path)) as progress:
            done: dict[str, int] = {}

            def reach(file: str, rows: int, done: dict[str, int] = done) -> None:
                done[file] = rows
                progress.reach(sum(done.values()))

            reports.append(load_areas(database, path, reach))
    for report in reports:
        _complain(shell, report)
    areas, postcodes = sum(report.areas for report in reports), sum(report.postcodes for report in reports)
    refused = [row for report in reports for row in report.refused]
    output.tell(
        {
            "areas": areas,
            "postcodes": postcodes,
            "refused": [{"file": row.file, "line": row.line, "reason": row.reason} for row in refused],
            "skipped_files": [name for report in reports for name in report.skipped_files],
        }
    )
    output.say(f"Loaded {areas:,} areas and {postcodes:,} postcodes; {len(refused):,} rows were left out.")
    output.say("Signatures that were verified before keep their area until `campaign areas reassign`.")
    return OK


def reassign(shell: Shell, _arguments: argparse.Namespace) -> int:
    """May be interrupted and run again."""
    with shell.output.progress("signatures", count_placed(shell.database)) as progress:
        moved = reassign_areas(shell.database, progress.reach)
    shell.output.tell({"moved": moved})
    shell.output.say(f"Moved {moved:,} signatures; the counts follow within a minute, and the history says so.")
    return OK


def _complain(shell: Shell, report: LoadReport) -> None:
    for name in report.skipped_files:
        shell.output.complain(f"{name}: passed over, its header is not known.")
    for row in report.refused[:MOST_SHOWN]:
        shell.output.complain(f"{row.file}, line {row.line}: {row.reason}")
    if len(report.refused) > MOST_SHOWN:
        shell.output.complain(f"… and {len(report.refused) - MOST_SHOWN:,} more.")


def _line_count(path: Path) -> int:
    """About how many rows there are: for the bar alone."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    try:
        return sum(count_lines(file) for file in files)
    except OSError:
        return 0


def count_lines(file: Path) -> int:
    """About how many lines a file has, for a bar. Raises OSError."""
    with file.open("rb") as opened:
        return sum(block.count(b"\n") for block in iter(lambda: opened.read(1 << 20), b""))
