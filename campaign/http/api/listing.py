"""Answers a GET of a resource: a page of the collection, or one of it. Reads of people go on record before the answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import current_app, request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.http.api.asking import Asking
from campaign.http.api.bookmarks import Bookmarks
from campaign.http.api.errors import ApiRefused
from campaign.http.api.filters import condition_of
from campaign.http.api.hal import Document, Item, hal_answer, item_document, list_document
from campaign.http.api.paging import Paging, counts_of, page_links, page_of, paging_of
from campaign.http.api.resource import Resource
from campaign.http.services import services

FILTER = "filter"
EXTENSION = "cydlais api"  # where the application keeps its bookmarks


def show_list(asking: Asking, resource: Resource, parent_id: UUID | None) -> Response:
    """200 whatever there is, but for a parent that is not there."""
    paging = paging_of(request)
    kept = {name: request.args[name] for name in (FILTER, *resource.kept) if request.args.get(name, "").strip()}
    found = resource.find(asking, parent_id)  # or it refuses, before anything is read
    condition = condition_of(kept[FILTER], resource.fields(asking)) if FILTER in kept else None
    if condition is not None:
        found = found.where(condition)
    series = (asking.key.id, request.path, paging.per_page, *kept.values()) if asking.key else None
    with services().database.reading() as session:
        _find_parent(session, asking, resource, parent_id)
        listing = _Listing(session, found, resource.key, series)
        total = listing.total(_count_by(session, asking, resource, parent_id, condition))
        items = resource.load(session, asking, listing.ids(paging, total))
    _record(asking, resource, items)
    entries = [document_of(asking, resource, item, parent_id) for item in items]
    links = page_links(asking, resource.list_path(parent_id), paging, total, [item.id for item in items], **kept)
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


@dataclass(frozen=True, slots=True)
class _Listing:
    """What was `found`, as one request sees it. `series` is what it is remembered by; nothing is of what everybody reads."""

    session: Session
    found: Select[Any]
    key: ColumnElement[UUID]
    series: Hashable | None

    def total(self, quickly: Callable[[], int | None]) -> int:
        def count() -> int:
            counted = quickly()
            return self._count() if counted is None else counted

        return count() if self.series is None else _bookmarks().total(self.series, count)

    def ids(self, paging: Paging, total: int) -> Sequence[UUID]:
        """Those of the page, in their order."""
        after, skipped = paging.after, 0
        if after is None and self.series is not None:
            after, skipped = _bookmarks().begin(self.series, paging)
        elif after is None:
            skipped = (paging.page - 1) * paging.per_page
        if after is None and skipped >= total:
            return ()
        ids = self.session.scalars(page_of(self.found, self.key, paging.per_page, after, skipped)).all()
        if ids and self.series is not None:
            _bookmarks().note(self.series, paging.page, ids[-1])
        return ids

    def _count(self) -> int:
        rows = select(func.count()).select_from(self.found.order_by(None).subquery())
        return self.session.execute(rows).scalar_one()


def _count_by(
    session: Session, asking: Asking, resource: Resource, parent_id: UUID | None, condition: ColumnElement[bool] | None
) -> Callable[[], int | None]:
    """The resource's own way to count, if it has one."""
    if resource.count is None:
        return lambda: None
    return partial(resource.count, session, asking, parent_id, condition)


def _bookmarks() -> Bookmarks:
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Bookmarks)
    return found


def _find_parent(session: Session, asking: Asking, resource: Resource, parent_id: UUID | None) -> None:
    """Raises ApiRefused where there is none for whoever asks."""
    if resource.parent is None or parent_id is None:
        return
    if session.scalar(resource.parent.find(asking, None).where(resource.parent.key == parent_id).limit(1)) is None:
        raise ApiRefused(404, "not-found")


def _record(asking: Asking, resource: Resource, items: Sequence[Item]) -> None:
    if resource.record is not None:
        with services().database.transaction() as session:
            resource.record(session, asking, items)
