"""`campaign drive`: the states of drives, until the console has them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, datetime
from typing import get_args
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.publishing import publish
from campaign.drives import service
from campaign.drives.channels import MOST_EVENT_DAYS
from campaign.drives.models import KINDS
from campaign.drives.occurrences import RecordOccurrence
from campaign.drives.queries import find_slug, list_drives, load_drive
from campaign.drives.states import State
from campaign.drives.wales import end_of
from campaign.i18n import LANGUAGES, format_datetime

Change = Callable[[Session, UUID], None]
_PLAIN: dict[str, tuple[str, Change]] = {
    "open": ("Publish a draft: it opens at its opening time.", publish),
    "pause": ("Take no contributions until it is resumed; verification goes on.", service.pause),
    "resume": ("Take contributions again; its end moves by the pause.", service.resume),
    "close": ("End it now.", service.close_now),
    "archive": ("Put a closed or cancelled one away.", service.archive),
}


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "drive", "Petitions, letter drives and pledge drives.")
    add_json(add_verb(verbs, "list", "All drives, drafts too, with state and count.", show))
    for name, (help_, change) in _PLAIN.items():
        _with_slug(add_verb(verbs, name, help_, _changing(change)))
    for name, help_, run in (
        ("cancel", "Call it off, with a public reason in both languages.", cancel),
        ("reopen", "Take back its end within 7 days, with a public reason in both languages.", reopen),
    ):
        verb = _with_slug(add_verb(verbs, name, help_, run))
        for language in LANGUAGES:
            verb.add_argument(f"--reason-{language}", required=True, metavar="TEXT")
    verb.add_argument(
        "--closes-on", type=_day, metavar="YYYY-MM-DD", help="the last day of the reopened drive, in Wales"
    )
    verb = _with_slug(add_verb(verbs, "channel", "Count what comes by a poster, a newsletter, … by itself.", channel))
    verb.add_argument("codes", nargs="+", metavar="CODE", help="as the address says it: …/SLUG/r/CODE")
    verb.add_argument(
        "--event-days",
        type=int,
        choices=range(MOST_EVENT_DAYS + 1),
        metavar="N",
        help="it is a stand or an event for so many days (0: no more), where many may give something at once",
    )
    for name, help_ in (
        ("handed-over", "Put on record that it was handed over, for its timeline."),
        ("answered", "Put on record that it was answered, for its timeline."),
    ):
        verb = _with_slug(add_verb(verbs, name, help_, record))
        verb.set_defaults(occurrence=name)
        verb.add_argument("--on", required=True, type=_day, metavar="YYYY-MM-DD", help="the day, in Wales")
        for language in LANGUAGES:
            verb.add_argument(f"--text-{language}", required=True, metavar="TEXT")
        verb.add_argument("--source", metavar="URL")


def record(shell: Shell, arguments: argparse.Namespace) -> int:
    """Shown in the campaign's timeline and feed at once."""
    with shell.database.transaction() as session:
        drive_id = find_drive(session, arguments.slug, arguments.kind)
        texts: dict[str, str] = {language: getattr(arguments, f"text_{language}") for language in LANGUAGES}
        service.record_occurrence(
            session, RecordOccurrence(drive_id, arguments.occurrence, arguments.on, texts, arguments.source)
        )
    shell.output.say("It stands in the campaign's timeline.")
    return OK


def channel(shell: Shell, arguments: argparse.Namespace) -> int:
    """Codes that are there already stay."""
    with shell.database.transaction() as session:
        drive_id = find_drive(session, arguments.slug, arguments.kind)
        new = service.add_channels(session, drive_id, arguments.codes, event_days=arguments.event_days)
    shell.output.say(f"{len(new):,} added." if new else "It has these already.")
    if arguments.event_days:
        shell.output.say(
            f"They are events for {arguments.event_days} day(s) from now: many may give something there at once."
        )
    return OK


def show(shell: Shell, _arguments: argparse.Namespace) -> int:
    """The newest first."""
    with shell.database.reading() as session:
        drives = list_drives(session, get_args(State))
    shell.output.tell(
        {
            "drives": [
                {
                    "id": drive.id,
                    "kind": drive.kind,
                    "slugs": drive.slugs,
                    "titles": drive.titles,
                    "state": drive.state,
                    "count": drive.count,
                    "opens_at": _iso(drive.opens_at),
                    "closes_at": _iso(drive.closes_at),
                }
                for drive in drives
            ]
        }
    )
    rows = [
        (drive.state, drive.kind, f"{drive.count:,}", _clock(drive.opens_at), _clock(drive.closes_at), slug)
        for drive in drives
        for slug in [drive.slugs.get("en") or drive.slugs.get("cy", "")]
    ]
    shell.output.table(("STATE", "KIND", "COUNT", "OPENS", "CLOSES", "SLUG"), rows)
    return OK


def cancel(shell: Shell, arguments: argparse.Namespace) -> int:
    return _change(shell, arguments, lambda session, drive_id: service.cancel(session, drive_id, _reasons(arguments)))


def reopen(shell: Shell, arguments: argparse.Namespace) -> int:
    closes_at = end_of(arguments.closes_on) if arguments.closes_on else None

    def change(session: Session, drive_id: UUID) -> None:
        service.reopen(session, drive_id, _reasons(arguments), closes_at)

    return _change(shell, arguments, change)


def _changing(change: Change) -> Callable[[Shell, argparse.Namespace], int]:
    return lambda shell, arguments: _change(shell, arguments, change)


def _change(shell: Shell, arguments: argparse.Namespace, change: Change) -> int:
    with shell.database.transaction() as session:
        drive_id = find_drive(session, arguments.slug, arguments.kind)
        change(session, drive_id)
        drive = load_drive(session, drive_id)
    title = drive.texts["en"].title if "en" in drive.texts else arguments.slug
    until = f", until {_clock(drive.closes_at)}" if drive.state in ("open", "scheduled") else ""
    shell.output.say(f"“{title}” is {drive.state}{until}.")
    return OK


def find_drive(session: Session, slug: str, kind: str | None) -> UUID:
    """The drive of that slug, in either language. Raises CommandError."""
    matches = {
        one: match.owner_id
        for one in ([kind] if kind else KINDS)
        if (match := find_slug(session, one, slug)) is not None
    }
    if len(matches) > 1:
        raise CommandError(f"“{slug}” names more than one drive: say which with --kind ({', '.join(matches)}).")
    for drive_id in matches.values():
        return drive_id
    raise CommandError(f"There is no drive “{slug}”: `campaign drive list` shows all of them.")


def _with_slug(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("slug", metavar="SLUG", help="in either language")
    verb.add_argument("--kind", choices=KINDS, help="where one name stands for drives of several kinds")
    return verb


def _reasons(arguments: argparse.Namespace) -> dict[str, str]:
    return {language: getattr(arguments, f"reason_{language}") for language in LANGUAGES}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _clock(moment: datetime | None) -> str:
    return format_datetime(moment, "en") if moment else "-"
