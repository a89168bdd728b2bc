"""Who may see the team's page of a drive: whoever holds the mailbox of a member who joined and is still in. Only looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.letter.team.members import is_invited
from campaign.contributions.letter.team.models import TeamMember
from campaign.drives.models import DriveText
from campaign.drives.parts import current_slugs_of
from campaign.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody who is in the team of a drive at this moment."""

    id: UUID
    drive_id: UUID
    role: str
    name: str | None = field(repr=False)

    @property
    def is_organiser(self) -> bool:
        return self.role == "organiser"


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team that a mailbox is in, by its drive's title and present slug in each language."""

    drive_id: UUID
    titles: Mapping[str, str]
    slugs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member, or somebody who has been invited and has not joined yet, as the team sees them: never their address."""

    id: UUID
    name: str | None = field(repr=False)
    role: str
    accepted_at: datetime | None
    is_invited: bool


def membership_of(session: Session, drive_id: UUID, mailbox_key: str) -> Membership:
    """Raises NotFoundError for everybody else: that there is a team is told to nobody."""
    row = session.execute(
        select(TeamMember.id, TeamMember.drive_id, TeamMember.role, TeamMember.name).where(
            TeamMember.drive_id == drive_id, TeamMember.mailbox_key == mailbox_key, *_IS_IN
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return Membership(*row)


def teams_of(session: Session, mailbox_key: str) -> tuple[TeamView, ...]:
    """The teams that this mailbox may look into, the latest joined first."""
    mine = select(TeamMember.drive_id).where(TeamMember.mailbox_key == mailbox_key, *_IS_IN)
    ids = session.scalars(mine.order_by(TeamMember.accepted_at.desc())).all()
    slugs = current_slugs_of(session, ids)
    titles: dict[UUID, dict[str, str]] = {}
    texts = select(DriveText.drive_id, DriveText.language, DriveText.title).where(DriveText.drive_id.in_(ids))
    for drive_id, language, title in session.execute(texts):
        titles.setdefault(drive_id, {})[language] = title
    return tuple(TeamView(drive_id, titles.get(drive_id, {}), slugs.get(drive_id, {})) for drive_id in ids)


def list_members(session: Session, drive_id: UUID) -> tuple[MemberView, ...]:
    """Everybody in the team, then everybody who may still join it."""
    rows = session.execute(
        select(TeamMember.id, TeamMember.name, TeamMember.role, TeamMember.accepted_at)
        .where(TeamMember.drive_id == drive_id, TeamMember.ended_at.is_(None))
        .order_by(TeamMember.accepted_at.is_(None), TeamMember.role.desc(), TeamMember.invited_at)
    )
    may_join = set(session.scalars(select(TeamMember.id).where(TeamMember.drive_id == drive_id, *is_invited())))
    return tuple(MemberView(*row, is_invited=row[0] in may_join) for row in rows)


_IS_IN = (TeamMember.accepted_at.is_not(None), TeamMember.ended_at.is_(None))
