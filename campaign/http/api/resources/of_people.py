"""What one person gave, and the tags and lists that they are on: below that person, for a key that may read both.

Each is a read of people, and on record as one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from campaign.contributions.models import Contribution
from campaign.http.api.asking import Asking
from campaign.http.api.labels import labels_for
from campaign.http.api.resource import Find, Resource
from campaign.http.api.resources import (
    attendances,
    donations,
    lists,
    outreaches,
    people,
    signatures,
    submissions,
    tags,
)
from campaign.supporters.labels.models import Label, Labelling


def _given(find: Find, asking: Asking, person_id: UUID | None) -> Select[Any]:
    """Of all that the key reads of this noun, what the person gave."""
    return find(asking, None).where(Contribution.supporter_id == person_id)


def _labelled(noun: str, asking: Asking, person_id: UUID | None) -> Select[Any]:
    """Of what the campaigns of the key call people, what the person is called."""
    of_person = select(Labelling.id).join(Label).where(Label.noun == noun, Labelling.supporter_id == person_id)
    return of_person.where(Label.id.in_(labels_for(asking)))


def _below_people(resource: Resource, find: Find) -> Resource:
    return replace(
        resource,
        path=f"{people.RESOURCE.path}/<parent_id>/{resource.plural}",
        parent=people.RESOURCE,
        find=find,
        count=None,
        record=people.RESOURCE.record,
        create=None,
        create_scope=None,
        input=None,
        is_at_entry=False,
    )


_GIVEN = (signatures.RESOURCE, outreaches.RESOURCE, attendances.RESOURCE, donations.RESOURCE, submissions.RESOURCE)
RESOURCES = (
    *(_below_people(each, partial(_given, each.find)) for each in _GIVEN),
    *(_below_people(each.BELOW, partial(_labelled, each.RESOURCE.noun)) for each in (tags, lists)),
)
