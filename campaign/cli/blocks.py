"""`campaign blocks`: from whom contributions are held for a moderator, and from whom not."""

from __future__ import annotations

import argparse

from campaign.cli.reasons import reason_of
from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions import blocks
from campaign.i18n import format_datetime

WHO = "ADDRESS-DOMAIN-OR-NETWORK"


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "blocks", "Mailboxes, email domains and networks that are blocked, or allowed.")
    verb = add_verb(verbs, "add", "Hold what is verified from there from now on, or let it pass.", add)
    verb.add_argument("who", metavar=WHO, help="a domain may have wildcards (*.example.org), a network is a CIDR")
    verb.add_argument("--allow", action="store_true", help="hold nothing from there, and do not call it a trend")
    verb.add_argument("--reason", required=True, type=reason_of, help="a word or two, such as made-up-names")
    verb = add_verb(verbs, "remove", "Take a rule back.", remove)
    verb.add_argument("who", metavar=WHO, help="or a mailbox's key, as `list` shows it")
    add_json(add_verb(verbs, "list", "All rules; mailboxes by their keys.", show))


def add(shell: Shell, arguments: argparse.Namespace) -> int:
    """The address is not stored, nor said again."""
    blocked = blocks.read_blocked(arguments.who, shell.settings.identity_key)
    decide = blocks.allow if arguments.allow else blocks.block
    with shell.database.transaction() as session:
        decide(session, blocked, arguments.reason)
    effect = "allowed: what is verified from there counts" if arguments.allow else "blocked: what is verified is held"
    shell.output.say(f"The {blocked.kind} is {effect}.")
    return OK


def remove(shell: Shell, arguments: argparse.Namespace) -> int:
    """What is held stays so until it is released."""
    blocked = blocks.read_blocked(arguments.who, shell.settings.identity_key)
    with shell.database.transaction() as session:
        gone = blocks.unblock(session, blocked)
    shell.output.say(f"The {blocked.kind} is not {'allowed' if gone.is_allowed else 'blocked'} any more.")
    return OK


def show(shell: Shell, _arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        listed = blocks.list_blocks(session)
    shell.output.tell(
        [
            {
                "effect": _effect(one),
                "kind": one.blocked.kind,
                "value": one.blocked.value,
                "reason": one.reason,
                "since": one.since.isoformat(),
            }
            for one in listed
        ]
    )
    if not listed:
        shell.output.say("Nothing is blocked or allowed.")
        return OK
    rows = [
        (_effect(one), one.blocked.kind, one.blocked.value, one.reason, format_datetime(one.since, "en"))
        for one in listed
    ]
    shell.output.table(("EFFECT", "KIND", "DOMAIN, NETWORK OR KEY", "REASON", "SINCE"), rows)
    return OK


def _effect(one: blocks.Block) -> str:
    return "allow" if one.is_allowed else "block"
