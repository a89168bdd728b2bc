"""`campaign init` and `campaign seed`: the tables, the areas in force, and the demonstration."""

from __future__ import annotations

import argparse

from campaign import migrate
from campaign.areas.lookup import ensure_seats
from campaign.cli.doctor_servers import examine_database
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_verb
from campaign.db import require_durability
from campaign.embedded.demo import seed_demo
from campaign.http.health.database import look_at_database


def register(nouns: Nouns) -> None:
    verb = add_verb(
        nouns,
        "init",
        "Bring the database up to date; in demo, load the demonstration into an empty one.",
        init,
    )
    verb.add_argument("--no-seed", action="store_true", help="load no demonstration")
    add_verb(nouns, "seed", "Load the demonstration into a database without campaigns.", seed)


def init(shell: Shell, arguments: argparse.Namespace) -> int:
    """May be run at every start, from several hosts at once."""
    database = shell.unchecked_database
    report = look_at_database(database)
    if not report.is_reachable:
        raise CommandError(
            f"The database does not answer ({report.trouble}): is its server up, and DATABASE_URL right?"
        )
    if not shell.settings.is_demo:
        require_durability(database)
    if report.schema == "ahead":
        shell.output.say("The database is that of a newer release: nothing was migrated.")
        return OK
    if not report.is_migrated:
        migrate.upgrade(database)
        shell.output.say("The database is up to date.")
    _complain_of_durability(shell)
    with database.transaction() as session:
        ensure_seats(session)
    if shell.settings.is_demo and not arguments.no_seed and seed_demo(database, shell.settings.identity_key):
        shell.output.say("The demonstration is loaded.")
    return OK


def seed(shell: Shell, _arguments: argparse.Namespace) -> int:
    """Says so where there was nothing to do: that is no fault."""
    if seed_demo(shell.database, shell.settings.identity_key):
        shell.output.say("The demonstration is loaded.")
    else:
        shell.output.say("There is a campaign already: nothing was loaded.")
    return OK


def _complain_of_durability(shell: Shell) -> None:
    """A database that may lose what was acknowledged is named at every start."""
    for finding in examine_database(shell.unchecked_database):
        if finding.level == "fail":
            shell.output.complain(f"{finding.about} {finding.says}. {finding.mend}")
