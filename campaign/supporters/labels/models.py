"""Tables of labels, which are tags and lists, and of whom they are on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

TAG, LIST = "tag", "list"
LONGEST_NAME, LONGEST_DESCRIPTION = 100, 500


class Label(Base):
    """A tag or a list (`noun`), as the key `key_id` made it; there is one of a name."""

    __tablename__ = "labels"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    noun: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    description: Mapped[str] = mapped_column(String(LONGEST_DESCRIPTION))
    key_id: Mapped[UUID] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("noun IN ('tag', 'list')", name="noun"),
        Index("uq_labels_noun_name", "noun", "name", unique=True),
    )


class LabelCampaign(Base):
    """That a label is one of a campaign's: of those of the key that made it. It is there for no other."""

    __tablename__ = "label_campaigns"

    label_id: Mapped[UUID] = mapped_column(ForeignKey("labels.id"), primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class Labelling(Base):
    """That a label is on a person. It goes when their name is forgotten."""

    __tablename__ = "labellings"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    label_id: Mapped[UUID] = mapped_column(ForeignKey("labels.id"))
    supporter_id: Mapped[UUID] = mapped_column(Uuid)
    key_id: Mapped[UUID] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("uq_labellings_label_id_supporter_id", "label_id", "supporter_id", unique=True),
        Index("ix_labellings_supporter_id", "supporter_id"),
    )
