"""`campaign targets`: who letters go to, from the files that campaigners have, until the console has it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.areas.gazetteer import Gazetteer, load_gazetteer
from campaign.areas.lookup import area_names, ensure_seats
from campaign.areas.regions import REGIONS
from campaign.cli.areas import count_lines
from campaign.cli.drives import find_drive
from campaign.cli.shell import FOUND_FAULTS, OK, REFUSED, Nouns, Shell, add_json, add_noun, add_verb
from campaign.cli.target_report import ImportReport, say_import, say_targets
from campaign.db import now
from campaign.drives.finding import all_targets
from campaign.drives.importing import Imported, TargetImport, import_targets, preview_import
from campaign.drives.models import KINDS, Drive
from campaign.drives.refused_rows import RowsRefusedError
from campaign.drives.stopping import BY_HAND, resume_target, stop_target
from campaign.drives.target_files.columns import HEADERS
from campaign.drives.target_files.encodings import ENCODINGS
from campaign.drives.target_files.reading import MOST_ROWS, FileRules, TargetFile, read_target_file
from campaign.drives.target_files.rows import NEEDS, Needs
from campaign.drives.wales import day_of


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "targets", "Who decides, and gets the letters.")
    verb = add_verb(
        verbs, "import", "Take targets from a CSV or XLSX file: all rows or, with a refused one, none.", take
    )
    verb.add_argument("file", type=Path, metavar="FILE")
    _add_drive(verb)
    _add_reading(verb)
    verb.add_argument("--dry-run", action="store_true", help="only say what would be done")
    either = verb.add_mutually_exclusive_group()  # a refused row may be of somebody who would be ended
    either.add_argument("--skip-refused", action="store_true", help="take the good rows although others are refused")
    either.add_argument("--replace", action="store_true", help="end the targets that the file does not name")
    add_json(verb)
    verb = add_verb(verbs, "list", "The targets of a drive, in their order.", show)
    _add_drive(verb)
    add_json(verb)
    verb = add_verb(verbs, "stop", "Write and send no more letters to a target.", stop)
    verb.add_argument("id", type=UUID, metavar="ID")
    verb.add_argument("--reason", default=BY_HAND, help="a word or two with hyphens, such as asked-us-to")
    verb = add_verb(verbs, "resume", "Let letters go to a stopped target again.", resume)
    verb.add_argument("id", type=UUID, metavar="ID")


def take(shell: Shell, arguments: argparse.Namespace) -> int:
    """The file is read before anything is locked, and written in one transaction."""
    with shell.database.transaction() as session:
        ensure_seats(session)
    with shell.database.reading() as session:
        drive_id, kind, today = _about(session, arguments)
        gazetteer = load_gazetteer(session)
    needs: Needs = arguments.needs or ("email" if kind == "letter-drive" else "none")
    rules = FileRules(
        arguments.on or today, shell.settings.identity_key, needs, dict(arguments.map), arguments.encoding
    )
    file = _read(shell, arguments.file, (rules, gazetteer))
    may_write = not arguments.dry_run and (arguments.skip_refused or not file.refused)
    command = TargetImport(file.plans, file.columns.spoken, arguments.replace, arguments.skip_refused)
    imported, is_written = _import(shell, drive_id, (command, may_write))
    report = ImportReport(file, imported, is_written)
    say_import(shell.output, report)
    if is_written:
        return OK
    if arguments.dry_run:
        return FOUND_FAULTS if report.refused else OK
    shell.output.complain("Nothing was written: mend the rows, or leave them out with --skip-refused.")
    return REFUSED


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    """Stopped and ended ones too."""
    with shell.database.reading() as session:
        drive_id, _, today = _about(session, arguments)
        names = {region.code: region.names["en"] for region in REGIONS} | area_names(session, "en")
        say_targets(shell.output, list(all_targets(session, drive_id)), names, today)
    return OK


def stop(shell: Shell, arguments: argparse.Namespace) -> int:
    """Says so where there was nothing to do: that is no fault."""
    with shell.database.transaction() as session:
        was_running = stop_target(session, arguments.id, arguments.reason)
    shell.output.say("The target is stopped." if was_running else "The target had been stopped before.")
    return OK


def resume(shell: Shell, arguments: argparse.Namespace) -> int:
    """Says so where there was nothing to do: that is no fault."""
    with shell.database.transaction() as session:
        was_stopped = resume_target(session, arguments.id)
    shell.output.say("Letters go to the target again." if was_stopped else "The target was not stopped.")
    return OK


def _about(session: Session, arguments: argparse.Namespace) -> tuple[UUID, str, date]:
    """The drive, its kind, and the day in Wales."""
    drive_id = find_drive(session, arguments.drive, arguments.kind)
    kind, present = session.execute(select(Drive.kind, now()).where(Drive.id == drive_id)).one()
    return drive_id, kind, day_of(present)


def _read(shell: Shell, path: Path, how: tuple[FileRules, Gazetteer]) -> TargetFile:
    with shell.output.progress(path.name, _row_count(path)) as progress:
        return read_target_file(path, *how, progress.reach)


def _row_count(path: Path) -> int:
    """About how many there are, for the bar; of a spreadsheet, how many there may be."""
    try:
        return MOST_ROWS if path.suffix.lower() == ".xlsx" else min(count_lines(path), MOST_ROWS)
    except OSError:
        return 0


def _import(shell: Shell, drive_id: UUID, what: tuple[TargetImport, bool]) -> tuple[Imported, bool]:
    """What was done or, where it may or can not be done, would be."""
    command, may_write = what
    if may_write:
        try:
            with shell.database.transaction() as session:
                return import_targets(session, drive_id, command), True
        except RowsRefusedError:
            pass
    with shell.database.transaction() as session:
        return preview_import(session, drive_id, command), False


def _add_drive(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--drive", required=True, metavar="SLUG", help="in either language")
    verb.add_argument("--kind", choices=KINDS, help="where one name stands for drives of several kinds")


def _add_reading(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--map",
        action="append",
        default=[],
        type=_pair,
        metavar="FIELD=HEADER",
        help=f"which column has a field ({', '.join(HEADERS)}); nothing behind the = leaves the field out",
    )
    verb.add_argument("--needs", choices=NEEDS, help="the address that every row must have; for letters, email")
    verb.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that the file is of: today")
    verb.add_argument("--encoding", choices=ENCODINGS, help="where it is not recognised rightly")


def _pair(text: str) -> tuple[str, str]:
    field, sign, header = text.partition("=")
    if not sign or field not in HEADERS:
        raise argparse.ArgumentTypeError(f"FIELD=HEADER, the field being one of {', '.join(HEADERS)}")
    return field, header.strip()
