"""`campaign backup` and `campaign restore`: the database in one file, and back."""

from __future__ import annotations

import argparse
from pathlib import Path

from campaign.backups.files import BackupError
from campaign.backups.restoring import is_empty, make_backup, others_at, restore_backup
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_verb
from campaign.contributions.folding import fold_deltas
from campaign.db import Database


def register(nouns: Nouns) -> None:
    verb = add_verb(nouns, "backup", "Write the whole database into one new file, while the service runs.", backup)
    verb.add_argument("file", type=Path, metavar="FILE")
    verb = add_verb(
        nouns,
        "restore",
        "Put a backup back, and erase again whoever was erased since. Stop the service first.",
        restore,
    )
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--replace", action="store_true", help="in place of what is in the database now")
    add_json(verb)


def backup(shell: Shell, arguments: argparse.Namespace) -> int:
    """The file holds everything about everybody: it is for nobody but whoever may read the database."""
    try:
        make_backup(shell.database, arguments.file)
    except BackupError as error:
        raise CommandError(error.sentence) from error
    size = arguments.file.stat().st_size
    shell.output.say(f"Backed up: {size:,} bytes. Keep IDENTITY_KEY and the list of erasures apart from it.")
    return OK


def restore(shell: Shell, arguments: argparse.Namespace) -> int:
    """Nothing is asked: what would be overwritten needs --replace. A worker that still ran would send what is to be held."""
    database = shell.unchecked_database
    if not arguments.replace and not is_empty(database):
        raise CommandError("There are campaigns in the database: with --replace, the backup takes their place.")
    try:
        _refuse_beside_others(database)
        done = restore_backup(database, arguments.file, shell.settings.data_dir)
    except BackupError as error:
        raise CommandError(error.sentence) from error
    fold_deltas(database)
    shell.output.tell({"erased": done.erased, "suppressed": done.suppressed, "held": done.held})
    shell.output.say(f"Restored. Erased again: {done.erased:,}. Left in peace as before: {done.suppressed:,}.")
    if done.held:
        shell.output.say(f"Emails that may have left since: {done.held:,}. Decide with `campaign mail resolve`.")
    return OK


def _refuse_beside_others(database: Database) -> None:
    if connections := others_at(database):
        raise BackupError(
            f"The service is still connected to the database ({connections:,}): stop it, and wait until all of it has ended."
        )
