"""Gives what was posted to a helper, or to the collection that it fills: the same. Each noun says how its body is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.contributions.models import Contribution
from campaign.http.api.asking import Asking
from campaign.http.api.bodies import Body
from campaign.http.api.errors import ApiRefused
from campaign.http.api.giving import Outcome, Wish, give
from campaign.http.api.hal import curies, hal_answer
from campaign.http.api.labels import act_on_giver, read_actions
from campaign.http.api.linked import PersonLinkInput, with_person
from campaign.http.api.listing import find_items
from campaign.http.api.persons import PersonInput, load_input
from campaign.http.api.resource import Helper, Resource
from campaign.http.api.schemas import OsdiSchema, Said, common
from campaign.http.services import services


class _ReferrerInput(Schema):
    source = fields.String(allow_none=True)


class GivenInput(Schema):
    """`cydlais:verified`: its owner has confirmed it elsewhere; this needs the scope `record-verified`."""

    identifiers = fields.List(fields.String(), allow_none=True)
    action_date = fields.String(allow_none=True)
    referrer_data = fields.Nested(_ReferrerInput, unknown=EXCLUDE, allow_none=True)
    person = fields.Nested(PersonInput, unknown=EXCLUDE, allow_none=True)
    is_verified = Said(data_key="cydlais:verified", allow_none=True)
    links = fields.Nested(PersonLinkInput, unknown=EXCLUDE, allow_none=True, data_key="_links")


@dataclass(frozen=True, slots=True)
class Sent:
    """What was posted below a parent: whole, and as its schema read it."""

    parent_id: UUID
    body: Body
    read: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One noun. `wish` says of which kind it is and to which drive, in the fields of that kind's form; `places` tells faults of
    those fields by the names that were sent."""

    plural: str
    parent: Resource
    input: Schema
    wish: Callable[[Session, Sent], Wish]
    places: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, asking: Asking, body: Body, parent_id: UUID) -> Response:
        """200 and `{}` without a key; with one, what was stored."""
        read = load_input(self.input, body)
        with services().database.reading() as session:
            find_items(session, asking, self.parent, parent_id)
            sent = Sent(parent_id, with_person(session, asking, body, read.get("links") or {}), read)
            wish = self.wish(session, sent)
            labels = read_actions(session, asking, body)
        try:
            outcome = give(asking, wish)
        except ApiRefused as refused:
            refused.faults = {self.places.get(name, name): slug for name, slug in refused.faults.items()}
            raise
        if outcome is None:
            return hal_answer(asking, {})
        if labels:
            with services().database.transaction() as session:
                act_on_giver(session, asking, outcome.contribution_id, labels)
        return hal_answer(asking, self._document(asking, sent, outcome))

    def _document(self, asking: Asking, sent: Sent, outcome: Outcome) -> dict[str, Any]:
        path, own_id = self.parent.path_of(sent.parent_id, None), outcome.contribution_id
        changed = func.coalesce(Contribution.ended_at, Contribution.verified_at, Contribution.submitted_at)
        with services().database.reading() as session:
            dates = session.execute(select(Contribution.submitted_at, changed).where(Contribution.id == own_id)).one()
        return {
            **OsdiSchema().dump(common(own_id, *dates, *(sent.read.get("identifiers") or ()))),
            "cydlais:status": outcome.state,
            "_links": {
                "self": {"href": asking.href(f"{path}/{self.plural}/{own_id}")},
                f"osdi:{self.parent.noun}": {"href": asking.href(path)},
                "curies": curies(asking),
            },
        }


def helper_of(act: Recorded, *names: str) -> Helper:
    """Served below the parent under each of the names; the first is linked."""
    paths = tuple(f"{act.parent.path}/<parent_id>/{name}" for name in names)
    return Helper(relation=f"osdi:{names[0]}", paths=paths, act=act, input=act.input)
