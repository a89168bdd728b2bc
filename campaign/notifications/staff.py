"""Mails to staff: the invitation to set an account up, and the way to a new password. Nothing in them was typed by anybody.

Links are derived as the mail is made: the one of a new password works for half an hour from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.db import now
from campaign.i18n import format_datetime
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import waits_for_allowance
from campaign.mail.message import placeholder
from campaign.notifications.languages import only
from campaign.notifications.notices import STAFF_NOTICE
from campaign.paths import CONSOLE_LINKS
from campaign.staff.links import (
    FIRST,
    INVITATION,
    INVITATION_LIFE,
    INVITATION_TEMPLATE,
    PASSWORD,
    PASSWORD_LIFE,
    PASSWORD_TEMPLATE,
    TOKEN_PURPOSES,
    find_link,
)
from campaign.staff.models import StaffAccount, StaffLink

PAGES = {INVITATION: "invitation", FIRST: "invitation", PASSWORD: "password"}


def staff_link_url(desk: Desk, purpose: str, link_id: UUID, until: datetime) -> str:
    """The whole address behind which a link is used, until then."""
    token = desk.keyring.derive(TOKEN_PURPOSES[purpose], link_id, expires_at=until)
    return desk.settings.base_url + CONSOLE_LINKS[PAGES[purpose]].replace("<token>", token)


def compose_invitations(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """While the account waits to be set up, in its own language."""
    composed: list[Composed] = []
    for delivery in deliveries:
        found = _account_of(session, delivery, INVITATION)
        if found is None or found[0].state != "invited":
            composed.append(Dropped(delivery.id, "not-due"))
            continue
        account, asked_at = found
        composed.append(_mail(desk, delivery, INVITATION, account.email, until=asked_at + INVITATION_LIFE))
    return composed


def compose_passwords(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """To whoever has an account that is in use; the others hear nothing, and nobody is told which it was."""
    waits = waits_for_allowance(session, {delivery.mailbox_key for delivery in deliveries})
    present = session.execute(select(now())).scalar_one()
    composed: list[Composed] = []
    for delivery in deliveries:
        found = _account_of(session, delivery, PASSWORD)
        if found is None:
            composed.append(Dropped(delivery.id, "not-due"))
        elif delivery.is_capped and delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            composed.append(_mail(desk, delivery, PASSWORD, found[0].email, until=present + PASSWORD_LIFE))
    return composed


def _account_of(session: Session, delivery: DueMail, purpose: str) -> tuple[StaffAccount, datetime] | None:
    """Whose mail it is, and when its link was asked for, while the link can be used."""
    link = find_link(session, delivery.subject_id, purpose)
    if link is None or link.account_id is None:
        return None
    asked_at = session.execute(select(StaffLink.created_at).where(StaffLink.id == link.id)).scalar_one()
    return session.get_one(StaffAccount, link.account_id), asked_at


def _mail(desk: Desk, delivery: DueMail, purpose: str, to: str, *, until: datetime) -> ReadyMail:
    language = only(delivery.language)
    link = staff_link_url(desk, purpose, delivery.subject_id, until)
    return ReadyMail(
        delivery_id=delivery.id,
        to=to,
        template=delivery.template,
        languages=(language,),
        group=delivery.template,
        context={"link": placeholder("link"), "until": placeholder("until")},
        values={"link": link, "until": format_datetime(until, language)},
    )


STAFF_INVITATION = MailKind(INVITATION_TEMPLATE, compose_invitations, scopes=(), is_repeatable=True)
STAFF_PASSWORD = MailKind(PASSWORD_TEMPLATE, compose_passwords, scopes=(), is_repeatable=True, is_asked_for=True)
STAFF_KINDS = (STAFF_INVITATION, STAFF_PASSWORD, STAFF_NOTICE)
