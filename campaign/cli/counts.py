"""`campaign counts`: comparing the counts with what they count."""

from __future__ import annotations

import argparse

from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.folding import fold_deltas
from campaign.contributions.recount import recount as recount_all


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "counts", "Counts of drives.")
    add_json(add_verb(verbs, "recount", "Compare every count with what it counts, and mend what differs.", recount))


def recount(shell: Shell, _arguments: argparse.Namespace) -> int:
    """What waits to be added up is added up first."""
    fold_deltas(shell.database)
    healed = recount_all(shell.database)
    shell.output.tell(
        [
            {"drive_id": one.drive_id, "dimension": one.dimension, "key": one.key, "was": one.was, "now": one.now}
            for one in healed
        ]
    )
    if not healed:
        shell.output.say("Every count is right.")
    for one in healed:
        part = f"{one.dimension} {one.key}".strip()
        shell.output.say(f"Drive {one.drive_id}, {part}: was {one.was:,}, is {one.now:,}.")
    return OK
