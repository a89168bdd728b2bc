"""`campaign lists`: the lists of supporters that staff export, as they stand, and wiping one before its time.

Shows nobody who is in them. Asking for one and downloading it is for staff, who answer for it.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from uuid import UUID

from campaign.audit.record import CLI
from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.exports.lists.expiring import sweep
from campaign.exports.lists.expiring import wipe_list as wipe_one
from campaign.exports.lists.queries import ListView, all_lists
from campaign.exports.lists.storage import FolderStorage
from campaign.i18n import format_datetime

HEAD = ("ID", "PURPOSE", "STATE", "ROWS", "LEFT OUT", "DOWNLOADS", "ASKED", "EXPIRES")


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "lists", "Lists of supporters that staff export.")
    verb = add_verb(verbs, "show", "Show the latest lists, and how far each has come.", show)
    verb.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many")
    add_json(verb)
    verb = add_verb(verbs, "wipe", "Stop a list, or wipe it before its day is over.", wipe)
    verb.add_argument("id", type=UUID, metavar="ID", help="of the list")


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    """The latest first."""
    with shell.database.reading() as session:
        found = all_lists(session, limit=max(arguments.limit, 1))
    shell.output.tell([asdict(one) for one in found])
    if found:
        shell.output.table(HEAD, [_line(one) for one in found])
    else:
        shell.output.say("Nobody has asked for a list.")
    return OK


def wipe(shell: Shell, arguments: argparse.Namespace) -> int:
    """The key goes first; then the file, where this host can see it."""
    with shell.database.transaction() as session:
        wipe_one(session, arguments.id, by=CLI)
    sweep(shell.database, FolderStorage(shell.settings.export_storage))
    shell.output.say("Wiped: nobody can read it any more.")
    return OK


def _line(one: ListView) -> tuple[object, ...]:
    rows = f"{one.rows_done:,} of {one.rows_total:,}" if one.rows_total is not None else "-"
    return (
        one.id,
        one.purpose,
        f"{one.state} ({one.failure})" if one.failure else one.state,
        rows,
        f"{sum(one.left_out.values()):,}",
        one.downloads,
        format_datetime(one.asked_at, "en"),
        format_datetime(one.expires_at, "en") if one.expires_at else "-",
    )
