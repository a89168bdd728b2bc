"""`osdi:petitions`: the petitions that are, or were, open to everybody. In the language that was asked for, and in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from campaign.drives.models import Drive, DriveText, Slug, Target, TargetText
from campaign.http.api.asking import Asking
from campaign.http.api.drives import DriveSchema, changed_at, common_of_drive, is_public, read_drives
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.identified import named_as
from campaign.http.api.resource import Resource

KIND = "petition"


class _TargetSchema(Schema):
    name = fields.String()


class PetitionSchema(DriveSchema):
    petition_text = fields.String()
    total_signatures = fields.Integer()
    target = fields.List(fields.Nested(_TargetSchema))


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(Drive.id).where(Drive.kind == KIND, is_public())


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    targets = _targets(session, ids, asking.language)
    return [
        Item(
            drive.id,
            {
                **common_of_drive(asking, drive),
                "petition_text": drive.text(asking.language).body,
                "total_signatures": drive.count,
                "target": [{"name": name} for name in targets.get(drive.id, ())],
            },
            {
                "osdi:signatures": f"petitions/{drive.id}/signatures",
                "osdi:record_signature_helper": f"petitions/{drive.id}/record_signature_helper",
            },
        )
        for drive in read_drives(session, ids)
    ]


def _targets(session: Session, ids: Sequence[UUID], language: str) -> Mapping[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for drive_id, name in session.execute(
        select(Target.drive_id, TargetText.name)
        .join(TargetText, (TargetText.target_id == Target.id) & (TargetText.language == language))
        .where(Target.drive_id.in_(ids))
        .order_by(Target.drive_id, Target.position)
    ):
        found.setdefault(drive_id, []).append(name)
    return found


def _fields(asking: Asking) -> Fields:
    title = select(DriveText.title).where(DriveText.drive_id == Drive.id, DriveText.language == asking.language)
    slug = select(Slug.slug).where(
        Slug.kind == KIND, Slug.owner_id == Drive.id, Slug.language == asking.language, Slug.is_current
    )
    return {
        "created_date": FilterField("moment", Drive.created_at.expression),
        "modified_date": FilterField("moment", changed_at()),
        "title": FilterField("text", title.scalar_subquery()),
        "name": FilterField("text", slug.scalar_subquery()),
        "identifier": FilterField(matches=_is_identified),
        "target_name": FilterField(matches=_has_target),
    }


def _is_identified(text: str) -> ColumnElement[bool]:
    return named_as("petition", Drive.id, text)


def _has_target(name: str) -> ColumnElement[bool]:
    named = exists().where(Target.drive_id == Drive.id, TargetText.target_id == Target.id, TargetText.name == name)
    return named.correlate(Drive)


RESOURCE = Resource(
    noun="petition",
    plural="petitions",
    path="petitions",
    schema=PetitionSchema(),
    key=Drive.id.expression,
    find=_find,
    load=_load,
    fields=_fields,
)
