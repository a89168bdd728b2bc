"""Tags and lists as resources, whom they are on, and the actions of helpers that put them on whoever gives something.

They must be there already. Whoever is not verified yet, or is not for the key, gets none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.api_keys.limits import KeyView
from campaign.api_keys.people import people_for
from campaign.api_keys.scopes import LABEL, READ_PEOPLE
from campaign.contributions.models import Contribution
from campaign.drives.models import Drive
from campaign.exports.lists.purposes import PURPOSES
from campaign.http.api.asking import Asking
from campaign.http.api.bodies import Body
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import Fields, FilterField
from campaign.http.api.hal import Item, hal_answer
from campaign.http.api.identified import id_in
from campaign.http.api.linked import PERSON, LinkInput
from campaign.http.api.listing import document_of, find_items
from campaign.http.api.persons import load_input
from campaign.http.api.resource import Resource
from campaign.http.api.resources import people
from campaign.http.api.schemas import OsdiSchema, common
from campaign.http.services import services
from campaign.supporters.labels.keeping import MakeLabel, make_label, put_on
from campaign.supporters.labels.models import LIST, TAG, Label, LabelCampaign, Labelling
from campaign.supporters.models import Supporter

ACTIONS = {"add_tags": TAG, "add_lists": LIST}  # by name; with _uri behind, by address


class LabelSchema(OsdiSchema):
    name = fields.String()
    title = fields.String()
    description = fields.String()
    total_items = fields.Integer()


class LabelInput(Schema):
    name = fields.String(allow_none=True)
    title = fields.String(allow_none=True)
    description = fields.String(allow_none=True)


class LabellingSchema(OsdiSchema):
    item_type = fields.String()


class _LinksInput(Schema):
    person = fields.Nested(LinkInput, unknown=EXCLUDE, required=True, data_key=PERSON)


class LabellingInput(Schema):
    links = fields.Nested(_LinksInput, unknown=EXCLUDE, required=True, data_key="_links")


def labels_resource(noun: str, plural: str, below: str) -> Resource:
    """`below` is the plural of what stands for whom it is on."""
    return Resource(
        noun=noun,
        plural=plural,
        path=plural,
        schema=LabelSchema(),
        key=Label.id.expression,
        find=partial(_find, noun),
        load=partial(_load, f"{plural}/{{}}/{below}", f"osdi:{below}"),
        fields=_fields,
        scope=LABEL,
        create=partial(_make, noun, plural),
        create_scope=LABEL,
        input=LabelInput(),
    )


def labellings_resource(labels: Resource, noun: str, plural: str) -> Resource:
    found = Resource(
        noun=noun,
        plural=plural,
        path=f"{labels.path}/<parent_id>/{plural}",
        schema=LabellingSchema(),
        key=Labelling.id.expression,
        find=_find_people,
        load=partial(_load_people, labels),
        parent=labels,
        scope=LABEL,
        record=people.RESOURCE.record,
        create=partial(_put, labels, plural),
        create_scope=LABEL,
        input=LabellingInput(),
        is_at_entry=False,
    )
    return found


def read_actions(session: Session, asking: Asking, body: Mapping[str, Any]) -> set[UUID]:
    """The labels that are to be put on. Without a key they are passed over. Raises ApiRefused."""
    if asking.key is None or not any(body.get(f"{name}{end}") for name in ACTIONS for end in ("", "_uri")):
        return set()
    asking.require(LABEL)
    found: set[UUID] = set()
    for name, noun in ACTIONS.items():
        for field in (name, f"{name}_uri"):
            ids = [_label_of(session, asking, (noun, each), by_address=field != name) for each in _texts(body, field)]
            if None in ids:
                raise ApiRefused(400, "fields-refused", faults={field: "label-unknown"})
            found |= {each for each in ids if each}
    return found


def act_on_giver(session: Session, asking: Asking, contribution_id: UUID, label_ids: set[UUID]) -> None:
    """Puts them on who gave this, where the key may read that person."""
    if not label_ids or asking.key is None:
        return
    supporter_id = session.scalar(select(Contribution.supporter_id).where(Contribution.id == contribution_id))
    if supporter_id:
        act_on_person(session, asking, supporter_id, label_ids)


def act_on_person(session: Session, asking: Asking, supporter_id: UUID, label_ids: set[UUID]) -> None:
    """The same, on somebody who is known."""
    if label_ids and session.scalar(_readable(asking).where(Supporter.id == supporter_id).limit(1)):
        put_on(session, supporter_id, label_ids, asking.require(LABEL).id)


def _readable(asking: Asking) -> Select[Any]:
    key = asking.require(LABEL)
    if not PURPOSES[key.purpose].is_of_people:
        raise ApiRefused(403, "purpose-without-people")
    return people_for(key)


def labels_for(asking: Asking) -> Select[Any]:
    """The ids of those of the campaigns whose drives the key has: what others call people is not for it."""
    theirs = select(LabelCampaign.label_id).join(Drive, Drive.campaign_id == LabelCampaign.campaign_id)
    return theirs.where(Drive.id.in_(sorted(asking.require(LABEL).drives)))


def _find(noun: str, asking: Asking, _parent_id: UUID | None) -> Select[Any]:
    return select(Label.id).where(Label.noun == noun, Label.id.in_(labels_for(asking)))


def _campaigns_of(session: Session, key: KeyView) -> frozenset[UUID]:
    return frozenset(session.scalars(select(Drive.campaign_id).where(Drive.id.in_(sorted(key.drives)))))


def _load(below: str, relation: str, session: Session, asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    rows = {row.id: row for row in session.scalars(select(Label).where(Label.id.in_(ids)))}
    of_key = select(Labelling.label_id, func.count()).where(Labelling.label_id.in_(ids)).group_by(Labelling.label_id)
    counts = dict(session.execute(of_key.where(Labelling.supporter_id.in_(_readable(asking)))).all())
    return [
        Item(
            each,
            {
                **common(each, rows[each].made_at),
                "name": rows[each].name,
                "title": rows[each].name,
                "description": rows[each].description,
                "total_items": counts.get(each, 0),
            },
            {relation: below.format(each)},
        )
        for each in ids
        if each in rows
    ]


def _make(noun: str, plural: str, asking: Asking, body: Body) -> Response:
    """The one of this name, if it is there already: 200."""
    key = asking.require(LABEL)
    read = load_input(LabelInput(), body)
    name = (read.get("name") or read.get("title") or "").strip()
    with services().database.transaction() as session:
        description = (read.get("description") or "").strip()
        wish = MakeLabel(noun, name, description, key.id, _campaigns_of(session, key))
        label_id = make_label(session, wish)
        [item] = _load(f"{plural}/{{}}/x", "osdi:x", session, asking, [label_id])
    fields_shown: dict[str, Any] = LabelSchema().dump(item.values)
    return hal_answer(asking, {**fields_shown, "_links": {"self": {"href": asking.href(f"{plural}/{label_id}")}}})


def _find_people(asking: Asking, parent_id: UUID | None) -> Select[Any]:
    asking.require(READ_PEOPLE)
    return select(Labelling.id).where(Labelling.label_id == parent_id, Labelling.supporter_id.in_(_readable(asking)))


def _load_people(labels: Resource, session: Session, _asking: Asking, ids: Sequence[UUID]) -> list[Item]:
    rows = {row.id: row for row in session.scalars(select(Labelling).where(Labelling.id.in_(ids)))}
    return [
        Item(
            each,
            {**common(each, rows[each].made_at), "item_type": PERSON},
            {
                PERSON: f"people/{rows[each].supporter_id}",
                f"osdi:{labels.noun}": f"{labels.path}/{rows[each].label_id}",
            },
        )
        for each in ids
        if each in rows
    ]


def _put(labels: Resource, plural: str, asking: Asking, body: Body, parent_id: UUID) -> Response:
    """On a person whom the key may read, named by the link `osdi:person`."""
    key = asking.require(LABEL)
    href = load_input(LabellingInput(), body)["links"]["person"]["href"]
    person_id = id_in(href, "people")
    resource = labellings_resource(labels, labels.noun, plural)
    with services().database.transaction() as session:
        find_items(session, asking, labels, parent_id)
        known = person_id and session.scalar(_readable(asking).where(Supporter.id == person_id).limit(1))
        if not person_id or not known:
            raise ApiRefused(400, "fields-refused", faults={f"_links.{PERSON}": "value-invalid"})
        put_on(session, person_id, [parent_id], key.id)
        own = Labelling.label_id == parent_id, Labelling.supporter_id == person_id
        labelling_id = session.scalars(select(Labelling.id).where(*own)).one()
        [item] = _load_people(labels, session, asking, [labelling_id])
    return hal_answer(asking, document_of(asking, resource, item, parent_id))


def _label_of(session: Session, asking: Asking, named: tuple[str, str], *, by_address: bool) -> UUID | None:
    """Of a noun, by its name or its address."""
    noun, text = named
    known = Label.id == id_in(text, f"{noun}s") if by_address else Label.name == text.strip()
    found: UUID | None = session.scalar(_find(noun, asking, None).where(known))
    return found


def _texts(body: Mapping[str, Any], field: str) -> list[str]:
    found = body.get(field) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ApiRefused(400, "fields-refused", faults={field: "value-invalid"})
    return found


def _fields(_asking: Asking) -> Fields:
    return {
        "name": FilterField("text", Label.name.expression),
        "created_date": FilterField("moment", Label.made_at.expression),
        "modified_date": FilterField("moment", Label.made_at.expression),
    }
