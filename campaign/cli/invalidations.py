"""`campaign invalidations`: takes what fits conditions out of the count, and puts it back.

`count` only looks. `start` does it and shows how far it has come; whoever is interrupted leaves the rest to the workers.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli.drives import find_drive
from campaign.cli.output import plain
from campaign.cli.reasons import reason_of
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.invalidation import deciding
from campaign.contributions.invalidation.conditions import Conditions, TypedConditions, read_conditions
from campaign.contributions.invalidation.counting import Counted, count_fitting
from campaign.contributions.invalidation.progress import Progress, list_invalidations, list_kept_out, load_progress
from campaign.contributions.invalidation.running import work_on
from campaign.contributions.invalidation.states import WORKING_STATES
from campaign.contributions.registry import KINDS
from campaign.drives.queries import list_drives
from campaign.drives.wales import moment_at
from campaign.i18n import format_datetime

LOOK_SECONDS = 0.5


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "invalidations", "Many contributions taken out of the count by conditions.")
    verb = _with_conditions(add_verb(verbs, "count", "How many fit, and some of them. Changes nothing.", count))
    verb.add_argument("--names", action="store_true", help="show the names of some too")
    add_json(verb)
    verb = _with_conditions(
        add_verb(verbs, "start", "Take out all that fit; their givers are told, and how to object.", start)
    )
    verb.add_argument("--reason", required=True, type=reason_of, help="a word or two, such as made-up-names")
    verb.add_argument("--expect", required=True, type=int, metavar="NUMBER", help="how many `count` has found")
    add_json(add_verb(verbs, "list", "All of them, the newest first.", show_all))
    for name, help_, run in (
        ("show", "How far one has come, and what could not be put back.", show),
        ("cancel", "Stop it; what is taken out stays out.", cancel),
        ("undo", "Put back all that it took out, where the seat is still free.", undo),
    ):
        verb = add_verb(verbs, name, help_, run)
        verb.add_argument("id", type=UUID, metavar="ID")
        if name == "show":
            add_json(verb)


def count(shell: Shell, arguments: argparse.Namespace) -> int:
    """Never an address."""
    counted = count_fitting(shell.database, _conditions(shell, arguments))
    with shell.database.reading() as session:
        slugs = _slugs(session)
    found = [(slugs.get(drive_id, str(drive_id)), state, n) for (drive_id, state), n in counted.by_drive.items()]
    shell.output.tell(_told(counted, found, is_named=arguments.names))
    shell.output.say(f"{counted.total:,} fit.")
    if found:
        shell.output.table(("DRIVE", "STATE", "COUNT"), [(slug, state, f"{n:,}") for slug, state, n in sorted(found)])
        head = ("SOME OF THEM", "KIND", "STATE", "GIVEN", *(["NAME"] if arguments.names else []))
        rows = [
            (
                *(one.id, one.kind, one.state, format_datetime(one.submitted_at, "en")),
                *([plain(one.name or "-")] if arguments.names else []),
            )
            for one in counted.sample
        ]
        shell.output.table(head, rows)
    return OK


def start(shell: Shell, arguments: argparse.Namespace) -> int:
    """Refused where there are more or fewer by now than were looked at."""
    conditions = _conditions(shell, arguments)
    total = count_fitting(shell.database, conditions).total
    if total != arguments.expect:
        raise CommandError(f"{total:,} fit by now: look at them first with `campaign invalidations count`.")
    with shell.database.transaction() as session:
        new = deciding.NewInvalidation(conditions, arguments.reason, total)
        invalidation_id = deciding.write_invalidation(session, new).id
        deciding.start(session, invalidation_id)
    shell.output.say(f"Started as {invalidation_id}.")
    return _follow(shell, invalidation_id)


def cancel(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        row = deciding.cancel(session, arguments.id)
    shell.output.say(f"Cancelled: {row.done:,} are taken out. `campaign invalidations undo` puts them back.")
    return OK


def undo(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        deciding.undo(session, arguments.id)
    return _follow(shell, arguments.id)


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        one = load_progress(session, arguments.id)
        kept_out = list_kept_out(session, arguments.id)
    shell.output.tell({**_described(one), "not_put_back": [asdict(each) for each in kept_out]})
    shell.output.say(_sentence(one))
    if kept_out:
        shell.output.table(("NOT PUT BACK", "WHY"), [(each.contribution_id, each.refusal) for each in kept_out])
    return OK


def show_all(shell: Shell, _arguments: argparse.Namespace) -> int:
    """Not by whom or by what people were looked for."""
    with shell.database.reading() as session:
        listed = list_invalidations(session)
    shell.output.tell([_described(one) for one in listed])
    if not listed:
        shell.output.say("There is none.")
        return OK
    rows = [
        (one.id, one.state, one.reason, f"{one.done:,}", f"{one.restored:,}", format_datetime(one.created_at, "en"))
        for one in listed
    ]
    shell.output.table(("ID", "STATE", "REASON", "TAKEN OUT", "PUT BACK", "SINCE"), rows)
    return OK


def _follow(shell: Shell, invalidation_id: UUID) -> int:
    """Do it here, or look on where a worker is at it already; until it ends."""
    one = _progress(shell, invalidation_id)
    label, total = ("Putting back", one.done) if one.state == "undoing" else ("Taking out", one.total)
    with shell.output.progress(label, total) as bar:
        while one.state in WORKING_STATES:
            is_elsewhere = work_on(shell.database, invalidation_id, until=time.monotonic() + LOOK_SECONDS)
            one = _progress(shell, invalidation_id)
            bar.reach(one.restored + one.kept_out if label == "Putting back" else one.done)
            if is_elsewhere and one.state in WORKING_STATES:
                time.sleep(LOOK_SECONDS)
    shell.output.say(_sentence(one))
    return OK


def _progress(shell: Shell, invalidation_id: UUID) -> Progress:
    with shell.database.reading() as session:
        return load_progress(session, invalidation_id)


def _sentence(one: Progress) -> str:
    said = f"It is {one.state}: {one.done:,} of {one.total:,} taken out."
    if one.state in ("undoing", "undone"):
        said += f" {one.restored:,} are back, {one.kept_out:,} cannot be put back."
    return said


def _described(one: Progress) -> dict[str, object]:
    left_out = ("conditions", "is_forgotten")
    return {name: value for name, value in asdict(one).items() if name not in left_out}


def _told(counted: Counted, found: list[tuple[str, str, int]], *, is_named: bool) -> dict[str, object]:
    left_out = () if is_named else ("name",)
    return {
        "total": counted.total,
        "by_drive": [{"drive": slug, "state": state, "count": n} for slug, state, n in found],
        "sample": [
            {name: value for name, value in asdict(one).items() if name not in left_out} for one in counted.sample
        ],
    }


def _conditions(shell: Shell, arguments: argparse.Namespace) -> Conditions:
    with shell.database.reading() as session:
        typed = TypedConditions(
            drive_ids=tuple(find_drive(session, slug, None) for slug in arguments.drive),
            kind=arguments.kind,
            name=arguments.name,
            address=arguments.address,
            domain=arguments.domain,
            network=arguments.network,
            area_code=arguments.area,
            since=arguments.since,
            until=arguments.until,
        )
        return read_conditions(session, typed, shell.settings.identity_key)


def _slugs(session: Session) -> dict[UUID, str]:
    return {drive.id: drive.slugs.get("en", "") for drive in list_drives(session)}


def _with_conditions(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("--drive", action="append", default=[], metavar="SLUG", help="may be given several times")
    verb.add_argument("--kind", default="", choices=tuple(KINDS))
    verb.add_argument("--name", default="", help="without accents, case and spaces; * is anything, ? one letter")
    verb.add_argument("--address", default="", help="everything from its mailbox")
    verb.add_argument("--domain", default="", help="of the email address; * is anything, ? one letter")
    verb.add_argument("--network", default="", metavar="CIDR", help="of the last 30 days, such as 81.2.69.0/24")
    verb.add_argument("--area", default="", metavar="CODE")
    verb.add_argument("--since", type=_moment, metavar="YYYY-MM-DDTHH:MM", help="in Wales")
    verb.add_argument("--until", type=_moment, metavar="YYYY-MM-DDTHH:MM", help="and before that")
    return verb


def _moment(text: str) -> datetime:
    return moment_at(datetime.fromisoformat(text))
