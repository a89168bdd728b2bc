"""`campaign signatures`: what a moderator decides."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from campaign.cli.output import plain
from campaign.cli.reasons import reason_of
from campaign.cli.shell import OK, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions import ending
from campaign.contributions.held import HeldContribution, list_held
from campaign.drives.queries import list_drives
from campaign.i18n import format_datetime


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "signatures", "Signatures that a moderator decides about.")
    verb = add_verb(verbs, "held", "Those that wait, the longest waiting first.", held)
    verb.add_argument("--names", action="store_true", help="show the name and the comment too")
    add_json(verb)
    verb = add_verb(verbs, "release", "Nothing is wrong with them: they count and are thanked.", release)
    verb.add_argument("ids", nargs="+", type=UUID, metavar="ID")
    verb = add_verb(
        verbs, "invalidate", "Take them out of the count; their givers are told, and how to object.", invalidate
    )
    verb.add_argument("ids", nargs="+", type=UUID, metavar="ID")
    verb.add_argument(
        "--reason", required=True, type=reason_of, help="a word or two with hyphens, such as not-a-person"
    )


def held(shell: Shell, arguments: argparse.Namespace) -> int:
    """Never an address."""
    with shell.database.reading() as session:
        waiting = list_held(session)
        slugs = {drive.id: drive.slugs.get("en", "") for drive in list_drives(session)}
    shell.output.tell([_described(one, slugs, arguments.names) for one in waiting])
    if not waiting:
        shell.output.say("No signature waits.")
        return OK
    rows = [
        (
            one.id,
            slugs.get(one.drive_id, one.drive_id),
            one.reason or "-",
            format_datetime(one.held_at, "en"),
            _late(one),
        )
        for one in waiting
    ]
    shell.output.table(("ID", "PETITION", "REASON", "SINCE", ""), rows)
    for one in waiting if arguments.names else ():
        shell.output.say(f"\n{one.id}: {plain(one.name or '-')}\n  {plain(one.comment or '-')}")
    return OK


def release(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one is not held."""
    return _each(shell, arguments.ids, ending.release, "counted and thanked")


def invalidate(shell: Shell, arguments: argparse.Namespace) -> int:
    """All of them, or none where one is neither held nor verified."""

    def end(session: Session, contribution_id: UUID) -> None:
        ending.invalidate(session, contribution_id, arguments.reason)

    return _each(shell, arguments.ids, end, "taken out of the count")


def _each(shell: Shell, ids: list[UUID], decide: Callable[[Session, UUID], None], done: str) -> int:
    with shell.database.transaction() as session:
        for contribution_id in ids:
            decide(session, contribution_id)
    shell.output.say(f"{len(ids):,} {done}.")
    return OK


def _described(one: HeldContribution, slugs: dict[UUID, str], is_named: bool) -> dict[str, object]:
    described: dict[str, object] = {
        "id": one.id,
        "drive": slugs.get(one.drive_id, str(one.drive_id)),
        "reason": one.reason,
        "held_at": one.held_at.isoformat(),
        "is_overdue": one.is_overdue,
    }
    return described | ({"name": one.name, "comment": one.comment} if is_named else {})


def _late(one: HeldContribution) -> str:
    return "overdue" if one.is_overdue else ""
