"""`campaign pledges`: what was pledged and kept, and the list for the door, until the console has it."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli.drives import find_drive
from campaign.cli.output import plain
from campaign.cli.pledge_files import read_offers
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.pledge import answers
from campaign.contributions.pledge.door import door_list
from campaign.contributions.pledge.facts import due_day
from campaign.contributions.pledge.listing import ListedPledge, check_in_list, list_pledges
from campaign.contributions.pledge.offers import OfferView, find_offer, list_offers
from campaign.contributions.pledge.states import STATES
from campaign.contributions.pledge.totals import offer_totals
from campaign.contributions.pledge.units import format_sum
from campaign.contributions.pledge.writing import write_offer
from campaign.exports.documents import FORMULA_STARTS
from campaign.i18n import LANGUAGES
from campaign.paper import DoorList, door_pdf

DRIVE_KIND = "pledge-drive"
HEAD = ("name", "places", "checked in", "id")


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "pledges", "What was pledged, and what became of it.")
    verb = _of_drive(add_verb(verbs, "offers", "What a drive asks for, and how far each has come.", offers))
    add_json(verb)
    verb = _of_drive(
        add_verb(verbs, "write", "Make or change offers of a drive by their codes, from a TOML file.", write)
    )
    verb.add_argument("file", type=Path, metavar="FILE.toml")
    verb = _of_drive(add_verb(verbs, "list", "Pledges that were confirmed, those that are due first.", show))
    verb.add_argument("--state", choices=STATES, action="append", default=[], help="may be given several times")
    verb.add_argument("--names", action="store_true", help="show the names too")
    add_json(verb)
    for name, help_, run in (
        ("fulfil", "They are kept: their givers are thanked.", fulfil),
        ("release", "Their givers cannot keep them: they count no more, and free their places.", release),
        ("check-in", "They have come: their pledges are kept.", check_in),
    ):
        add_verb(verbs, name, help_, run).add_argument("ids", nargs="+", type=UUID, metavar="ID")
    verb = _of_drive(add_verb(verbs, "check-in-list", "Who has a place, for the door.", door))
    verb.add_argument("--offer", required=True, metavar="CODE")
    verb.add_argument("--language", choices=LANGUAGES, default="cy", help="whose alphabet orders the names (Welsh)")
    files = verb.add_mutually_exclusive_group()
    files.add_argument("--csv", type=Path, metavar="FILE", help="write it there, for a spreadsheet")
    files.add_argument("--pdf", type=Path, metavar="FILE", help="write it there, with boxes to tick on paper")
    add_json(verb)


def offers(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        drive_id = find_drive(session, arguments.drive, DRIVE_KIND)
        listed, totals = list_offers(session, drive_id), offer_totals(session, drive_id)
    shell.output.tell(
        [
            {
                **{name: getattr(offer, name) for name in ("code", "unit", "goal", "place_limit", "threshold")},
                **{name: getattr(totals[offer.code], name) for name in ("people", "pledged", "people_done", "done")},
                "people_waiting": totals[offer.code].people_waiting,
            }
            for offer in listed
        ]
    )
    rows = [
        (
            offer.code,
            *(format_sum(offer.unit, amount, "en") for amount in (totals[offer.code].pledged, offer.goal)),
            format_sum(offer.unit, totals[offer.code].done, "en"),
            f"{totals[offer.code].people:,}",
            f"{totals[offer.code].people_waiting:,}",
        )
        for offer in listed
    ]
    shell.output.table(("CODE", "PLEDGED", "GOAL", "KEPT", "PEOPLE", "WAITING"), rows)
    return OK


def write(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of the file, or nothing of it. Offers that it does not name stay."""
    commands = read_offers(arguments.file)
    with shell.database.transaction() as session:
        drive_id = find_drive(session, arguments.drive, DRIVE_KIND)
        for command in commands:
            write_offer(session, drive_id, command)
    shell.output.say(f"{len(commands):,} written.")
    return OK


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    """At most 500; names only where they are asked for, and never an address."""
    with shell.database.reading() as session:
        drive_id = find_drive(session, arguments.drive, DRIVE_KIND)
        listed = list_pledges(session, drive_id, states=tuple(arguments.state))
    shell.output.tell([_described(one, is_named=arguments.names) for one in listed])
    if not listed:
        shell.output.say("There is no such pledge.")
        return OK
    head = ("ID", "WHAT", "HOW MUCH", "BY", "STATE", *(["NAME"] if arguments.names else []))
    rows = [
        (
            *(one.id, one.code, f"{one.quantity:,}", due_day(one.due_at, "en"), one.state),
            *([one.name or "-"] if arguments.names else []),
        )
        for one in listed
    ]
    shell.output.table(head, rows)
    return OK


def fulfil(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one is settled otherwise."""
    return _each(shell, arguments.ids, answers.credit, "kept; their givers are thanked")


def release(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one does not count."""
    return _each(shell, arguments.ids, answers.answer_cannot, "released")


def check_in(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one has no place."""

    def arrive(session: Session, contribution_id: UUID) -> bool:
        return answers.credit(session, contribution_id, is_attended=True)

    return _each(shell, arguments.ids, arrive, "checked in")


def door(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        offer = _offer(session, arguments.drive, arguments.offer)
        coming = check_in_list(session, offer.id, arguments.language)
        door = door_list(session, offer, arguments.language) if arguments.pdf else None
    shell.output.tell([_described(one, is_named=True) for one in coming])
    if path := arguments.csv or arguments.pdf:
        _write(path, _as_pdf(door) if door else _as_csv(coming))
        shell.output.say(f"{len(coming):,} on the list in {path}: names, so keep it where only the team can see it.")
        return OK
    shell.output.table(("NAME", "PLACES", "", "ID"), [_row(one) for one in coming])
    shell.output.say(f"{len(coming):,} people, {sum(one.quantity for one in coming):,} places.")
    return OK


def _row(one: ListedPledge) -> tuple[str, int, str, UUID]:
    return one.name or "-", one.quantity, "here" if one.is_attended else "", one.id


def _as_pdf(door: DoorList) -> bytes:
    file = io.BytesIO()
    door_pdf(door, file=file)
    return file.getvalue()


def _as_csv(coming: list[ListedPledge]) -> bytes:
    """UTF-8 with a byte-order mark, as spreadsheets want it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows([_as_text(str(cell)) for cell in _row(one)] for one in coming)
    return text.getvalue().encode("utf-8-sig")


def _write(path: Path, content: bytes) -> None:
    """Nobody else on the machine may read it."""
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"The list cannot be written to {path}: {error.strerror}.") from error


def _as_text(cell: str) -> str:
    """On one line, and nothing that a spreadsheet would run."""
    cell = plain(cell)
    return f"'{cell}" if cell.lstrip().startswith(FORMULA_STARTS) else cell


def _offer(session: Session, slug: str, code: str) -> OfferView:
    offer = find_offer(session, find_drive(session, slug, DRIVE_KIND), code)
    if offer is None:
        raise CommandError(
            f"The drive has no offer “{code}”: `campaign pledges offers --drive {slug}` shows all of them."
        )
    return offer


def _each(shell: Shell, ids: list[UUID], decide: Callable[[Session, UUID], bool], done: str) -> int:
    with shell.database.transaction() as session:
        changed = sum(decide(session, contribution_id) for contribution_id in ids)
    shell.output.say(f"{changed:,} {done}.")
    return OK


def _described(one: ListedPledge, *, is_named: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "id": one.id,
        "what": one.code,
        "quantity": one.quantity,
        "due_at": one.due_at.isoformat(),
        "state": one.state,
        "is_attended": one.is_attended,
    }
    return described | ({"name": one.name} if is_named else {})


def _of_drive(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("--drive", required=True, metavar="SLUG", help="in either language")
    return verb
