"""`osdi:attendances` of an event: who promised to come, and who came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, validate
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import PledgeOffer
from campaign.http.api.asking import Asking
from campaign.http.api.given import Given, GivenSchema, Told, resource_of
from campaign.http.api.giving import Wish
from campaign.http.api.offers import PLACES, given_of, given_to, place_of, pledges_of
from campaign.http.api.recorded import GivenInput, Recorded, Sent
from campaign.http.api.resources import events
from campaign.http.api.schemas import Whole

KIND = "pledge"
STATUSES = {
    "unverified": "needs action",
    "waiting": "tentative",
    "pledged": "accepted",
    "reminded": "accepted",
    "fulfilled": "accepted",
    "lapsed": "needs action",
    "released": "cancelled",
    "ended": "cancelled",
}
COMING = ("accepted", "tentative", "needs action")  # what may be recorded: whoever does not come gives nothing


class AttendanceSchema(GivenSchema):
    attendance = fields.String(data_key="status")
    status = fields.String(data_key="cydlais:status")
    attended = fields.Boolean()
    places = fields.Integer(data_key="cydlais:places")


class _TicketInput(Schema):
    title = fields.String(allow_none=True)


class AttendanceInput(GivenInput):
    status = fields.String(allow_none=True, validate=validate.OneOf(COMING))
    tickets = fields.List(fields.Nested(_TicketInput, unknown=EXCLUDE), allow_none=True)
    places = Whole(allow_none=True, data_key="cydlais:places")


def _tell(
    session: Session, _asking: Asking, rows: Sequence[Contribution], _open: frozenset[UUID]
) -> Mapping[UUID, Told]:
    return {
        pledge.contribution_id: Told(
            pledge.offer_id,
            {
                "attendance": STATUSES[pledge.state],
                "attended": pledge.attended_at is not None,
                "places": pledge.quantity,
            },
        )
        for pledge in pledges_of(session, rows)
    }


def _wish(session: Session, sent: Sent) -> Wish:
    drive_id, code = place_of(session, sent.parent_id)
    places: Any = sent.read.get("places")
    if places is None:
        places = len(sent.read.get("tickets") or ()) or ""
    return Wish(KIND, drive_id, sent.body, {"what": code, "quantity": str(places)})


RECORD = Recorded("attendances", events.RESOURCE, AttendanceInput(), _wish, {"quantity": "tickets", "what": "status"})
RESOURCE = resource_of(
    Given(
        noun="attendance",
        plural="attendances",
        parent=events.RESOURCE,
        drive=PledgeOffer.drive_id.expression,
        schema=AttendanceSchema(),
        tell=_tell,
        of_parent=given_to,
        of_all=given_of(PLACES),
    ),
    RECORD,
    RECORD.input,
)
