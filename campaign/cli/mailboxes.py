"""`campaign mailboxes`: what a change of the address rules makes of the mailboxes."""

from __future__ import annotations

import argparse

from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.folding import fold_deltas
from campaign.contributions.following import preview_holdings, rekey_holdings
from campaign.contributions.letter.rekeying import preview_targets, rekey_targets
from campaign.contributions.rekeying import preview_rekeying, rekey_mailboxes


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "mailboxes", "Mailboxes of supporters.")
    verb = add_verb(
        verbs, "rekey", "After a change of the address rules: say what would move, and with --apply do it.", rekey
    )
    verb.add_argument("--apply", action="store_true", help="do it")
    add_json(verb)


def rekey(shell: Shell, arguments: argparse.Namespace) -> int:
    """The earliest signature stays where two of one person meet; the history of the count says that they were merged."""
    database, identity_key = shell.database, shell.settings.identity_key
    found = preview_rekeying(database, identity_key)
    held, targets = preview_holdings(database, identity_key), preview_targets(database, identity_key)
    if arguments.apply:
        held, targets = rekey_holdings(database, identity_key), rekey_targets(database, identity_key)
    if arguments.apply and found.moved:
        with shell.output.progress("Contributions", found.moved) as progress:
            found = rekey_mailboxes(database, identity_key, progress.reach)
        fold_deltas(database)
    is_done = arguments.apply
    counts = {"moved": found.moved, "merged": found.merged, "held": held, "targets": targets}
    shell.output.tell({**counts, "is_done": is_done})
    verb = "Moved" if is_done else "Would move"
    shell.output.say(f"{verb} {found.moved:,} contributions to another mailbox; merged: {found.merged:,}.")
    shell.output.say(f"{verb} {held:,} unfinished letters and places in teams, and {targets:,} targets.")
    return OK
