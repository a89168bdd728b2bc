"""`campaign team`: the teams of letter drives, for whoever has no organiser in one yet."""

from __future__ import annotations

import argparse

from sqlalchemy import select

from campaign.cli.drives import find_drive
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.contributions.letter.team.access import list_members
from campaign.contributions.letter.team.members import Invite, invite, remove
from campaign.contributions.letter.team.models import TeamMember
from campaign.i18n import LANGUAGES, format_date
from campaign.mail.address import Address, AddressRefused, mailbox_key, parse_address
from campaign.supporters.name import NameRefused, parse_name

KIND = "letter-drive"


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "team", "Teams of letter drives.")
    asking = _of_drive(add_verb(verbs, "invite", "Send an invitation by email, or send it again.", invite_member))
    asking.add_argument("--name", required=True, metavar="NAME", help="as the team will see it")
    asking.add_argument("--email", required=True, metavar="ADDRESS")
    asking.add_argument("--organiser", action="store_true", help="may invite and remove others")
    asking.add_argument("--language", choices=LANGUAGES, default="cy", help="of the invitation (cy)")
    add_json(_of_drive(add_verb(verbs, "list", "Who is in the team, and who is invited, without addresses.", show)))
    ending = _of_drive(
        add_verb(verbs, "end", "Take somebody out of the team, or end an invitation: at once.", end_member)
    )
    ending.add_argument("--email", required=True, metavar="ADDRESS", help="in any spelling that reaches the mailbox")


def invite_member(shell: Shell, arguments: argparse.Namespace) -> int:
    address = _address(arguments.email)
    try:
        name = parse_name(arguments.name)
    except NameRefused as error:
        raise CommandError("That is not a name that can be shown.") from error
    with shell.database.transaction() as session:
        invitation = Invite(
            drive_id=find_drive(session, arguments.drive, KIND),
            name=name,
            address=address.typed,
            mailbox_key=mailbox_key(address.canonical, shell.settings.identity_key),
            language=arguments.language,
            role="organiser" if arguments.organiser else "member",
        )
        invite(session, invitation)
    shell.output.say("The invitation is on its way. It is good for 14 days.")
    return OK


def show(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        members = list_members(session, find_drive(session, arguments.drive, KIND))
    shell.output.tell(
        {
            "members": [
                {
                    "id": one.id,
                    "name": one.name,
                    "role": one.role,
                    "accepted_at": one.accepted_at.isoformat() if one.accepted_at else None,
                    "is_invited": one.is_invited,
                }
                for one in members
            ]
        }
    )
    since = {one.id: format_date(one.accepted_at, "en") if one.accepted_at else "" for one in members}
    rows = [
        (one.role, since[one.id] or ("invited" if one.is_invited else "invitation over"), one.name or "-")
        for one in members
    ]
    shell.output.table(("ROLE", "SINCE", "NAME"), rows)
    return OK


def end_member(shell: Shell, arguments: argparse.Namespace) -> int:
    key = mailbox_key(_address(arguments.email).canonical, shell.settings.identity_key)
    with shell.database.transaction() as session:
        drive_id = find_drive(session, arguments.drive, KIND)
        live = TeamMember.drive_id == drive_id, TeamMember.mailbox_key == key, TeamMember.ended_at.is_(None)
        member_id = session.scalar(select(TeamMember.id).where(*live))
        if member_id is None:
            raise CommandError("That mailbox is not in the team: `campaign team list` shows who is.")
        remove(session, drive_id, member_id)
    shell.output.say("Out of the team, from this moment on.")
    return OK


def _of_drive(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("--drive", required=True, metavar="SLUG", help="of the letter drive, in either language")
    return verb


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressRefused as error:
        raise CommandError("That is not an email address.") from error
