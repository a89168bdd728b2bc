"""`osdi:submissions` of a form: help that was given or pledged. What was typed is told only to keys that may read words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from campaign.contributions.models import Contribution
from campaign.contributions.pledge.models import Pledge
from campaign.contributions.registry import KINDS
from campaign.drives.models import Drive
from campaign.http.api.asking import Asking
from campaign.http.api.given import Given, GivenSchema, Told, resource_of
from campaign.http.api.giving import Wish
from campaign.http.api.offers import OTHERS, given_of, given_to, place_of
from campaign.http.api.questions import IDS, WHAT, read_answers
from campaign.http.api.recorded import GivenInput, Recorded, Sent
from campaign.http.api.resources import forms

PLEDGE = "pledge"
BY_ANSWER = {"story": "story", "thought": "comment"}  # which kind an appeal's form means, where it is not said
TYPED = frozenset(("note", "title", "story", "place", "thought"))


class _AnswerSchema(Schema):
    question = fields.String()
    name = fields.String()
    value = fields.String()


class SubmissionSchema(GivenSchema):
    what = fields.String(data_key="cydlais:what")
    answers = fields.List(fields.Nested(_AnswerSchema), data_key="cydlais:answers")


class _ResponseInput(Schema):
    question = fields.String(allow_none=True)
    value = fields.String(allow_none=True)
    responses = fields.List(fields.String(allow_none=True), allow_none=True)


class SubmissionInput(GivenInput):
    """Answers by question; or, shorter, by the name of the field."""

    responses = fields.List(
        fields.Nested(_ResponseInput, unknown=EXCLUDE), allow_none=True, data_key="add_questions_responses_uri"
    )
    answers = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), data_key="cydlais:answers")


def _tell(
    session: Session, asking: Asking, rows: Sequence[Contribution], open_ones: frozenset[UUID]
) -> Mapping[UUID, Told]:
    ids = [row.id for row in rows]
    pledged = select(Pledge.contribution_id, Pledge.offer_id).where(Pledge.contribution_id.in_(ids))
    offers = dict(session.execute(pledged).all())
    told = {}
    for row in rows:
        filled = {**KINDS[row.kind].fill_form(session, row), **({"thought": row.comment} if row.comment else {})}
        answers = [
            {"question": asking.href(f"questions/{IDS[name]}"), "name": name, "value": value}
            for name, value in filled.items()
            if value and name in IDS and (name not in TYPED or row.id in open_ones)
        ]
        told[row.id] = Told(offers.get(row.id, row.drive_id), {"what": row.what, "answers": answers})
    return told


def _of_parent(form_id: UUID) -> ColumnElement[bool]:
    return or_(given_to(form_id), and_(Contribution.drive_id == form_id, Contribution.kind != PLEDGE))


def _wish(session: Session, sent: Sent) -> Wish:
    answers = _answers(sent.read)
    if session.get(Drive, sent.parent_id) is None:
        drive_id, code = place_of(session, sent.parent_id)
        return Wish(PLEDGE, drive_id, sent.body, {**answers, WHAT: code})
    return Wish(_kind(answers), sent.parent_id, sent.body, answers)


def _answers(read: Mapping[str, Any]) -> dict[str, str]:
    short = [{"question": name, "value": value} for name, value in (read.get("answers") or {}).items()]
    return read_answers([*short, *(read.get("responses") or ())])


def _kind(answers: Mapping[str, str]) -> str:
    """A story or a comment, by what is said of it or by what is there of it; else help."""
    wanted = answers.get(WHAT)
    if wanted in BY_ANSWER.values():
        return str(wanted)
    return next((kind for name, kind in BY_ANSWER.items() if not wanted and name in answers), "help")


RECORD = Recorded("submissions", forms.RESOURCE, SubmissionInput(), _wish)
RESOURCE = resource_of(
    Given(
        noun="submission",
        plural="submissions",
        parent=forms.RESOURCE,
        drive=forms.FORMS.c.drive_id,
        schema=SubmissionSchema(),
        tell=_tell,
        of_parent=_of_parent,
        of_all=or_(Contribution.kind != PLEDGE, given_of(*OTHERS)),
    ),
    RECORD,
    RECORD.input,
)
