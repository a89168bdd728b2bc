"""`osdi:advocacy_campaigns`: the letter drives that are, or were, open to everybody, with whom each asks people to write to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import LetterModel, LetterSettings
from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.drives import DriveSchema, changed_at, common_of_drive, is_public, read_drives
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.writing_to import TargetSchema, list_targets

KIND = "letter-drive"
EMAIL, POSTAL = "email", "postal mail"


class _TemplateSchema(Schema):
    subject = fields.String()
    message = fields.String()


class AdvocacyCampaignSchema(DriveSchema):
    type = fields.String()
    targets = fields.String()
    target_list = fields.List(fields.Nested(TargetSchema))
    templates = fields.List(fields.Nested(_TemplateSchema))
    total_outreaches = fields.Integer()


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(Drive.id).where(Drive.kind == KIND, is_public())


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    targets, types, models = (
        list_targets(session, ids, asking.language),
        types_of(session, ids),
        _models(session, asking, ids),
    )
    return [
        Item(
            drive.id,
            {
                **common_of_drive(asking, drive),
                "type": types.get(drive.id, EMAIL),
                "targets": ", ".join(each["name"] for each in targets.get(drive.id, ())),
                "target_list": targets.get(drive.id, ()),
                "templates": models.get(drive.id, ()),
                "total_outreaches": drive.count,
            },
            {
                "osdi:outreaches": f"advocacy_campaigns/{drive.id}/outreaches",
                "osdi:record_outreach_helper": f"advocacy_campaigns/{drive.id}/record_outreach_helper",
            },
        )
        for drive in read_drives(session, ids)
    ]


def types_of(session: Session, drive_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """How their letters go, in OSDI's words."""
    rows = session.execute(
        select(LetterSettings.drive_id, LetterSettings.delivery).where(LetterSettings.drive_id.in_(drive_ids))
    )
    return {drive_id: POSTAL if delivery == "print" else EMAIL for drive_id, delivery in rows}


def _models(session: Session, asking: Asking, drive_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    """The model letter, where there is one."""
    rows = session.scalars(
        select(LetterModel).where(LetterModel.drive_id.in_(drive_ids), LetterModel.language == asking.language)
    )
    return {row.drive_id: [{"subject": row.subject, "message": row.body}] for row in rows if row.body}


def _fields(_asking: Asking) -> Fields:
    return {
        "created_date": FilterField("moment", Drive.created_at.expression),
        "modified_date": FilterField("moment", changed_at()),
    }


RESOURCE = Resource(
    noun="advocacy_campaign",
    plural="advocacy_campaigns",
    path="advocacy_campaigns",
    schema=AdvocacyCampaignSchema(),
    key=Drive.id.expression,
    find=_find,
    load=_load,
    fields=_fields,
)
