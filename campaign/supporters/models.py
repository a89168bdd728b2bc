"""Tables of supporters: a person at a mailbox, and what that person agreed to. Made at verification, never before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime


class Supporter(Base):
    """A person (by folded name) at a mailbox. `referral_code` is theirs to share and tells nothing of them.

    `alive_at` is their last sign of life; until there is one after the first, `created_at` is. `stay_asked_at`: when they
    were asked, since then, whether they want to stay.
    """

    __tablename__ = "supporters"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    mailbox_key: Mapped[str] = mapped_column(ForeignKey("mailboxes.key"))
    name_key: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(10))
    referral_code: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    alive_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stay_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_supporters_mailbox_key_name_key", "mailbox_key", "name_key", unique=True),)


class Consent(Base):
    """What a supporter agreed to or refused, to which wording, when and from where. Rows are added, never changed.

    `purpose` is `signing`, `show-name`, `campaign` (its news) or `wider` (news beyond it).
    """

    __tablename__ = "consents"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    supporter_id: Mapped[UUID] = mapped_column(ForeignKey("supporters.id"))
    contribution_id: Mapped[UUID] = mapped_column(Uuid)
    campaign_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(String(16))
    is_given: Mapped[bool]
    statement_version: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_consents_supporter_id_purpose", "supporter_id", "purpose"),)
