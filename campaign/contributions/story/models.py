"""Tables of stories: how a drive asks for them, what was told, and the picture of its place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

LONGEST_HEADING = 150
LONGEST_EMPTY = 300
LONGEST_TITLE = 150
LONGEST_BODY = 20_000
LONGEST_PLACE = 120
LONGEST_ALT = 300


class StoryAsk(Base):
    """What stands above the stories of a drive and its form, in one language; `nothing_yet` where there are none."""

    __tablename__ = "story_asks"

    drive_id: Mapped[UUID] = mapped_column(ForeignKey("drives.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    heading: Mapped[str] = mapped_column(String(LONGEST_HEADING))
    text: Mapped[str] = mapped_column(Text)
    nothing_yet: Mapped[str] = mapped_column(String(LONGEST_EMPTY))


class Story(Base):
    """What was told, by the id of its contribution; nulled when it is forgotten.

    Whether it may be published stands in its offered words; whether the place may be named with it and its picture shown,
    here.
    """

    __tablename__ = "stories"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    title: Mapped[str | None] = mapped_column(String(LONGEST_TITLE))
    body: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(LONGEST_PLACE))
    show_place: Mapped[bool] = mapped_column(default=False)
    show_picture: Mapped[bool] = mapped_column(default=False)


class StoryPicture(Base):
    """The picture of a story's place, as we made it anew from what was sent. `alt` says what it shows, in words."""

    __tablename__ = "story_pictures"

    contribution_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("contributions.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_type: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(LONGEST_ALT))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
