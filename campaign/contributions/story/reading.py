"""Published stories, for everybody: what their tellers allow to be shown, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contributions.published import PublishedWords, find_published, list_published
from campaign.contributions.story.models import Story, StoryPicture

KIND = "story"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that may be shown, without its bytes. `digest` changes with them."""

    alt: str = field(repr=False)
    width: int
    height: int
    digest: str


@dataclass(frozen=True, slots=True)
class ShownStory:
    """A story as its page shows it. `place` and `picture` are there only where they may be shown."""

    words: PublishedWords
    title: str = field(repr=False)
    body: str = field(repr=False)
    place: str | None = field(repr=False)
    picture: ShownPicture | None


def list_stories(session: Session, *, limit: int, offset: int = 0, drive_id: UUID | None = None) -> list[ShownStory]:
    """The newest first, of all drives or of one."""
    return _shown(session, list_published(session, KIND, limit=limit, offset=offset, drive_id=drive_id))


def find_story(session: Session, contribution_id: UUID) -> ShownStory | None:
    """One story, while it is published."""
    words = find_published(session, KIND, contribution_id)
    found = _shown(session, [words]) if words else []
    return found[0] if found else None


def load_picture(session: Session, contribution_id: UUID) -> StoryPicture | None:
    """The picture of a published story, while it may be shown."""
    story = find_story(session, contribution_id)
    return session.get(StoryPicture, contribution_id) if story and story.picture else None


def _shown(session: Session, published: Sequence[PublishedWords]) -> list[ShownStory]:
    ids = [words.contribution_id for words in published]
    stories = {row.contribution_id: row for row in session.scalars(select(Story).where(Story.contribution_id.in_(ids)))}
    pictures = _pictures(session, [key for key, story in stories.items() if story.show_picture])
    return [
        ShownStory(
            words=words,
            title=story.title or "",
            body=story.body or "",
            place=story.place if story.show_place else None,
            picture=pictures.get(words.contribution_id),
        )
        for words in published
        if (story := stories.get(words.contribution_id)) is not None
    ]


def _pictures(session: Session, contribution_ids: Sequence[UUID]) -> dict[UUID, ShownPicture]:
    rows = session.execute(
        select(
            StoryPicture.contribution_id,
            StoryPicture.alt,
            StoryPicture.width,
            StoryPicture.height,
            StoryPicture.digest,
        ).where(StoryPicture.contribution_id.in_(contribution_ids))
    )
    return {row.contribution_id: ShownPicture(row.alt, row.width, row.height, row.digest) for row in rows}
