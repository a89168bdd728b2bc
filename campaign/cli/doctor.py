"""`campaign doctor`: examines everything that the service stands on, and says how to mend what is not well."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy.exc import SQLAlchemyError

from campaign.cli.doctor_mail import examine_mail
from campaign.cli.doctor_servers import examine_database, examine_mail_key, examine_queue, examine_settings
from campaign.cli.doctor_work import examine_networks, examine_work
from campaign.cli.findings import Finding, broken
from campaign.cli.shell import FOUND_FAULTS, OK, Nouns, Shell, add_json, add_verb
from campaign.errors import SettingsError


def register(nouns: Nouns) -> None:
    add_json(add_verb(nouns, "doctor", "Check everything, and say how to mend what is not well.", examine))


def examine(shell: Shell, _arguments: argparse.Namespace) -> int:
    """Each thing on a line as soon as it is known; 1 where one of them has failed."""
    findings = []
    for finding in _findings(shell):
        findings.append(finding)
        shell.output.say(f"{finding.level:<4}  {finding.about}: {finding.says}")
        if finding.mend:
            shell.output.say(f"      → {finding.mend}")
    shell.output.tell([asdict(finding) for finding in findings])
    return FOUND_FAULTS if any(finding.level == "fail" for finding in findings) else OK


def _findings(shell: Shell) -> Iterator[Finding]:
    try:
        settings = shell.settings
    except SettingsError as error:
        yield broken("settings", str(error), "See .env.example.")
        return
    yield from examine_settings(settings)
    of_database = list(examine_database(shell.unchecked_database))
    yield from of_database
    yield from examine_queue(settings)
    yield examine_mail_key(settings)
    if not any(finding.level == "fail" and finding.about in ("database", "migrations") for finding in of_database):
        yield from _of_work(shell)


def _of_work(shell: Shell) -> Iterator[Finding]:
    try:
        with shell.unchecked_database.reading() as session:
            yield from [*examine_mail(session, shell.settings), *examine_work(session)]
            if not shell.settings.is_demo:
                yield examine_networks(session)
    except SQLAlchemyError as error:
        yield broken("database", f"cannot be read ({type(error).__name__})", "Look at the server's log.")
