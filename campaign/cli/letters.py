"""`campaign letters`: how a letter drive sends, what guides its writers, and letters that wait to be read."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli import letter_bundles
from campaign.cli.drives import find_drive
from campaign.cli.output import plain
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.letter.gate import WaitingLetter, list_waiting_letters, pass_letter, refuse_letter
from campaign.contributions.letter.models import DELIVERIES
from campaign.contributions.letter.settings import (
    ModelLetter,
    Prompt,
    WriteLetterSettings,
    load_settings,
    write_letter_settings,
    write_model,
    write_prompts,
)
from campaign.drives.queries import list_drives
from campaign.i18n import LANGUAGES, format_datetime

KIND = "letter-drive"
UNREADABLE = "The file is no TOML with [en] and [cy], or lacks what is asked for: see docs/operations.md."


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "letters", "Letter drives, and letters that a moderator reads.")
    verb = add_verb(verbs, "waiting", "Letters that wait to be read, the longest waiting first.", show_waiting)
    verb.add_argument("--drive", metavar="SLUG", help="of one drive alone")
    verb.add_argument("--words", action="store_true", help="show names and letters too")
    add_json(verb)
    verb = add_verb(verbs, "pass", "Let them leave.", pass_on)
    verb.add_argument("ids", nargs="+", type=UUID, metavar="ID")
    verb = add_verb(verbs, "refuse", "They neither leave nor count; their writers are told why.", refuse)
    verb.add_argument("ids", nargs="+", type=UUID, metavar="ID")
    verb.add_argument("--reason", required=True, metavar="REASON", help="such as off-topic")
    verb = _with_drive(add_verb(verbs, "settings", "Say, or change, how a drive sends.", settings))
    _add_settings(verb)
    add_json(verb)
    for name, help_, run in (
        ("prompts", "Write the questions that guide its writers, from a file.", prompts),
        ("model", "Write the model letter, from a file.", model),
    ):
        verb = _with_drive(add_verb(verbs, name, help_, run))
        verb.add_argument("file", type=Path, metavar="FILE", help="TOML with [en] and [cy]")
    letter_bundles.add_verbs(verbs)


def show_waiting(shell: Shell, arguments: argparse.Namespace) -> int:
    """Never an address."""
    with shell.database.reading() as session:
        drive_id = find_drive(session, arguments.drive, KIND) if arguments.drive else None
        waiting = list_waiting_letters(session, drive_id)
        slugs = {drive.id: drive.slugs.get("en", "") for drive in list_drives(session)}
    shell.output.tell([_described(one, slugs, has_words=arguments.words) for one in waiting])
    if not waiting:
        shell.output.say("No letter waits.")
        return OK
    rows = [
        (one.id, slugs.get(one.drive_id, ""), format_datetime(one.since, "en"), "model" if one.is_model else "")
        for one in waiting
    ]
    shell.output.table(("ID", "DRIVE", "SINCE", ""), rows)
    for one in waiting if arguments.words else ():
        shell.output.say(f"\n{one.id}: {plain(one.name or '-')}\n  {plain(one.subject or '-')}")
        for line in (one.body or "").splitlines():
            shell.output.say(f"    {plain(line)}")
    return OK


def pass_on(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one does not wait."""
    with shell.database.transaction() as session:
        for contribution_id in arguments.ids:
            pass_letter(session, contribution_id)
    shell.output.say(f"{len(arguments.ids):,} passed on.")
    return OK


def refuse(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one does not wait."""
    with shell.database.transaction() as session:
        for contribution_id in arguments.ids:
            refuse_letter(session, contribution_id, arguments.reason)
    shell.output.say(f"{len(arguments.ids):,} refused.")
    return OK


def settings(shell: Shell, arguments: argparse.Namespace) -> int:
    """What is not named stays; what was never set is as for a new drive."""
    given = {name: getattr(arguments, name) for name in _SETTINGS if getattr(arguments, name) is not None}
    if given:
        with shell.database.transaction() as session:
            drive_id = find_drive(session, arguments.drive, KIND)
            write_letter_settings(session, replace(_present(session, drive_id), **given))
    with shell.database.reading() as session:
        present = _present(session, find_drive(session, arguments.drive, KIND))
    shell.output.tell({name: getattr(present, name) for name in _SETTINGS})
    hours = f"{_clock(present.window_from)} to {_clock(present.window_until)}"
    read = "each letter is read first" if present.is_moderated else "letters are not read first"
    shell.output.say(f"{present.delivery}, at most {present.hourly_cap} an hour to a target, {hours}; {read}.")
    return OK


def prompts(shell: Shell, arguments: argparse.Namespace) -> int:
    """`prompts = [["question", "hint"], …]` in each language that the file has."""
    written = {
        language: [Prompt(*map(str, prompt)) for prompt in words["prompts"]]
        for language, words in _read(arguments.file, "prompts").items()
    }
    with shell.database.transaction() as session:
        write_prompts(session, find_drive(session, arguments.drive, KIND), written)
    shell.output.say(f"Questions written: {', '.join(f'{len(each)} ({name})' for name, each in written.items())}.")
    return OK


def model(shell: Shell, arguments: argparse.Namespace) -> int:
    """`model_subject` and `model_body` in each language that the file has."""
    written = {
        language: ModelLetter(str(words["model_subject"]), str(words["model_body"]))
        for language, words in _read(arguments.file, "model_subject", "model_body").items()
    }
    with shell.database.transaction() as session:
        write_model(session, find_drive(session, arguments.drive, KIND), written)
    shell.output.say(f"Model letter written: {', '.join(written)}.")
    return OK


_SETTINGS = ("delivery", "hourly_cap", "window_from", "window_until", "is_moderated")


def _add_settings(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--delivery", choices=DELIVERIES)
    verb.add_argument("--hourly-cap", type=int, metavar="N", help="emails to one target in an hour, at the most")
    verb.add_argument(
        "--from", dest="window_from", type=_minutes, metavar="HH:MM", help="when emails may leave, in Wales"
    )
    verb.add_argument("--until", dest="window_until", type=_minutes, metavar="HH:MM")
    verb.add_argument("--moderated", dest="is_moderated", action=argparse.BooleanOptionalAction, help="read each first")


def _with_drive(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("--drive", required=True, metavar="SLUG", help="in either language")
    return verb


def _present(session: Session, drive_id: UUID) -> WriteLetterSettings:
    return load_settings(session, drive_id) or WriteLetterSettings(drive_id)


def _read(file: Path, *fields: str) -> Mapping[str, Mapping[str, Any]]:
    """The tables of the languages. Raises CommandError where one lacks a field."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(UNREADABLE) from error
    found: dict[str, dict[str, Any]] = {
        language: content[language] for language in LANGUAGES if isinstance(content.get(language), dict)
    }
    if not found or not all(field in words for words in found.values() for field in fields):
        raise CommandError(UNREADABLE)
    return found


def _described(one: WaitingLetter, slugs: Mapping[UUID, str], *, has_words: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "id": one.id,
        "drive": slugs.get(one.drive_id, ""),
        "since": one.since.isoformat(),
        "is_model": one.is_model,
    }
    return described | ({"name": one.name, "subject": one.subject, "body": one.body} if has_words else {})


def _minutes(text: str) -> int:
    if text == "24:00":
        return 24 * 60
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
