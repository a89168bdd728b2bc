"""`campaign supporter`: what is done for somebody who cannot open My support."""

from __future__ import annotations

import argparse
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.folding import fold_deltas
from campaign.i18n import LANGUAGES
from campaign.mail.address import AddressRefused, mailbox_key, parse_address
from campaign.my_support.erasing import Erase, erase
from campaign.supporters.models import Supporter
from campaign.supporters.name import name_key


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "supporter", "People who gave something.")
    verb = add_verb(verbs, "erase", "Erase everybody at a mailbox, or one of them, as My support does. For good.", run)
    verb.add_argument("--email", required=True, metavar="ADDRESS", help="in any spelling that reaches the mailbox")
    verb.add_argument("--name", metavar="NAME", help="only this person of the mailbox")
    verb.add_argument("--never-again", action="store_true", help="and never write to the mailbox again")
    verb.add_argument("--language", choices=LANGUAGES, default="cy", help="of the receipt (cy)")
    add_json(verb)


def run(shell: Shell, arguments: argparse.Namespace) -> int:
    """The receipt goes to the address that was given from there, not to the one typed here."""
    try:
        address = parse_address(arguments.email)
    except AddressRefused as error:
        raise CommandError("That is not an email address.") from error
    key = mailbox_key(address.canonical, shell.settings.identity_key)
    with shell.database.transaction() as session:
        supporter_id = _find(session, key, arguments.name) if arguments.name else None
        erasure_id = erase(session, Erase(key, arguments.language, supporter_id, arguments.never_again))
    fold_deltas(shell.database)
    shell.output.tell({"erasure": str(erasure_id) if erasure_id else None})
    shell.output.say("Erased. A receipt is on its way." if erasure_id else "Nothing of that mailbox was left to erase.")
    return OK


def _find(session: Session, key: str, name: str) -> UUID:
    wanted = select(Supporter.id).where(Supporter.mailbox_key == key, Supporter.name_key == name_key(name))
    found = session.scalar(wanted)
    if found is None:
        raise CommandError("There is nobody of that name at that mailbox.")
    return found
