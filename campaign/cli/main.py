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

REGISTERS = {  # with the words that each adds
    register_preparing: ("init", "seed"),
    register_backups: ("backup", "restore"),
    register_areas: ("areas",),
    register_counts: ("counts",),
    register_drives: ("drive",),
    register_targets: ("targets",),
    register_letters: ("letters",),
    register_signatures: ("signatures",),
    register_imports: ("import",),
    register_invalidations: ("invalidations",),
    register_blocks: ("blocks",),
    register_trending: ("trending",),
    register_pledges: ("pledges",),
    register_moderation: ("moderation",),
    register_help: ("help",),
    register_lists: ("lists",),
    register_mail: ("mail",),
    register_mailboxes: ("mailboxes",),
    register_supporters: ("supporter",),
    register_retention: ("retention",),
    register_events: ("events",),
    register_team: ("team",),
    register_doctor: ("doctor",),
    register_updates: ("updates",),
    register_staff: ("staff",),
    register_audit: ("audit",),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say (those of the process, unless given); the exit code."""
    words = sys.argv[1:] if argv is None else argv
    arguments = make_parser(words[0] if words else None).parse_args(words)
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


def make_parser(noun: str | None = None) -> argparse.ArgumentParser:
    """The whole command line, or of a hundred commands only those that begin so, where any do: two are given at each start."""
    parser = argparse.ArgumentParser(prog="campaign", description="Runs and looks after Cydlais.")
    nouns = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    those = [register for register, words in REGISTERS.items() if noun in words]
    for register in those or REGISTERS:
        register(nouns)
    return parser


def _refuse(output: Output, sentence: str) -> int:
    output.complain(sentence)
    return REFUSED
