"""`campaign events`: what happened, made due once more."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.db import now
from campaign.drives.wales import moment_at
from campaign.outbox.replay import count_since, replay_batch

_AGE = re.compile(r"(?P<number>\d{1,6})(?P<unit>[mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "events", "Events and their jobs.")
    verb = add_verb(
        verbs, "replay", "Give events to their jobs again; what a job has done it does not do twice.", replay
    )
    verb.add_argument(
        "--since",
        required=True,
        type=_since,
        metavar="WHEN",
        help="an age (90m, 24h, 7d) or a time (2026-11-23T10:00, in Wales unless it names a zone)",
    )
    add_json(verb)


def replay(shell: Shell, arguments: argparse.Namespace) -> int:
    """In batches: may be interrupted and run again."""
    database = shell.database
    with database.reading() as session:
        given = arguments.since
        since = session.execute(select(now())).scalar_one() - given if isinstance(given, timedelta) else given
        total = count_since(session, since)
    last, done = UUID(int=0), 0
    with shell.output.progress("events", total) as progress:
        while True:
            with database.transaction() as session:
                ids = replay_batch(session, since, last)
            if not ids:
                break
            last, done = ids[-1], done + len(ids)
            progress.reach(done)
    shell.output.tell({"replayed": done})
    shell.output.say(f"{done:,} events are due again.")
    return OK


def _since(text: str) -> datetime | timedelta:
    if age := _AGE.fullmatch(text):
        return int(age["number"]) * _UNITS[age["unit"]]
    moment = datetime.fromisoformat(text)
    return moment_at(moment) if moment.tzinfo is None else moment
