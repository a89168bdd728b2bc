"""`campaign moderation`: what a moderator decides about words that may stand on public pages.

Words are named as `list` shows them, with the number of their wording: what was read is what is passed. No address is shown.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli.output import plain
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions import moderation
from campaign.contributions.refusals.built_in import WORDS
from campaign.contributions.refusals.reading import offered_refusals
from campaign.contributions.story.models import StoryPicture
from campaign.contributions.unread import UnreadWords, list_waiting, read_words
from campaign.drives.queries import list_drives
from campaign.i18n import format_datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Which words, in which wording."""

    contribution_id: UUID
    version: int


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "moderation", "Stories and comments that wait to be read before they are published.")
    add_json(add_verb(verbs, "list", "Those that wait, the longest waiting first.", show_waiting))
    verb = add_verb(verbs, "show", "All that one of them says.", show_words)
    verb.add_argument("words", type=_reading, metavar="WORDS")
    verb = add_verb(verbs, "picture", "Save the picture of a story into a file, to look at it.", save_picture)
    verb.add_argument("words", type=_reading, metavar="WORDS")
    verb.add_argument("--to", type=Path, required=True, metavar="FILE")
    verb = add_verb(verbs, "pass", "Publish them, as their givers allow; they are told.", pass_words)
    verb.add_argument("words", nargs="+", type=_reading, metavar="WORDS")
    verb = add_verb(verbs, "refuse", "Do not publish them, or no longer; their givers are told why.", refuse_words)
    verb.add_argument("words", nargs="+", type=_reading, metavar="WORDS")
    verb.add_argument("--reason", required=True, metavar="REASON", help="as `reasons` lists them")
    add_json(add_verb(verbs, "reasons", "Why words may be refused, as their givers read it.", show_reasons))


def show_waiting(shell: Shell, _arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        waiting = list_waiting(session)
        slugs = {drive.id: drive.slugs.get("en", "") for drive in list_drives(session)}
    shell.output.tell([_described(one, slugs) for one in waiting])
    if not waiting:
        shell.output.say("Nothing waits to be read.")
        return OK
    rows = [
        (
            f"{one.contribution_id}.{one.version}",
            one.kind,
            one.language,
            slugs.get(one.drive_id, one.drive_id),
            format_datetime(one.since, "en"),
            "overdue" if one.is_overdue else "",
        )
        for one in waiting
    ]
    shell.output.table(("WORDS", "KIND", "IN", "DRIVE", "SINCE", ""), rows)
    return OK


def show_words(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        one = read_words(session, arguments.words.contribution_id)
    shell.output.say(f"{one.kind}, in {one.language}, wording {one.version}; name: {plain(one.name or 'not shown')}")
    for fact in one.facts:
        shell.output.say(f"\n{fact.label}:")
        for line in fact.value.splitlines():
            shell.output.say(f"  {plain(line)}")
    return OK


def save_picture(shell: Shell, arguments: argparse.Namespace) -> int:
    """Never over a file that is there."""
    with shell.database.reading() as session:
        picture = session.get(StoryPicture, arguments.words.contribution_id)
        content = picture.content if picture else None
    if content is None:
        raise CommandError("That has no picture.")
    try:
        with arguments.to.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise CommandError(f"The file cannot be written ({type(error).__name__}).") from error
    shell.output.say(f"Saved: {arguments.to}")
    return OK


def pass_words(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one has changed."""

    def decide(session: Session, one: Reading) -> None:
        moderation.pass_words(session, one.contribution_id, one.version)

    return _each(shell, arguments.words, decide, "published, as far as their givers allow")


def refuse_words(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one has changed. What they are part of goes on counting."""

    def decide(session: Session, one: Reading) -> None:
        moderation.refuse_words(session, one.contribution_id, one.version, arguments.reason)

    return _each(shell, arguments.words, decide, "not published; their givers are told why")


def show_reasons(shell: Shell, _arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        says = {slug: one.sentences["en"] for slug, one in offered_refusals(session, WORDS).items()}
    shell.output.tell(dict(says))
    shell.output.table(("REASON", "SAYS"), list(says.items()))
    return OK


def _each(shell: Shell, readings: list[Reading], decide: Callable[[Session, Reading], None], done: str) -> int:
    with shell.database.transaction() as session:
        for one in readings:
            decide(session, one)
    shell.output.say(f"{len(readings):,} {done}.")
    return OK


def _described(one: UnreadWords, slugs: dict[UUID, str]) -> dict[str, object]:
    return {
        "words": f"{one.contribution_id}.{one.version}",
        "kind": one.kind,
        "language": one.language,
        "drive": slugs.get(one.drive_id, str(one.drive_id)),
        "since": one.since.isoformat(),
        "is_overdue": one.is_overdue,
        "name": one.name,
        "says": {fact.label: fact.value for fact in one.facts},
    }


def _reading(text: str) -> Reading:
    """`<id>.<wording>`, as `list` writes it."""
    name, _, version = text.rpartition(".")
    try:
        return Reading(UUID(name), int(version))
    except ValueError:
        raise argparse.ArgumentTypeError("write it as `campaign moderation list` does: ID.WORDING") from None
