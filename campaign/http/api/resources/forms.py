"""`osdi:forms`: other help. Pledge drives have a form for each offer, appeals one each.

The first question of an appeal's is in which way one helps: a story, a comment on the proposal, or a way that the drive names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from campaign.contributions.help.models import WayToHelpText
from campaign.contributions.pledge.models import PledgeOffer
from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.drives import ApiDrive, DriveSchema, changed_at, common_of_drive, is_public, read_drives
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.offers import OTHERS, Offered, common_of_offer, read_offers
from campaign.http.api.resource import Resource

APPEAL = "appeal"
FORMS = union_all(
    select(Drive.id, Drive.id.label("drive_id"), Drive.created_at, changed_at().label("changed_at")).where(
        Drive.kind == APPEAL, is_public()
    ),
    select(PledgeOffer.id, PledgeOffer.drive_id, Drive.created_at, PledgeOffer.changed_at)
    .join(Drive, Drive.id == PledgeOffer.drive_id)
    .where(PledgeOffer.unit.in_(OTHERS), is_public()),
).subquery("forms")


class _WaySchema(Schema):
    name = fields.String()
    title = fields.String()


class FormSchema(DriveSchema):
    call_to_action = fields.String()
    total_submissions = fields.Integer()
    unit = fields.String(data_key="cydlais:unit")
    ways = fields.List(fields.Nested(_WaySchema), data_key="cydlais:ways")


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(FORMS.c.id)


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    ways = _ways(session, asking, ids)
    found = {offered.offer.id: _offer(asking, offered) for offered in read_offers(session, ids)}
    found |= {drive.id: _appeal(asking, drive, ways.get(drive.id, [])) for drive in read_drives(session, ids)}
    return [found[each] for each in ids if each in found]


def _offer(asking: Asking, offered: Offered) -> Item:
    own = {
        "call_to_action": offered.drive.text(asking.language).ask,
        "total_submissions": offered.people,
        "unit": offered.offer.unit,
    }
    return Item(offered.offer.id, {**common_of_offer(asking, offered), **own}, _links(offered.offer.id))


def _appeal(asking: Asking, drive: ApiDrive, ways: Sequence[Mapping[str, str]]) -> Item:
    own = {"call_to_action": drive.text(asking.language).ask, "total_submissions": drive.count, "ways": ways}
    return Item(drive.id, {**common_of_drive(asking, drive), **own}, _links(drive.id))


def _links(form_id: UUID) -> Mapping[str, str]:
    return {
        "osdi:submissions": f"forms/{form_id}/submissions",
        "osdi:record_submission_helper": f"forms/{form_id}/record_submission_helper",
        "osdi:questions": "questions",
    }


def _ways(session: Session, asking: Asking, drive_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, str]]]:
    """What an appeal's drive calls its ways to help: the answers to `what`, beside a story and a comment."""
    found: dict[UUID, list[dict[str, str]]] = {}
    for row in session.scalars(
        select(WayToHelpText)
        .where(WayToHelpText.drive_id.in_(drive_ids), WayToHelpText.language == asking.language)
        .order_by(WayToHelpText.drive_id, WayToHelpText.code)
    ):
        found.setdefault(row.drive_id, []).append({"name": row.code, "title": row.label})
    return found


def _fields(_asking: Asking) -> Fields:
    return {
        "created_date": FilterField("moment", FORMS.c.created_at),
        "modified_date": FilterField("moment", FORMS.c.changed_at),
    }


RESOURCE = Resource(
    noun="form",
    plural="forms",
    path="forms",
    schema=FormSchema(),
    key=FORMS.c.id,
    find=_find,
    load=_load,
    fields=_fields,
)
