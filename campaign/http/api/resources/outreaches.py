"""`osdi:outreaches` of a letter drive: its letters. What they say stands there only for keys that may read words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from marshmallow import EXCLUDE, fields
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from campaign.contributions.letter.models import Letter, LetterAddressee
from campaign.contributions.models import Contribution
from campaign.drives.models import Drive, Target, TargetText
from campaign.http.api.asking import Asking
from campaign.http.api.given import Given, GivenSchema, Told, resource_of
from campaign.http.api.giving import Wish
from campaign.http.api.recorded import GivenInput, Recorded, Sent
from campaign.http.api.resources import advocacy_campaigns
from campaign.http.api.writing_to import TargetInput, TargetSchema, describe, read_targets

KIND = "letter"


class OutreachSchema(GivenSchema):
    type = fields.String()
    subject = fields.String()
    message = fields.String()
    targets = fields.List(fields.Nested(TargetSchema))


class OutreachInput(GivenInput):
    subject = fields.String(allow_none=True)
    message = fields.String(allow_none=True)
    targets = fields.List(fields.Nested(TargetInput, unknown=EXCLUDE), allow_none=True)


def _tell(
    session: Session, asking: Asking, rows: Sequence[Contribution], open_ones: frozenset[UUID]
) -> Mapping[UUID, Told]:
    types = advocacy_campaigns.types_of(session, list({row.drive_id for row in rows}))
    written = select(Letter).where(Letter.contribution_id.in_([row.id for row in rows]))
    letters = {letter.contribution_id: letter for letter in session.scalars(written)}
    targets: dict[UUID, list[dict[str, object]]] = {}
    for letter_id, target, text in session.execute(
        select(LetterAddressee.contribution_id, Target, TargetText)
        .join(Target, Target.id == LetterAddressee.target_id)
        .join(TargetText, (TargetText.target_id == Target.id) & (TargetText.language == asking.language))
        .where(LetterAddressee.contribution_id.in_(letters))
        .order_by(Target.position, Target.id)
    ):
        targets.setdefault(letter_id, []).append(describe(target, text))
    told = {}
    for row in rows:
        values: dict[str, object] = {
            "type": types.get(row.drive_id, advocacy_campaigns.EMAIL),
            "targets": targets.get(row.id, []),
        }
        letter = letters.get(row.id)
        if letter is not None and row.id in open_ones and letter.body is not None:
            values |= {"subject": letter.subject, "message": letter.body}
        told[row.id] = Told(row.drive_id, values)
    return told


def _of_parent(drive_id: UUID) -> ColumnElement[bool]:
    return Contribution.drive_id == drive_id


def _wish(session: Session, sent: Sent) -> Wish:
    own = {
        "subject": sent.read.get("subject") or "",
        "body": sent.read.get("message") or "",
        "target": read_targets(session, sent.parent_id, sent.read.get("targets") or ()),
    }
    return Wish(KIND, sent.parent_id, sent.body, own)


RECORD = Recorded(
    "outreaches", advocacy_campaigns.RESOURCE, OutreachInput(), _wish, {"body": "message", "target": "targets"}
)
RESOURCE = resource_of(
    Given(
        noun="outreach",
        plural="outreaches",
        parent=advocacy_campaigns.RESOURCE,
        drive=Drive.id.expression,
        schema=OutreachSchema(),
        tell=_tell,
        of_parent=_of_parent,
        of_all=true(),
    ),
    RECORD,
    RECORD.input,
)
