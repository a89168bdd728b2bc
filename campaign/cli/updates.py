"""`campaign updates`: what is told to those who asked for news, until the console has it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli.drives import find_drive
from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.cli.update_files import find_campaign, read_update
from campaign.cli.update_shows import clock, preview, progress, show
from campaign.drives.models import KINDS as DRIVE_KINDS
from campaign.drives.updates import approving, drafting, running, writing
from campaign.drives.updates.queries import get_update
from campaign.drives.wales import moment_at
from campaign.notifications.updates.audience import count_recipients
from campaign.notifications.updates.sending import Sending, send_update
from campaign.notifications.updates.trial import try_update


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "updates", "News of a campaign: written, tested, approved, sent.")
    _register_writing(verbs)
    _register_passing(verbs)
    _register_sending(verbs)


def _register_writing(verbs: Nouns) -> None:
    verb = add_verb(verbs, "write", "Write one from a TOML file, or anew with --replace.", write)
    verb.add_argument("file", type=Path, metavar="FILE.toml")
    verb.add_argument("--campaign", required=True, metavar="SLUG")
    verb.add_argument("--replace", type=UUID, metavar="ID", help="what was tested and approved of it is void")
    _add_by(verb, "who wrote it", is_required=False)
    verb = add_verb(verbs, "milestone", "Draft one from a milestone that was reached.", draft_milestone)
    verb.add_argument("drive", metavar="DRIVE")
    verb.add_argument("at", type=int, metavar="AT")
    verb.add_argument("--kind", choices=DRIVE_KINDS, help="where one name stands for drives of several kinds")
    _add_by(verb, "who drafts it", is_required=False)
    verb = _with_id(add_verb(verbs, "achievement", "Draft one that announces an achievement.", draft_achievement))
    _add_by(verb, "who drafts it", is_required=False)
    verb = add_verb(verbs, "list", "All of them, the newest first.", show)
    verb.add_argument("--campaign", metavar="SLUG", help="of this one alone")
    add_json(verb)
    verb = _with_id(add_verb(verbs, "preview", "Show what its readers would get.", preview))
    verb.add_argument("--html", type=Path, metavar="DIR", help="write en.html and cy.html there")


def _register_passing(verbs: Nouns) -> None:
    add_json(_with_id(add_verb(verbs, "count", "How many emails it would be now.", count)))
    verb = _with_id(add_verb(verbs, "test", "Send it to one address of the team, in both languages.", test))
    verb.add_argument("--to", required=True, metavar="ADDRESS")
    verb = _with_id(add_verb(verbs, "ask-approval", "Give it to a second person.", ask_approval))
    _add_by(verb, "who asks")
    verb = _with_id(add_verb(verbs, "approve", "Pass it, as somebody who did not write it.", approve))
    _add_by(verb, "who passes it")
    verb = add_verb(verbs, "need-approval", "Whether a campaign's updates need a second person.", need_approval)
    verb.add_argument("campaign", metavar="SLUG")
    verb.add_argument("answer", choices=("yes", "no"))


def _register_sending(verbs: Nouns) -> None:
    verb = _with_id(add_verb(verbs, "send", "Let it leave.", send))
    verb.add_argument("--over", type=float, default=0, metavar="HOURS", help="spread over so many hours, at most 72")
    verb.add_argument("--at", type=_moment, metavar="TIME", help="not before, in Wales: 2026-12-01T09:30")
    for name, help_, change, done in (
        ("pause", "Send no more of it until it is resumed.", running.pause_update, "It is paused."),
        ("resume", "Send the rest.", running.resume_update, "It is being sent."),
        ("cancel", "Send it no further, ever.", running.cancel_update, "It is cancelled."),
    ):
        _with_id(add_verb(verbs, name, help_, _changing(change, done)))
    verb = add_verb(verbs, "supersede", "Let a newer version stand for one that is not (wholly) sent.", supersede)
    verb.add_argument("older", type=UUID, metavar="OLD")
    verb.add_argument("newer", type=UUID, metavar="NEW")
    add_json(_with_id(add_verb(verbs, "progress", "How far its sending has come.", progress)))


def write(shell: Shell, arguments: argparse.Namespace) -> int:
    """A draft may lack a language: `test` and `send` say what is missing."""
    with shell.database.transaction() as session:
        campaign_id = find_campaign(session, arguments.campaign)
        command = read_update(session, arguments.file, campaign_id, arguments.by)
        if arguments.replace:
            writing.rewrite_update(session, arguments.replace, command)
        update_id = arguments.replace or writing.write_update(session, command)
    shell.output.say(f"{update_id}: a draft. Next: `campaign updates test {update_id} --to ADDRESS`.")
    return OK


def draft_milestone(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        drive_id = find_drive(session, arguments.drive, arguments.kind)
        update_id = drafting.draft_milestone(session, drive_id, arguments.at, arguments.by)
    shell.output.say(f"{update_id}: a draft.")
    return OK


def draft_achievement(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        update_id = drafting.draft_achievement(session, arguments.id, arguments.by)
    shell.output.say(f"{update_id}: a draft.")
    return OK


def count(shell: Shell, arguments: argparse.Namespace) -> int:
    counted = count_recipients(shell.database, arguments.id)
    shell.output.tell({"recipients": counted})
    shell.output.say(f"{counted:,} mailboxes would get it now, one copy each.")
    return OK


def test(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        try_update(session, arguments.id, arguments.to, identity_key=shell.settings.identity_key)
    shell.output.say("Two test emails leave within seconds, one in each language.")
    return OK


def ask_approval(shell: Shell, arguments: argparse.Namespace) -> int:
    return _change(
        shell,
        lambda session: approving.ask_approval(session, arguments.id, arguments.by),
        "It waits for a second person.",
    )


def approve(shell: Shell, arguments: argparse.Namespace) -> int:
    return _change(shell, lambda session: approving.approve(session, arguments.id, arguments.by), "It is approved.")


def need_approval(shell: Shell, arguments: argparse.Namespace) -> int:
    is_needed = arguments.answer == "yes"
    with shell.database.transaction() as session:
        approving.need_approval(session, find_campaign(session, arguments.campaign), is_needed)
    shell.output.say("A second person must approve each update." if is_needed else "One person may send updates.")
    return OK


def send(shell: Shell, arguments: argparse.Namespace) -> int:
    """The mails are written and sent by the workers; `progress` says how far they are."""
    sending = Sending(at=arguments.at, over=timedelta(hours=arguments.over))
    with shell.database.transaction() as session:
        send_update(session, arguments.id, sending)
        begins_at = get_update(session, arguments.id).begins_at
    shell.output.say(f"It leaves from {clock(begins_at)} on: `campaign updates progress {arguments.id}`.")
    return OK


def supersede(shell: Shell, arguments: argparse.Namespace) -> int:
    return _change(
        shell,
        lambda session: running.supersede_update(session, arguments.older, arguments.newer),
        "The older version goes no further. The newer one goes, once it is sent, to whoever has not got the older.",
    )


def _changing(change: Callable[[Session, UUID], None], done: str) -> Callable[[Shell, argparse.Namespace], int]:
    return lambda shell, arguments: _change(shell, lambda session: change(session, arguments.id), done)


def _change(shell: Shell, change: Callable[[Session], None], done: str) -> int:
    with shell.database.transaction() as session:
        change(session)
    shell.output.say(done)
    return OK


def _with_id(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("id", type=UUID, metavar="ID")
    return verb


def _add_by(verb: argparse.ArgumentParser, help_: str, *, is_required: bool = True) -> None:
    verb.add_argument("--by", required=is_required, metavar="ADDRESS", help=help_)


def _moment(text: str) -> datetime:
    return moment_at(datetime.fromisoformat(text))
