"""`campaign retention`: what has had its time, and forgetting it now rather than at the next hour or night."""

from __future__ import annotations

import argparse
from datetime import timedelta

from campaign.audit.record import CLI
from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.exports.lists.expiring import sweep
from campaign.exports.lists.storage import FolderStorage
from campaign.retention.engine import count_due, follow_rules
from campaign.retention.rules import RULES

HEAD = ("RULE", "ROWS", "WHAT", "KEPT UNTIL", "THEN")


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "retention", "How long what people gave us is kept.")
    verb = add_verb(verbs, "run", "Forget what has had its time, by every rule or by some of them.", run)
    verb.add_argument("--dry-run", action="store_true", help="only say how many rows would go")
    verb.add_argument("--ahead", type=int, default=0, metavar="DAYS", help="with --dry-run: so many days from now")
    verb.add_argument("--rule", action="append", choices=tuple(RULES), help="only this one; may be given again")
    add_json(verb)


def run(shell: Shell, arguments: argparse.Namespace) -> int:
    """Safe to stop and to run again, also beside the workers. What is forgotten stays forgotten."""
    rules = [rule for name, rule in RULES.items() if not arguments.rule or name in arguments.rule]
    if arguments.dry_run:
        counts = dict(count_due(shell.database, rules, ahead=timedelta(days=max(arguments.ahead, 0))))
    else:
        counts = follow_rules(shell.database, rules, by=CLI)
        sweep(shell.database, FolderStorage(shell.settings.export_storage))
    shell.output.tell({"is_dry_run": arguments.dry_run, "rows": counts})
    shell.output.table(HEAD, [(rule.name, f"{counts[rule.name]:,}", rule.what, rule.kept, rule.then) for rule in rules])
    if arguments.dry_run:
        shell.output.say("Nothing was forgotten: this only looked.")
    return OK
