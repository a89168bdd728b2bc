"""The picture of a story's place: added, replaced and taken away by its teller, once the story is verified.

A picture that comes or changes sends the story back to be read. Whether it may be shown is a consent of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.moderation import reword
from campaign.contributions.states import CHANGEABLE_STATES
from campaign.contributions.story.models import Story, StoryPicture
from campaign.db import now
from campaign.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made by us, ready to be kept."""

    content: bytes = field(repr=False)
    content_type: str
    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a picture without its bytes."""

    alt: str = field(repr=False)
    width: int
    height: int


def find_picture(session: Session, contribution_id: UUID) -> PictureFacts | None:
    row = session.execute(
        select(StoryPicture.alt, StoryPicture.width, StoryPicture.height).where(
            StoryPicture.contribution_id == contribution_id
        )
    ).one_or_none()
    return PictureFacts(*row) if row else None


def put_picture(session: Session, contribution_id: UUID, picture: Picture, alt: str) -> None:
    """Keep it in place of any other. Raises ConflictError `story-not-live`."""
    _take(session, contribution_id)
    session.execute(delete(StoryPicture).where(StoryPicture.contribution_id == contribution_id))
    session.add(
        StoryPicture(
            contribution_id=contribution_id,
            content=picture.content,
            content_type=picture.content_type,
            digest=picture.digest,
            width=picture.width,
            height=picture.height,
            alt=alt,
            added_at=session.execute(select(now())).scalar_one(),
        )
    )
    session.flush()
    reword(session, contribution_id)


def take_picture_away(session: Session, contribution_id: UUID) -> None:
    """Nothing of it stays. The story needs no new reading. Raises ConflictError `story-not-live`."""
    _take(session, contribution_id)
    session.execute(delete(StoryPicture).where(StoryPicture.contribution_id == contribution_id))
    session.execute(update(Story).where(Story.contribution_id == contribution_id).values(show_picture=False))


def _take(session: Session, contribution_id: UUID) -> None:
    locked = select(Contribution).where(Contribution.id == contribution_id).with_for_update()
    contribution = session.scalar(locked.execution_options(populate_existing=True))
    if contribution is None or contribution.kind != "story" or contribution.state not in CHANGEABLE_STATES:
        raise ConflictError("story-not-live")
