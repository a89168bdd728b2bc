"""Reads the command line, does the command, and turns every expected refusal into one sentence and an exit code.

0: done; 1: done, and something is not as it should be (doctor); 2: refused, with a sentence on standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError, TimeoutError

from campaign.cli.areas import register as register_areas
from campaign.cli.audit import register as register_audit
from campaign.cli.backups import register as register_backups
from campaign.cli.blocks import register as register_blocks
from campaign.cli.counts import register as register_counts
from campaign.cli.doctor import register as register_doctor
from campaign.cli.drives import register as register_drives
from campaign.cli.events import register as register_events
from campaign.cli.help import register as register_help
from campaign.cli.imports import register as register_imports
from campaign.cli.invalidations import register as register_invalidations
from campaign.cli.letters import register as register_letters
from campaign.cli.lists import register as register_lists
from campaign.cli.mail import register as register_mail
from campaign.cli.mailboxes import register as register_mailboxes
from campaign.cli.moderation import register as register_moderation
from campaign.cli.output import Output
from campaign.cli.pledges import register as register_pledges
from campaign.cli.preparing import register as register_preparing
from campaign.cli.retention import register as register_retention
from campaign.cli.sentences import sentence_of
from campaign.cli.shell import INTERRUPTED, REFUSED, CommandError, Shell
from campaign.cli.signatures import register as register_signatures
from campaign.cli.staff import register as register_staff
from campaign.cli.supporters import register as register_supporters
from campaign.cli.targets import register as register_targets
from campaign.cli.team import register as register_team
from campaign.cli.trending import register as register_trending
from campaign.cli.updates import register as register_updates
from campaign.errors import DomainError, SettingsError

REGISTERS = (
    register_preparing,
    register_backups,
    register_areas,
    register_counts,
    register_drives,
    register_targets,
    register_letters,
    register_signatures,
    register_imports,
    register_invalidations,
    register_blocks,
    register_trending,
    register_pledges,
    register_moderation,
    register_help,
    register_lists,
    register_mail,
    register_mailboxes,
    register_supporters,
    register_retention,
    register_events,
    register_team,
    register_doctor,
    register_updates,
    register_staff,
    register_audit,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say (those of the process, unless given); the exit code."""
    arguments = make_parser().parse_args(argv)
    output = Output(sys.stdout, sys.stderr, is_json=getattr(arguments, "json", False))
    shell = Shell(output)
    try:
        return int(arguments.run(shell, arguments))
    except (CommandError, SettingsError) as error:
        return _refuse(output, str(error))
    except DomainError as error:
        return _refuse(output, sentence_of(error))
    except (DBAPIError, TimeoutError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        return _refuse(output, f"The database did not do it ({kind}): nothing of the last step is kept; try again.")
    except KeyboardInterrupt:
        output.complain("Interrupted: what was done before stays done.")
        return INTERRUPTED
    finally:
        shell.close()


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(prog="campaign", description="Runs and looks after Cydlais.")
    nouns = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for register in REGISTERS:
        register(nouns)
    return parser


def _refuse(output: Output, sentence: str) -> int:
    output.complain(sentence)
    return REFUSED
