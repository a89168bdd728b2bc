"""What `campaign updates` shows: the list, a preview, how far a sending has come. Changes nothing."""

from __future__ import annotations

import argparse
from datetime import datetime

from campaign.cli.output import plain
from campaign.cli.shell import OK, CommandError, Shell
from campaign.cli.update_files import find_campaign
from campaign.drives.updates.queries import all_updates, texts_of
from campaign.i18n import format_datetime
from campaign.mail.kind import Desk
from campaign.notifications.updates.preview import preview_update
from campaign.notifications.updates.progress import progress_of
from campaign.tokens import Keyring


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        campaign_id = find_campaign(session, arguments.campaign) if arguments.campaign else None
        updates = all_updates(session, campaign_id)
        subjects = {each.id: {language: text.subject for language, text in texts_of(each).items()} for each in updates}
    shell.output.tell(
        [
            {
                "id": each.id,
                "campaign_id": each.campaign_id,
                "about": each.about,
                "state": each.state,
                "version": each.version,
                "is_tested": each.tested_version == each.version,
                "is_approved": each.approved_by is not None,
                "subjects": subjects[each.id],
                "begins_at": each.begins_at.isoformat() if each.begins_at else None,
            }
            for each in updates
        ]
    )
    rows = [
        (each.id, each.state, clock(each.begins_at), subjects[each.id].get("en") or subjects[each.id].get("cy", ""))
        for each in updates
    ]
    shell.output.table(("ID", "STATE", "BEGINS", "SUBJECT"), rows)
    return OK


def preview(shell: Shell, arguments: argparse.Namespace) -> int:
    """Nothing of it is sent; the name is made up."""
    desk = Desk(shell.settings, Keyring(shell.settings.secret_key, shell.settings.secret_key_fallbacks))
    with shell.database.reading() as session:
        mails = preview_update(session, desk, arguments.id)
    for language, mail in mails.items():
        if arguments.html is None:
            body = "\n".join(plain(line) for line in mail.text.splitlines())
            shell.output.say(f"[{language}] {plain(mail.subject)}\n\n{body}\n")
            continue
        path = arguments.html / f"{language}.html"
        try:
            arguments.html.mkdir(parents=True, exist_ok=True)
            path.write_text(mail.html, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        shell.output.say(str(path))
    return OK


def progress(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        come = progress_of(session, arguments.id)
    figures = {name: getattr(come, name) for name in come.__slots__}
    shell.output.tell(figures)
    shell.output.say(f"State: {figures.pop('state')}")
    if figures.pop("is_counting"):
        shell.output.say("Not all of its readers are counted yet: until they are, the first two figures grow.")
    shell.output.table(tuple(name.upper() for name in figures), [tuple(f"{figure:,}" for figure in figures.values())])
    return OK


def clock(moment: datetime | None) -> str:
    """A moment as clocks in Wales show it."""
    return format_datetime(moment, "en") if moment else "-"
