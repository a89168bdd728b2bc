"""What a resource and a helper say of themselves, for the frame to serve them. Each is one file, and a line in registry.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.http.api.asking import Asking
from campaign.http.api.filters import Fields
from campaign.http.api.hal import Item

Find = Callable[[Asking, UUID | None], Select[Any]]
Load = Callable[[Session, Asking, Sequence[UUID]], Sequence[Item]]
Count = Callable[[Session, Asking, UUID | None, ColumnElement[bool] | None], int | None]
FieldsFor = Callable[[Asking], Fields]
Audit = Callable[[Session, Asking, Sequence[Item]], None]
Act = Callable[..., Response]  # (asking, body, **ids of the path)


def _no_fields(_asking: Asking) -> Fields:
    return {}


@dataclass(frozen=True, slots=True)
class Resource:
    """One noun, as a collection and one by one.

    `path` is the collection's below the base; where it stands under another resource, its `parent`, it holds `<parent_id>`.
    `find` selects the ids (`key`) of all that whoever asks may see there; `load` makes the items of some ids, in their order:
    an id of which there is nothing is left out. `count` counts all that `find` finds, where that costs less than counting its
    rows, with the condition of a filter if there is one; or it says None. `fields` are what may be filtered by; `kept` names
    what else of the query goes on from page to page. Whoever reads needs a key with `scope`; where it is None everybody may,
    and `find` and `load` look at the key by themselves. `record` writes reads of people into the audit log, before they are
    answered. `create` and `change` are what POST to the collection and PUT to one of them do, given what `input` describes;
    `create` needs a key with `create_scope`, or asks for none, and looks at the key by itself.
    """

    noun: str
    plural: str
    path: str
    schema: Schema
    key: ColumnElement[UUID]
    find: Find
    load: Load
    fields: FieldsFor = _no_fields
    count: Count | None = None
    parent: Resource | None = None
    scope: str | None = None
    record: Audit | None = None
    create: Act | None = None
    create_scope: str | None = None
    change: Act | None = None
    input: Schema | None = None
    kept: tuple[str, ...] = ()
    is_at_entry: bool = True
    # Links of the entry point that lead into it, beside its own: relation and path.
    entry_links: Mapping[str, str] = field(default_factory=dict)

    @property
    def relation(self) -> str:
        return f"osdi:{self.plural}"

    def path_of(self, item_id: UUID, parent_id: UUID | None) -> str:
        return f"{self.list_path(parent_id)}/{item_id}"

    def list_path(self, parent_id: UUID | None) -> str:
        return self.path.replace("<parent_id>", str(parent_id))


@dataclass(frozen=True, slots=True)
class Helper:
    """A POST that does several things. `paths` are all those that it is served at, the first is the one that is linked."""

    relation: str
    paths: tuple[str, ...]
    act: Act
    input: Schema
    output: Schema | None = None
    scope: str | None = None
    is_at_entry: bool = False
