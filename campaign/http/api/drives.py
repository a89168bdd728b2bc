"""What the API says of a drive of any kind: its texts in both languages, its count, how it stands, where its page is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, lazyload

from campaign.db import now
from campaign.drives.given import tallies
from campaign.drives.models import Drive
from campaign.drives.parts import current_slugs_of, drive_texts_of
from campaign.drives.states import state_of
from campaign.drives.views import DriveTextView
from campaign.http.api.asking import Asking
from campaign.http.api.schemas import OsdiSchema, TranslationSchema, common
from campaign.http.services import services
from campaign.i18n import LANGUAGES, Language
from campaign.paths import page_of_kind, path_to


class DriveSchema(OsdiSchema):
    """Of every kind of drive."""

    name = fields.String()
    title = fields.String()
    description = fields.String()
    summary = fields.String()
    browser_url = fields.Url()
    administrative_url = fields.Url()
    goal = fields.Integer(data_key="cydlais:goal")
    state = fields.String(data_key="cydlais:state")
    opens_at = fields.String(data_key="cydlais:start_date")
    closes_at = fields.String(data_key="cydlais:end_date")
    language = fields.String(data_key="cydlais:language")
    translations = fields.Dict(
        keys=fields.String(), values=fields.Nested(TranslationSchema), data_key="cydlais:translations"
    )


@dataclass(frozen=True, slots=True)
class ApiDrive:
    id: UUID
    kind: str
    campaign_id: UUID
    state: str
    goal: int
    count: int
    created_at: datetime
    changed_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    texts: Mapping[str, DriveTextView]

    def text(self, language: Language) -> DriveTextView:
        return self.texts[language]


def is_public() -> ColumnElement[bool]:
    """SQL: the drive is no draft (as states.state_of says it)."""
    is_whole = and_(Drive.published_at.is_not(None), Drive.opens_at.is_not(None), Drive.closes_at.is_not(None))
    return or_(is_whole, Drive.archived_at.is_not(None), Drive.cancelled_at.is_not(None))


def changed_at() -> ColumnElement[datetime]:
    """SQL: when something was last done to the drive as a whole."""
    return func.coalesce(Drive.archived_at, Drive.cancelled_at, Drive.published_at, Drive.created_at)


def read_drives(session: Session, ids: Sequence[UUID]) -> list[ApiDrive]:
    """Those that are there, in the order of `ids`. One that is not written in both languages is left out."""
    rows = session.execute(
        select(Drive, func.coalesce(tallies.c.count, 0), changed_at(), now())
        .outerjoin(tallies, tallies.c.drive_id == Drive.id)
        .where(Drive.id.in_(ids))
        .options(lazyload("*"))
    ).all()
    texts = drive_texts_of(session, ids, current_slugs_of(session, ids))
    found = {
        drive.id: ApiDrive(
            id=drive.id,
            kind=drive.kind,
            campaign_id=drive.campaign_id,
            state=state_of(drive, present),
            goal=drive.goal,
            count=count,
            created_at=drive.created_at,
            changed_at=changed,
            opens_at=drive.opens_at,
            closes_at=drive.closes_at,
            texts=texts[drive.id],
        )
        for drive, count, changed, present in rows
        if len(texts[drive.id]) == len(LANGUAGES)
    }
    return [found[each] for each in ids if each in found]


def common_of_drive(asking: Asking, drive: ApiDrive) -> dict[str, Any]:
    """The fields of DriveSchema."""
    base = services().settings.base_url
    return {
        **common(drive.id, drive.created_at, drive.changed_at),
        **_texts(base, drive, asking.language),
        "administrative_url": f"{base}/console/drives/{drive.id}",
        "goal": drive.goal,
        "state": drive.state,
        "opens_at": drive.opens_at and drive.opens_at.isoformat(),
        "closes_at": drive.closes_at and drive.closes_at.isoformat(),
        "language": asking.language,
        "translations": {language: _texts(base, drive, language) for language in LANGUAGES},
    }


def _texts(base: str, drive: ApiDrive, language: Language) -> dict[str, str]:
    text = drive.text(language)
    return {
        "name": text.slug,
        "title": text.title,
        "description": text.body,
        "summary": text.ask,
        "browser_url": base + path_to(page_of_kind(drive.kind), language, slug=text.slug),
    }
