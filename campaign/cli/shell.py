"""What every command works with: settings, the database and a way to speak, each opened when it is first needed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from campaign.cli.output import Output
from campaign.db import Database
from campaign.http.health.database import look_at_database
from campaign.settings import Settings

Nouns: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[["Shell", argparse.Namespace], int]

OK, FOUND_FAULTS, REFUSED, INTERRUPTED = 0, 1, 2, 130


class CommandError(Exception):
    """The command cannot be done; the message is one clear sentence that says what to do."""


@dataclass(frozen=True)
class Shell:
    """One run of the command."""

    output: Output

    @cached_property
    def settings(self) -> Settings:
        """Raises SettingsError."""
        return Settings.from_env()

    @cached_property
    def unchecked_database(self) -> Database:
        """Whatever stands in it, and whether it answers or not."""
        return Database(self.settings.database_url, pool_size=2)

    @cached_property
    def database(self) -> Database:
        """Raises CommandError where it does not answer or is not migrated."""
        report = look_at_database(self.unchecked_database)
        if not report.is_reachable:
            raise CommandError(
                f"The database does not answer ({report.trouble}): is its server up, and DATABASE_URL right?"
            )
        if not report.is_migrated:
            raise CommandError("The database is not up to date: run `campaign init` first.")
        return self.unchecked_database

    def close(self) -> None:
        if "unchecked_database" in self.__dict__:
            self.unchecked_database.dispose()


def add_noun(nouns: Nouns, name: str, help_: str) -> Nouns:
    """A noun whose verbs are added to what is returned."""
    verbs = nouns.add_parser(name, help=help_, description=help_)
    return verbs.add_subparsers(title="commands", metavar="COMMAND", required=True)


def add_verb(nouns: Nouns, name: str, help_: str, run: Run) -> argparse.ArgumentParser:
    """A command that `run` does."""
    verb = nouns.add_parser(name, help=help_, description=help_)
    verb.set_defaults(run=run)
    return verb


def add_json(verb: argparse.ArgumentParser) -> None:
    """Let a program read what the command says."""
    verb.add_argument("--json", action="store_true", help="write JSON for a program to read")
