"""What letters know of a mailbox beside its contributions: letters that are not finished, and places in teams."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.contributions.holdings import Addresses, Holdings, Move, Rows
from campaign.contributions.letter import drafts
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.team import membership
from campaign.contributions.letter.team.models import TeamMember, TeamNudge
from campaign.mail.rekeying import move_mails
from campaign.supporters.name import name_key


def addresses() -> Sequence[Addresses]:
    """Whoever saved a letter with their address, or was invited into a team, may look at what is held of them."""
    return (
        select(LetterDraft.mailbox_key, LetterDraft.email, LetterDraft.updated_at),
        select(TeamMember.mailbox_key, TeamMember.address, TeamMember.invited_at),
    )


def list_rows(session: Session, mailbox_key: str) -> Mapping[str, Rows]:
    """In plain values."""
    return {"unfinished_letters": _drafts(session, mailbox_key), "teams": _teams(session, mailbox_key)}


def move(session: Session, change: Move) -> None:
    """Drafts and places in teams follow their owner; mails about them only where the address has stayed the same."""
    theirs = change.concerns(LetterDraft.mailbox_key, LetterDraft.email)
    moved = update(LetterDraft).where(theirs).values(mailbox_key=change.new_mailbox_key, email=change.new_address)
    draft_ids = session.scalars(moved.returning(LetterDraft.id)).all()
    member_ids = membership.move(session, change)
    if change.address is not None:
        move_mails(session, [*draft_ids, *member_ids], change.mailbox_key, change.new_mailbox_key)


def erase(session: Session, mailbox_key: str) -> None:
    """All of it goes; what the team still means to do stays with the others."""
    drafts.forget_of_mailbox(session, mailbox_key)
    membership.erase(session, mailbox_key)


def erase_person(session: Session, mailbox_key: str, name_keys: Collection[str]) -> None:
    """The drafts under their name go; a draft without one may be anybody's at the mailbox, and stays."""
    rows = session.scalars(select(LetterDraft).where(LetterDraft.mailbox_key == mailbox_key).with_for_update())
    for draft in rows.all():
        if name_key(drafts.fields_of(draft).get("name", "")) in name_keys:
            drafts.throw_away(session, draft)


def _drafts(session: Session, mailbox_key: str) -> Rows:
    rows = session.execute(
        select(LetterDraft, TeamNudge.made_at)
        .outerjoin(TeamNudge, TeamNudge.draft_id == LetterDraft.id)
        .where(LetterDraft.mailbox_key == mailbox_key)
    )
    return [
        {
            "email": row.email,
            "language": row.language,
            "fields": json.loads(row.fields),
            "updated_at": row.updated_at.isoformat(),
            "expires_at": row.expires_at.isoformat(),
            "asked_to_finish_at": nudged_at.isoformat() if nudged_at else None,
        }
        for row, nudged_at in rows
    ]


def _teams(session: Session, mailbox_key: str) -> Rows:
    rows = session.scalars(select(TeamMember).where(TeamMember.mailbox_key == mailbox_key)).all()
    nudges = _nudges(session, [row.id for row in rows])
    return [
        {
            "drive_id": str(row.drive_id),
            "name": row.name,
            "address": row.address,
            "language": row.language,
            "role": row.role,
            "invited_at": row.invited_at.isoformat(),
            "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "asked_others_to_finish_at": nudges.get(row.id, []),
        }
        for row in rows
    ]


def _nudges(session: Session, member_ids: Collection[UUID]) -> Mapping[UUID | None, list[str]]:
    """When these asked others to finish a letter. Whom, the team does not know either."""
    rows = session.execute(
        select(TeamNudge.made_by, TeamNudge.made_at)
        .where(TeamNudge.made_by.in_(member_ids))
        .order_by(TeamNudge.made_at)
    )
    found: dict[UUID | None, list[str]] = {}
    for member_id, made_at in rows:
        found.setdefault(member_id, []).append(made_at.isoformat())
    return found


HOLDINGS = Holdings(addresses=addresses, list_rows=list_rows, move=move, erase=erase, erase_person=erase_person)
