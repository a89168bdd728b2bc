"""`osdi:questions`: what forms ask, the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import fields
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.http.api.asking import Asking
from campaign.http.api.fixed import SINCE, table_of
from campaign.http.api.hal import Item
from campaign.http.api.questions import CHOICE, IDS, TEXT, TITLES, WHAT
from campaign.http.api.resource import Resource
from campaign.http.api.schemas import OsdiSchema, common
from campaign.i18n import LANGUAGES, translator

QUESTIONS = table_of(IDS.values(), "questions")


class QuestionSchema(OsdiSchema):
    name = fields.String()
    title = fields.String()
    question_type = fields.String()
    translations = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String()), data_key="cydlais:translations"
    )


def _find(_asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(QUESTIONS.c.id)


def _load(_session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    names = {own: name for name, own in IDS.items()}
    return [
        Item(
            own,
            {
                **common(own, SINCE),
                "name": names[own],
                "title": translator(asking.language).gettext(TITLES[names[own]]),
                "question_type": CHOICE if names[own] == WHAT else TEXT,
                "translations": {each: {"title": translator(each).gettext(TITLES[names[own]])} for each in LANGUAGES},
            },
        )
        for own in ids
    ]


RESOURCE = Resource(
    noun="question",
    plural="questions",
    path="questions",
    schema=QuestionSchema(),
    key=QUESTIONS.c.id,
    find=_find,
    load=_load,
)
