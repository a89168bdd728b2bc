"""Charlie's team: invited and joined, and somebody who stops half-way, for whatever is tested of teams."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from campaign.contributions.letter.drafts import SaveDraft, save_draft
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team.follow_ups import PlanFollowUp, plan
from campaign.contributions.letter.team.members import Invite, accept, invite
from campaign.contributions.letter.team.models import TeamMember
from campaign.db import Database, now
from campaign.mail.address import mailbox_key, parse_address
from tests import cast

CHARLIE = "charlie@rhwydwaith.example"
PAUL = "paul@example.com"
OLIVE = "olive@example.com"


def key_of(email: str) -> str:
    return mailbox_key(parse_address(email).canonical, cast.IDENTITY_KEY)


def inviting(drive_id: UUID, name: str = "Paul Price", email: str = PAUL, **changes: object) -> Invite:
    given: dict[str, object] = {"mailbox_key": key_of(email), "language": "cy", **changes}
    return Invite(drive_id=drive_id, name=name, address=email, **given)  # type: ignore[arg-type]


def invited(database: Database, drive_id: UUID, name: str = "Paul Price", email: str = PAUL, **changes: object) -> UUID:
    """The id of the member to be."""
    with database.transaction() as session:
        return invite(session, inviting(drive_id, name, email, **changes))


def joined(
    database: Database, drive_id: UUID, name: str = "Charlie Rees", email: str = CHARLIE, **changes: object
) -> UUID:
    """The id of a member: an organiser, unless told."""
    member_id = invited(database, drive_id, name, email, **{"role": "organiser", **changes})
    with database.transaction() as session:
        assert accept(session, member_id)
    return member_id


def planned(
    database: Database, drive_id: UUID, member_id: UUID, *, note: str = "Ring the office", **changes: object
) -> UUID:
    with database.transaction() as session:
        given: dict[str, object] = {"kind": "other", **changes}
        command = PlanFollowUp(drive_id, made_by=member_id, note=note, **given)  # type: ignore[arg-type]
        return plan(session, command)


def laura_stops(
    database: Database,
    drive_id: UUID,
    *,
    name: str = "Laura Evans",
    email: str | None = "laura@example.com",
    language: str = "cy",
    days: float = 2,
) -> UUID:
    """A draft that was left some days ago; its id. The mail with its link is taken as sent long ago."""
    typed = {"name": name, "email": email or "", "postcode": "CF30 2AX", "body": "A secret beginning"}
    key = key_of(email) if email else None
    with database.transaction() as session:
        draft_id = save_draft(session, SaveDraft(drive_id, language, typed)).id
        left = now(-timedelta(days=days).total_seconds())
        session.execute(
            update(LetterDraft).where(LetterDraft.id == draft_id).values(updated_at=left, email=email, mailbox_key=key)
        )
    return draft_id


def member(database: Database, member_id: UUID) -> TeamMember:
    with database.reading() as session:
        return session.scalars(select(TeamMember).where(TeamMember.id == member_id)).one()
