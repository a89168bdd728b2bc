"""Answers a GET of a resource: a page of the collection, or one of it. Reads of people go on record before the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import condition_of
from campaign.http.api.hal import Document, Item, hal_answer, item_document, list_document
from campaign.http.api.paging import Paging, counts_of, page_links, page_of, paging_of
from campaign.http.api.resource import Resource
from campaign.http.services import services

FILTER = "filter"


def show_list(asking: Asking, resource: Resource, parent_id: UUID | None) -> Response:
    """200 whatever there is, but for a parent that is not there."""
    paging, said = paging_of(request), request.args.get(FILTER, "").strip()
    with services().database.reading() as session:
        _find_parent(session, asking, resource, parent_id)
        found = resource.find(asking, parent_id)
        if said:
            found = found.where(condition_of(said, resource.fields(asking)))
        total = _total(session, asking, resource, parent_id, found if said else None)
        items = resource.load(session, asking, _ids(session, resource, found, paging, total))
    _record(asking, resource, items)
    entries = [document_of(asking, resource, item, parent_id) for item in items]
    path = resource.list_path(parent_id)
    kept = {name: request.args[name] for name in (FILTER, *resource.kept) if request.args.get(name, "").strip()}
    links = page_links(asking, path, paging, total, [item.id for item in items], **kept)
    return hal_answer(asking, list_document(resource.relation, entries, counts_of(paging, total), links))


def show_one(asking: Asking, resource: Resource, item_id: UUID, parent_id: UUID | None) -> Response:
    """404 for what is not there, and for what is not for this key."""
    with services().database.reading() as session:
        items = find_items(session, asking, resource, item_id, parent_id)
    _record(asking, resource, items)
    return hal_answer(asking, document_of(asking, resource, items[0], parent_id))


def find_items(
    session: Session, asking: Asking, resource: Resource, item_id: UUID, parent_id: UUID | None = None
) -> Sequence[Item]:
    """The one that whoever asks may see. Raises ApiRefused with 404."""
    _find_parent(session, asking, resource, parent_id)
    ids = session.scalars(resource.find(asking, parent_id).where(resource.key == item_id).limit(1)).all()
    items = resource.load(session, asking, ids)
    if not items:
        raise ApiRefused(404, "not-found")
    return items


def document_of(asking: Asking, resource: Resource, item: Item, parent_id: UUID | None) -> Document:
    fields: Document = resource.schema.dump(item.values)
    return item_document(asking, resource.path_of(item.id, parent_id), fields, item)


def _find_parent(session: Session, asking: Asking, resource: Resource, parent_id: UUID | None) -> None:
    """Raises ApiRefused where there is none for whoever asks."""
    if resource.parent is None or parent_id is None:
        return
    if session.scalar(resource.parent.find(asking, None).where(resource.parent.key == parent_id).limit(1)) is None:
        raise ApiRefused(404, "not-found")


def _total(
    session: Session, asking: Asking, resource: Resource, parent_id: UUID | None, filtered: Select[Any] | None
) -> int:
    if filtered is None and resource.count is not None:
        counted = resource.count(session, asking, parent_id)
        if counted is not None:
            return counted
    found = resource.find(asking, parent_id) if filtered is None else filtered
    return session.execute(select(func.count()).select_from(found.order_by(None).subquery())).scalar_one()


def _ids(session: Session, resource: Resource, found: Select[Any], paging: Paging, total: int) -> Sequence[UUID]:
    if paging.after is None and (paging.page - 1) * paging.per_page >= total:
        return ()
    return session.scalars(page_of(paging, found, resource.key)).all()


def _record(asking: Asking, resource: Resource, items: Sequence[Item]) -> None:
    if resource.record is not None and items:
        with services().database.transaction() as session:
            resource.record(session, asking, items)
