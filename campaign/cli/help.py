"""`campaign help log`: writes down for somebody how they helped. It counts once they say by mail that it is right."""

from __future__ import annotations

import argparse
from uuid import UUID

from campaign.areas.postcode import PostcodeRefused, parse_postcode
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_noun, add_verb
from campaign.contributions.help.models import LONGEST_NOTE
from campaign.contributions.help.noting import NoteHelp, note_help
from campaign.contributions.help.schema import details_of, read_day, read_times
from campaign.contributions.registry import KINDS
from campaign.contributions.schema import words
from campaign.drives.queries import find_slug
from campaign.errors import DomainError
from campaign.i18n import LANGUAGES
from campaign.mail.address import AddressRefused, parse_address
from campaign.supporters.name import NameRefused, parse_name

_read_note = words("note", LONGEST_NOTE)


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "help", "How people helped, written down by the team.")
    verb = add_verb(verbs, "log", "Write down help for somebody, who is asked by email whether it is right.", log)
    verb.add_argument("--drive", required=True, metavar="SLUG", help="the appeal, in either language")
    verb.add_argument("--what", required=True, metavar="CODE", help="one of the appeal's ways to help")
    verb.add_argument("--name", required=True)
    verb.add_argument("--email", required=True)
    verb.add_argument("--language", required=True, choices=LANGUAGES, help="the one to write to them in")
    verb.add_argument("--on", default="", metavar="YYYY-MM-DD", help="the day on which they helped")
    verb.add_argument("--times", default="", metavar="NUMBER", help="how many, where that means something")
    verb.add_argument("--note", default="", help="a word about it, which they will read and can change")
    verb.add_argument("--postcode", default="", help="theirs, where it is known; else they are asked for it")


def log(shell: Shell, arguments: argparse.Namespace) -> int:
    """Says the id of what was written down, and neither name nor address."""
    with shell.database.transaction() as session:
        match = find_slug(session, "appeal", arguments.drive)
        if match is None:
            raise CommandError(f"There is no appeal “{arguments.drive}”: `campaign drive list` shows all of them.")
        try:
            command = _command(arguments, match.owner_id)
        except (NameRefused, AddressRefused, PostcodeRefused) as error:
            raise CommandError(f"Name, address or postcode will not do: {error.slug}.") from error
        except DomainError as error:
            raise CommandError(f"The day, the number or the note will not do: {error.slug}.") from error
        contribution_id = note_help(session, KINDS["help"], command, shell.settings.identity_key)
    shell.output.say(f"Written down as {contribution_id}: it counts once its giver has confirmed it.")
    return OK


def _command(arguments: argparse.Namespace, drive_id: UUID) -> NoteHelp:
    """Raises DomainErrors for what will not do."""
    details = details_of(
        arguments.what,
        happened_on=read_day(arguments.on),
        quantity=read_times(arguments.times),
        note=_read_note(arguments.note),
    )
    return NoteHelp(
        drive_id=drive_id,
        name=parse_name(arguments.name),
        address=parse_address(arguments.email),
        language=arguments.language,
        details=details,
        postcode=parse_postcode(arguments.postcode) if arguments.postcode else None,
    )
