"""Puts together what a post says: a JSON array of one element, in the shape that Action Network's posts have (OSDI names none).

It is put together when it leaves, of what is there then: of somebody who has been erased meanwhile, their ids are left.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.drives import events as drive_events
from campaign.drives.models import Drive
from campaign.my_support import events as my_support
from campaign.webhooks.elements import (
    DRIVES,
    moment,
    relation_of,
    said_by_id,
    said_of_contribution,
    said_of_drive,
    said_of_milestone,
)
from campaign.webhooks.groups import TESTED
from campaign.webhooks.models import Webhook, WebhookEvent
from campaign.webhooks.persons import person_of
from campaign.webhooks.places import contribution_of

_BY_ID = {
    my_support.SUPPORTER_ERASED: "osdi:person",
    drive_events.UPDATE_SENT: "osdi:message",
    drive_events.ACHIEVEMENT_RECORDED: "cydlais:achievement",
    TESTED: "cydlais:test",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The body of a post; `has_person`: it names somebody, which the audit log is told of before it leaves."""

    body: bytes
    has_person: bool


def render(session: Session, webhook: Webhook, event: WebhookEvent, base_url: str) -> Rendered:
    """The same event has the same id and key at every try, whatever else has changed by then."""
    contribution = _contribution_of(session, event)
    relation, said = _said(session, event, contribution)
    person = None
    if contribution is not None and relation.startswith("osdi:"):
        person = person_of(session, webhook, contribution)
    element: dict[str, Any] = {
        relation: said if person is None else {**said, "person": person},
        "idempotency_key": str(event.id),
        "cydlais:event": {"id": str(event.id), "type": event.name, "occurred_date": moment(event.occurred_at)},
        "cydlais:sequence": event.sequence,
    }
    drive = session.get(Drive, event.drive_id) if event.drive_id else None
    if drive is not None:
        element["cydlais:drive"] = said_of_drive(session, drive, base_url)
        element["_links"] = _links(element["cydlais:drive"], relation=DRIVES[drive.kind])
    body = json.dumps([element], ensure_ascii=False, separators=(",", ":")).encode()
    return Rendered(body, has_person=person is not None)


def _contribution_of(session: Session, event: WebhookEvent) -> Contribution | None:
    """Of the drive in which the event was numbered, and of no other: whoever is told may be told of that one alone."""
    if event.drive_id is None:
        return None
    return contribution_of(session, event.name, event.subject_id, drive_id=event.drive_id)


def _said(session: Session, event: WebhookEvent, contribution: Contribution | None) -> tuple[str, dict[str, Any]]:
    if event.name in _BY_ID:
        return _BY_ID[event.name], said_by_id(event.subject_id)
    if contribution is not None:
        return relation_of(session, contribution), said_of_contribution(session, contribution)
    if event.name == drive_events.MILESTONE_REACHED:
        return "cydlais:milestone", said_of_milestone(session, event.subject_id)
    drive = session.get(Drive, event.subject_id)
    return DRIVES[drive.kind] if drive else "cydlais:other", said_by_id(event.subject_id)


def _links(drive: dict[str, Any], *, relation: str) -> dict[str, Any]:
    """To the drive's pages, each in its language."""
    pages = drive["browser_url"].items()
    return {relation: [{"href": href, "hreflang": language, "type": "text/html"} for language, href in pages]}
