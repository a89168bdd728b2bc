"""Tables of the audit log. Triggers of the migration refuse every change to an entry but the emptying of an old one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, UtcDateTime

APPEND_ONLY = {"is_append_only": True}  # in a table's `info`


class AuditEntry(Base):
    """One act. After two years what it says is emptied; the digests stay, so that the chain still checks.

    `doer` is the id of a staff account, `cli` or `system`. `facts` is canonical JSON. `content_digest` is the SHA-256 of what
    the entry says, `digest` that of the digest before, the moment and `content_digest`.
    """

    __tablename__ = "audit_entries"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    doer: Mapped[str | None] = mapped_column(String(36))
    act: Mapped[str | None] = mapped_column(String(64))
    subject_kind: Mapped[str | None] = mapped_column(String(32))
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    campaign_id: Mapped[UUID | None] = mapped_column(Uuid)
    network: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[str | None] = mapped_column(String(16))
    facts: Mapped[str | None] = mapped_column(Text)
    content_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_entries_occurred_at", "occurred_at"),
        Index("ix_audit_entries_doer", "doer", "sequence"),
        Index("ix_audit_entries_act", "act", "sequence"),
        Index("ix_audit_entries_subject_id", "subject_id", "sequence"),
        {"info": APPEND_ONLY},
    )


class AuditHead(Base):
    """The end of the chain: one row, whose lock lets one act after another be written."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
