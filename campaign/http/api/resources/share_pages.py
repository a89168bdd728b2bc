"""`osdi:share_pages`: the page of each drive, with the words to pass it on. Sharing is not watched, and so not counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.drives import DriveSchema, changed_at, common_of_drive, is_public, read_drives
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource


class _ShareSchema(Schema):
    title = fields.String()
    description = fields.String()
    message = fields.String()
    subject = fields.String()
    body = fields.String()
    share_url = fields.Url()


class _OptionsSchema(Schema):
    facebook_share = fields.Nested(_ShareSchema)
    twitter_share = fields.Nested(_ShareSchema)
    email_share = fields.Nested(_ShareSchema)


class SharePageSchema(DriveSchema):
    share_url = fields.Url()
    share_options = fields.List(fields.Nested(_OptionsSchema))


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(Drive.id).where(is_public())


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    found = []
    for drive in read_drives(session, ids):
        values = common_of_drive(asking, drive)
        url, title, ask = values["browser_url"], values["title"], values["summary"]
        options = {
            "facebook_share": {"title": title, "description": ask, "share_url": url},
            "twitter_share": {"message": f"{title} {url}", "share_url": url},
            "email_share": {"subject": title, "body": f"{ask}\n\n{url}", "share_url": url},
        }
        found.append(Item(drive.id, {**values, "share_url": url, "share_options": [options]}))
    return found


def _fields(_asking: Asking) -> Fields:
    return {
        "created_date": FilterField("moment", Drive.created_at.expression),
        "modified_date": FilterField("moment", changed_at()),
    }


RESOURCE = Resource(
    noun="share_page",
    plural="share_pages",
    path="share_pages",
    schema=SharePageSchema(),
    key=Drive.id.expression,
    find=_find,
    load=_load,
    fields=_fields,
)
