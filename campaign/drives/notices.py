"""Publishes dated lines beside a drive's text: corrections, and why it was cancelled or reopened. Changes none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy.orm import Session

from campaign.db import now
from campaign.drives.models import Drive, DriveNotice
from campaign.drives.wording import check_whole

NoticeKind = Literal["correction", "cancelled", "reopened"]


def publish_notice(session: Session, drive: Drive, kind: NoticeKind, texts: Mapping[str, str]) -> int:
    """Publish the line in every language; the drive's text version, which it raises. Raises FieldsRefusedError."""
    check_whole(texts)
    drive.text_version += 1
    session.add_all(
        DriveNotice(
            drive_id=drive.id,
            text_version=drive.text_version,
            kind=kind,
            language=language,
            text=text.strip(),
            published_at=now(),
        )
        for language, text in texts.items()
    )
    session.flush()
    return drive.text_version
