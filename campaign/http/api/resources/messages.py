"""`osdi:messages`: updates that were sent, or are being sent. They are written in the console; nothing is sent from here.

What became of their mails is told to keys of a drive of their campaign, as the ledger has it: opening is not watched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from campaign.api_keys.scopes import READ_SIGNATURES
from campaign.db import now
from campaign.drives.models import Drive
from campaign.drives.updates.models import Update
from campaign.drives.updates.states import LISTED_STATES
from campaign.http.api.asking import Asking
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item
from campaign.http.api.resource import Resource
from campaign.http.api.resources import wrappers
from campaign.http.api.schemas import Moment, OsdiSchema, common
from campaign.http.services import services
from campaign.i18n import LANGUAGES
from campaign.mail.models import Delivery
from campaign.paths import path_to

STATUSES = {"sending": "sending", "paused": "stopped", "sent": "sent"}
LEFT = ("accepted", "delivered", "bounced", "unknown")  # states of mails that the provider has, or may have


class _StatisticsSchema(Schema):
    sent = fields.Integer()
    delivered = fields.Integer()
    bounced = fields.Integer()
    failed = fields.Integer()


class MessageSchema(OsdiSchema):
    name = fields.String()
    subject = fields.String()
    body = fields.String()
    type = fields.String()
    status = fields.String()
    browser_url = fields.Url()
    administrative_url = fields.Url()
    sent_start_date = Moment()
    sent_end_date = Moment()
    total_targeted = fields.Integer()
    statistics = fields.Nested(_StatisticsSchema)
    translations = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), data_key="cydlais:translations"
    )


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(Update.id).where(Update.state.in_(LISTED_STATES), Update.begins_at <= now())


def _load(session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    rows = {row.id: row for row in session.scalars(select(Update).where(Update.id.in_(ids)))}
    statistics = _statistics(session, asking, list(rows.values()))
    return [_item(asking, rows[each], statistics.get(each)) for each in ids if len(rows[each].texts) == len(LANGUAGES)]


def _item(asking: Asking, row: Update, statistics: Mapping[str, int] | None) -> Item:
    base, texts = services().settings.base_url, {text.language: text for text in row.texts}
    text = texts[asking.language]
    values: dict[str, Any] = {
        **common(row.id, row.created_at, row.changed_at),
        "name": text.subject,
        "subject": text.subject,
        "body": text.body,
        "type": "email",
        "status": STATUSES[row.state],
        "browser_url": base + path_to("update", asking.language, id=str(row.id)),
        "administrative_url": f"{base}/console/updates/{row.id}",
        "sent_start_date": row.begins_at,
        "translations": {each: {"subject": texts[each].subject, "body": texts[each].body} for each in LANGUAGES},
    }
    if row.ended_at is not None:
        values["sent_end_date"] = row.ended_at
    if statistics is not None:
        values["statistics"] = statistics
        if row.audience_count is not None:
            values["total_targeted"] = row.audience_count
    links = {"osdi:wrapper": f"wrappers/{wrappers.OURS}", "cydlais:campaign": f"organizations/{row.campaign_id}"}
    return Item(row.id, values, links)


def _statistics(session: Session, asking: Asking, rows: Sequence[Update]) -> Mapping[UUID, dict[str, int]]:
    """Of those that the key is for."""
    if asking.key is None or not asking.may(READ_SIGNATURES):
        return {}
    campaigns = set(session.scalars(select(Drive.campaign_id).where(Drive.id.in_(sorted(asking.key.drives)))))
    events = {row.event_id: row.id for row in rows if row.campaign_id in campaigns}
    found = {own: dict.fromkeys(("sent", "delivered", "bounced", "failed"), 0) for own in events.values()}
    for event_id, state, count in session.execute(
        select(Delivery.event_id, Delivery.state, func.count())
        .where(Delivery.event_id.in_([each for each in events if each]))
        .group_by(Delivery.event_id, Delivery.state)
    ):
        told = found[events[event_id]]
        told["sent"] += count if state in LEFT else 0
        if state in ("delivered", "bounced", "failed"):
            told[state] += count
    return found


def _fields(_asking: Asking) -> Fields:
    return {
        "created_date": FilterField("moment", Update.created_at.expression),
        "modified_date": FilterField("moment", Update.changed_at.expression),
    }


RESOURCE = Resource(
    noun="message",
    plural="messages",
    path="messages",
    schema=MessageSchema(),
    key=Update.id.expression,
    find=_find,
    load=_load,
    fields=_fields,
)
