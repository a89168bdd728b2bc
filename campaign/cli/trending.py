"""`campaign trending`: from where unusually many contributions come."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from campaign.cli.shell import OK, Nouns, Shell, add_json, add_verb
from campaign.contributions.trending import DAY, HOUR, find_trends


def register(nouns: Nouns) -> None:
    verb = add_verb(nouns, "trending", "Email domains and networks from which unusually many contributions come.", show)
    verb.add_argument("--in", dest="window", choices=(HOUR, DAY), default=DAY, help="the last hour, or day (as it is)")
    add_json(verb)


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    """What is common or allowed is left out."""
    with shell.database.reading() as session:
        trends = find_trends(session, arguments.window)
    shell.output.tell([asdict(trend) for trend in trends])
    if not trends:
        shell.output.say("Nothing unusual.")
        return OK
    rows = [(trend.kind, trend.value, f"{trend.count:,}", f"{trend.usual:,.1f}") for trend in trends]
    shell.output.table(("KIND", "VALUE", f"IN THE LAST {arguments.window.upper()}", "USUALLY"), rows)
    return OK
