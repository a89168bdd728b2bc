"""`campaign import`: signatures from sheets of paper and from lists of other tools, looked at first, taken in, undone."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from campaign.cli.areas import count_lines
from campaign.cli.drives import find_drive
from campaign.cli.shell import FOUND_FAULTS, OK, REFUSED, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.db import now
from campaign.drives.target_files.encodings import ENCODINGS
from campaign.drives.wales import day_of
from campaign.i18n import LANGUAGES, format_datetime
from campaign.imports import deciding
from campaign.imports.columns import BOXES, HEADERS
from campaign.imports.progress import Progress, left_out, list_imports, load_progress, reasons_of
from campaign.imports.reasons import place_name, reason_of
from campaign.imports.refused_file import refused_lines
from campaign.imports.running import work_on
from campaign.imports.staging import MOST_ROWS, Keys, read_headers
from campaign.imports.states import ORIGINS, RECORDED, WAYS, WORKING_STATES
from campaign.imports.working import keys_of, look_through
from campaign.tokens import Keyring

LOOK_SECONDS = 1.0


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "import", "Signatures from sheets of paper, and from lists of other tools.")
    verb = add_verb(verbs, "signatures", "Look through a CSV or XLSX file of signatures, and take them in.", take)
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--drive", required=True, metavar="SLUG", help="of the petition, in either language")
    verb.add_argument("--origin", choices=ORIGINS, default="paper", help="sheets of paper, or a list of another tool")
    verb.add_argument(
        "--way", choices=WAYS, default=RECORDED, help="of rows with an address: verified already, or to ask"
    )
    verb.add_argument("--basis", required=True, metavar="WORDS", help="where it comes from, and on what ground")
    verb.add_argument("--collected-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the file's day: today")
    verb.add_argument("--gave", action="append", default=[], choices=BOXES, help="a consent that its words asked for")
    verb.add_argument(
        "--map",
        action="append",
        default=[],
        type=_pair,
        metavar="FIELD=HEADER",
        help=f"which column has a field ({', '.join(HEADERS)}); nothing behind the = leaves the field out",
    )
    verb.add_argument("--language", choices=LANGUAGES, default="cy", help="of whoever's row names none")
    verb.add_argument("--encoding", choices=ENCODINGS, help="where it is not recognised rightly")
    verb.add_argument("--refused", type=Path, metavar="FILE", help="write the rows that do not count there, with why")
    verb.add_argument("--dry-run", action="store_true", help="only say what would be done")
    add_json(verb)
    verb = add_verb(verbs, "list", "The imports of a petition.", show_all)
    verb.add_argument("--drive", required=True, metavar="SLUG")
    add_json(verb)
    for name, help_, run in (
        ("resume", "Go on with an import whose worker was lost.", resume),
        ("cancel", "Stop an import: what is taken stays.", cancel),
        ("undo", "Take all that an import brought out of the count, within 30 days.", undo),
    ):
        verb = add_verb(verbs, name, help_, run)
        verb.add_argument("id", type=UUID, metavar="ID")
        add_json(verb)


def take(shell: Shell, arguments: argparse.Namespace) -> int:
    """Rows that are refused stop no others: they are said, and given back; tried or taken, they end it with 1."""
    keys = _keys(shell)
    with shell.database.transaction() as session:
        today = day_of(session.execute(select(now())).scalar_one())
        new = deciding.NewImport(
            drive_id=find_drive(session, arguments.drive, "petition"),
            origin=arguments.origin,
            way=arguments.way,
            basis=arguments.basis,
            collected_on=arguments.collected_on or today,
            boxes=frozenset(arguments.gave),
            mapping=dict(arguments.map),
            encoding=arguments.encoding,
            language=arguments.language,
        )
        import_id = deciding.write_import(session, new).id
    with shell.output.progress(arguments.file.name, _row_count(arguments.file)) as bar:
        look_through(shell.database, import_id, arguments.file, keys=keys, on_progress=bar.reach)
    one = _progress(shell, import_id)
    if one.state == "refused":
        raise CommandError(reason_of(one.trouble or "", "en"))
    if arguments.refused:
        _make_refused(arguments.refused)
        _write_refused(shell, import_id, arguments)
    if arguments.dry_run:
        with shell.database.transaction() as session:
            deciding.cancel(session, import_id)
        _tell(shell, one)
        return _code(one)
    with shell.database.transaction() as session:
        deciding.start(session, import_id)
    code = _follow(shell, import_id)
    if arguments.refused:
        # By now some were there already, or are refused, that could be taken before.
        _write_refused(shell, import_id, arguments)
    return code


def show_all(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        listed = list_imports(session, find_drive(session, arguments.drive, "petition"))
    shell.output.tell([asdict(one) for one in listed])
    rows = [(one.id, one.state, one.origin, f"{one.taken:,}", format_datetime(one.created_at, "en")) for one in listed]
    shell.output.table(("ID", "STATE", "ORIGIN", "TAKEN", "SINCE"), rows)
    return OK


def resume(shell: Shell, arguments: argparse.Namespace) -> int:
    return _follow(shell, arguments.id)


def cancel(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        deciding.cancel(session, arguments.id)
    _tell(shell, _progress(shell, arguments.id))
    return OK


def undo(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        deciding.undo(session, arguments.id)
    return _follow(shell, arguments.id)


def _follow(shell: Shell, import_id: UUID) -> int:
    """Do it here, or look on where a worker is at it already; until it ends."""
    one, keys = _progress(shell, import_id), _keys(shell)
    is_undoing = one.state == "undoing"
    with shell.output.progress("Undoing" if is_undoing else "Taking in", one.taken if is_undoing else one.fresh) as bar:
        while one.state in WORKING_STATES and one.state != "checking":
            is_elsewhere = work_on(shell.database, import_id, keys.sealing, until=time.monotonic() + LOOK_SECONDS)
            one = _progress(shell, import_id)
            bar.reach(one.gone if is_undoing else one.taken)
            if is_elsewhere and one.state in WORKING_STATES:
                time.sleep(LOOK_SECONDS)
    _tell(shell, one)
    return _code(one)


def _code(one: Progress) -> int:
    """The one rule of what a command about an import ends with; what is undone has nothing left to mend."""
    if one.state in ("refused", "cancelled"):
        return REFUSED
    return FOUND_FAULTS if one.refused and one.state in ("checked", "done") else OK


def _tell(shell: Shell, one: Progress) -> None:
    with shell.database.reading() as session:
        reasons = reasons_of(session, one.id)
    shell.output.tell(
        {**asdict(one), "reasons": [dict(zip(("field", "reason", "rows"), each, strict=True)) for each in reasons]}
    )
    shell.output.say(f"Import {one.id} is {one.state}: {one.read:,} rows, {one.taken:,} taken, {one.gone:,} undone.")
    beside = f"{one.repeated:,} are there already, {one.refused:,} are refused."
    # Those that were fresh stay so in the figures: who may still be taken is said by the state.
    left = one.fresh - one.taken
    shell.output.say(f"{left:,} can be taken, {beside}" if one.state in ("checked", "running") else beside)
    for place, slug, number in reasons:
        field = f"{place_name(place, 'en')}: " if place else ""
        shell.output.say(f"  {number:,}: {field}{reason_of(slug, 'en')}")
    if one.trouble:
        shell.output.complain(reason_of(one.trouble, "en"))


def _make_refused(path: Path) -> None:
    """For its owner's eyes alone: it will hold what people are called."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise CommandError(f"{path} cannot be made, or is there already.") from error


def _write_refused(shell: Shell, import_id: UUID, arguments: argparse.Namespace) -> None:
    headers = read_headers(arguments.file, arguments.encoding)
    with shell.database.reading() as session, arguments.refused.open("w", encoding="utf-8", newline="") as file:
        file.writelines(refused_lines(left_out(session, import_id, _keys(shell).sealing), headers, "en"))


def _keys(shell: Shell) -> Keys:
    settings = shell.settings
    return keys_of(Keyring(settings.secret_key, settings.secret_key_fallbacks), settings.identity_key)


def _progress(shell: Shell, import_id: UUID) -> Progress:
    with shell.database.reading() as session:
        return load_progress(session, import_id)


def _row_count(path: Path) -> int:
    """About how many there are, for the bar; of a spreadsheet, how many there may be."""
    try:
        return MOST_ROWS if path.suffix.lower() == ".xlsx" else min(count_lines(path), MOST_ROWS)
    except OSError:
        return 0


def _pair(text: str) -> tuple[str, str]:
    field, sign, header = text.partition("=")
    if not sign or field not in HEADERS:
        raise argparse.ArgumentTypeError(f"FIELD=HEADER, the field being one of {', '.join(HEADERS)}")
    return field, header.strip()
