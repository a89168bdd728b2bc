"""Mails about the team of a letter drive: the invitation into it, and the one kind word to whoever left a letter half-way.

Nothing stands in them that whoever caused them has typed: the drive's title, links and days alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team.members import INVITATION, INVITATION_LIFE, is_invited
from campaign.contributions.letter.team.models import TeamMember
from campaign.contributions.letter.team.nudges import NUDGE
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.states import is_open
from campaign.i18n import LANGUAGES, Language, format_date
from campaign.mail.kind import Composed, Desk, Dropped, DueMail, MailKind, Postponed, ReadyMail
from campaign.mail.ledger import waits_for_allowance
from campaign.mail.message import placeholder
from campaign.mail.suppression import UNINVITED
from campaign.notifications.cases import DriveCase, load_drives
from campaign.notifications.languages import only
from campaign.notifications.links import mailed_draft_token, page_url

JOIN = "team"  # the purpose of an invitation's token


def invitation_token(desk: Desk, member: TeamMember) -> str:
    """What opens the invitation; whether it can still be accepted, the row says."""
    until = member.invited_at + INVITATION_LIFE
    return desk.keyring.derive(JOIN, member.id, issue=member.issue, expires_at=until)


def compose_invitations(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the language that the member to be was invited in, for as long as the invitation stands."""
    ids = [delivery.subject_id for delivery in deliveries]
    members = {row.id: row for row in session.scalars(select(TeamMember).where(TeamMember.id.in_(ids), *is_invited()))}
    drives = load_drives(session, {member.drive_id for member in members.values()})
    waits = _waits(session, deliveries)
    composed: list[Composed] = []
    for delivery in deliveries:
        member = members.get(delivery.subject_id)
        if member is None or member.address is None or member.mailbox_key != delivery.mailbox_key:
            composed.append(Dropped(delivery.id, "not-due"))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            token = invitation_token(desk, member)
            link = {each: page_url(desk, "letter_drive_join", each, token=token) for each in LANGUAGES}
            until = {each: format_date(member.invited_at + INVITATION_LIFE, each) for each in LANGUAGES}
            composed.append(_ready(delivery, member.address, drives[member.drive_id], link=link, until=until))
    return composed


def compose_nudges(session: Session, desk: Desk, deliveries: Sequence[DueMail]) -> list[Composed]:
    """In the language that the draft was typed in, while it waits there and its drive takes letters."""
    drafts = _waiting_drafts(session, {delivery.subject_id for delivery in deliveries})
    drives = load_drives(session, {draft.drive_id for draft in drafts.values()})
    waits = _waits(session, deliveries)
    composed: list[Composed] = []
    for delivery in deliveries:
        draft = drafts.get(delivery.subject_id)
        if draft is None or draft.email is None or draft.mailbox_key != delivery.mailbox_key:
            composed.append(Dropped(delivery.id, "not-due"))
        elif delivery.mailbox_key in waits:
            composed.append(Postponed(delivery.id, waits[delivery.mailbox_key] + 1))
        else:
            drive, token = drives[draft.drive_id], mailed_draft_token(desk, draft)
            link = {
                each: page_url(desk, "letter_drive_draft", each, slug=drive.slugs[each], token=token)
                for each in LANGUAGES
            }
            until = {each: format_date(draft.expires_at, each) for each in LANGUAGES}
            composed.append(_ready(delivery, draft.email, drive, link=link, until=until))
    return composed


def _waiting_drafts(session: Session, ids: Collection[UUID]) -> dict[UUID, LetterDraft]:
    waiting = (
        select(LetterDraft)
        .join(Drive, Drive.id == LetterDraft.drive_id)
        .where(LetterDraft.id.in_(ids), LetterDraft.submitted_at.is_(None), LetterDraft.expires_at > now(), is_open())
    )
    return {draft.id: draft for draft in session.scalars(waiting)}


def _waits(session: Session, deliveries: Sequence[DueMail]) -> dict[str, float]:
    return waits_for_allowance(session, {delivery.mailbox_key for delivery in deliveries})


def _ready(
    delivery: DueMail, to: str, drive: DriveCase, *, link: Mapping[Language, str], until: Mapping[Language, str]
) -> ReadyMail:
    language = only(delivery.language)
    return ReadyMail(
        delivery_id=delivery.id,
        to=to,
        template=delivery.template,
        languages=(language,),
        group=drive.drive.id,
        context={"titles": drive.titles, "link": placeholder("link"), "until": placeholder("until")},
        values={"link": link[language], "until": until[language]},
    )


TEAM_INVITATION = MailKind(INVITATION, compose_invitations, scopes=("all", UNINVITED), is_repeatable=True)
TEAM_NUDGE = MailKind(NUDGE, compose_nudges, scopes=("all", "reminders"))
