"""`campaign staff`: the accounts of the console, for whoever runs the service: the first admin, and what cannot wait."""

from __future__ import annotations

import argparse
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.api_keys.making import end_keys_of
from campaign.audit.record import CLI, Act, record_act
from campaign.cli.shell import OK, CommandError, Nouns, Shell, add_json, add_noun, add_verb
from campaign.db import now
from campaign.drives.queries import find_slug
from campaign.i18n import LANGUAGES
from campaign.mail.address import Address, AddressRefused, mailbox_key, parse_address
from campaign.mail.kind import Desk
from campaign.notifications.staff import staff_link_url
from campaign.staff.accounts import InviteAccount, disable_account, invite_account
from campaign.staff.admins import has_admin
from campaign.staff.grants import give_role
from campaign.staff.links import FIRST, INVITATION_LIFE, new_first_link
from campaign.staff.listing import list_accounts
from campaign.staff.models import ROLES, StaffAccount
from campaign.staff.sessions import end_sessions
from campaign.supporters.name import NameRefused, parse_name
from campaign.tokens import Keyring


def register(nouns: Nouns) -> None:
    verbs = add_noun(nouns, "staff", "Accounts of the console.")
    asking = _of_mailbox(add_verb(verbs, "invite", "Email a link with which an account is set up.", invite))
    asking.add_argument("--name", required=True, metavar="NAME")
    asking.add_argument("--role", required=True, choices=ROLES)
    asking.add_argument("--campaign", metavar="SLUG", help="the role is for this campaign alone, in either language")
    asking.add_argument("--language", choices=LANGUAGES, default="cy", help="of the account (cy)")
    add_json(add_verb(verbs, "list", "Who has an account, without addresses.", show))
    add_verb(
        verbs, "first-link", "A link to make the first admin with, while there is none (demonstration).", first_link
    )
    _of_mailbox(add_verb(verbs, "disable", "End everything of an account, at once.", disable))
    _of_mailbox(add_verb(verbs, "end-sessions", "Sign an account out everywhere.", sign_out))


def invite(shell: Shell, arguments: argparse.Namespace) -> int:
    address = _address(arguments.email)
    try:
        name = parse_name(arguments.name)
    except NameRefused as error:
        raise CommandError("That is not a name that can be shown.") from error
    key = mailbox_key(address.canonical, shell.settings.identity_key)
    with shell.database.transaction() as session:
        campaign_id = _campaign(session, arguments.campaign) if arguments.campaign else None
        account_id = invite_account(session, CLI, InviteAccount(name, address.typed, key, arguments.language))
        give_role(session, CLI, account_id, role=arguments.role, campaign_id=campaign_id)
    shell.output.say(f"The invitation to account {account_id} is on its way. It is good for 48 hours.")
    return OK


def show(shell: Shell, _arguments: argparse.Namespace) -> int:
    with shell.database.reading() as session:
        accounts = list_accounts(session)
    shell.output.tell(
        {
            "accounts": [
                {
                    "id": one.id,
                    "name": one.name,
                    "state": one.state,
                    "grants": [{"role": role, "campaign_id": campaign_id} for _, role, campaign_id in one.grants],
                }
                for one in accounts
            ]
        }
    )
    rows = [
        (one.id, one.state, ", ".join(f"{role} ({where or 'all'})" for _, role, where in one.grants) or "-", one.name)
        for one in accounts
    ]
    shell.output.table(("ID", "STATE", "ROLES", "NAME"), rows)
    return OK


def first_link(shell: Shell, _arguments: argparse.Namespace) -> int:
    """Each new one ends the one before; nothing once there is an admin."""
    if not shell.settings.is_demo:
        raise CommandError("In production, `campaign staff invite EMAIL --name … --role admin` makes the first admin.")
    with shell.database.transaction() as session:
        if has_admin(session):
            return OK
        link_id = new_first_link(session, "cy")
        until = session.execute(select(now())).scalar_one() + INVITATION_LIFE
    desk = Desk(shell.settings, Keyring(shell.settings.secret_key, shell.settings.secret_key_fallbacks))
    shell.output.say(staff_link_url(desk, FIRST, link_id, until))
    return OK


def disable(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        account_id = _account(session, shell, arguments.email)
        disable_account(session, CLI, account_id)
        end_keys_of(session, account_id, CLI)
    shell.output.say("The account is disabled, from this moment on.")
    return OK


def sign_out(shell: Shell, arguments: argparse.Namespace) -> int:
    with shell.database.transaction() as session:
        account_id = _account(session, shell, arguments.email)
        count = end_sessions(session, account_id)
        record_act(session, Act(CLI, "session.ended", ("account", account_id), facts={"count": count}))
    shell.output.say(f"Sessions ended: {count}.")
    return OK


def _of_mailbox(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("email", metavar="EMAIL", help="in any spelling that reaches the mailbox")
    return verb


def _account(session: Session, shell: Shell, email: str) -> UUID:
    key = mailbox_key(_address(email).canonical, shell.settings.identity_key)
    found = session.scalar(select(StaffAccount.id).where(StaffAccount.mailbox_key == key))
    if found is None:
        raise CommandError("There is no account with that address: `campaign staff list` shows all of them.")
    return found


def _campaign(session: Session, slug: str) -> UUID:
    match = find_slug(session, "campaign", slug)
    if match is None:
        raise CommandError(f"There is no campaign “{slug}”.")
    return match.owner_id


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except AddressRefused as error:
        raise CommandError("That is not an email address.") from error
