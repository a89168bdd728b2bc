"""Pages of a collection: which one was asked for, and the statement that finds it. Past the end there is an empty one.

The order is that of ids, in which things were made: it is stable. Going on from page to page by the link `next` costs the same
everywhere (`after` names the last id of the page before); a page by its number alone is counted off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Request
from sqlalchemy import ColumnElement, Select

from campaign.http.api.asking import Asking
from campaign.http.api.errors import ApiRefused
from campaign.http.api.hal import Document

PAGE_SIZE = 25
MAX_PAGE_SIZE = 100
LONGEST_NUMBER = 9  # figures
PAGE, PER_PAGE, AFTER = "page", "per_page", "after"


@dataclass(frozen=True, slots=True)
class Paging:
    """`after` is the last id of the page before this one, where a link led here."""

    page: int = 1
    per_page: int = PAGE_SIZE
    after: UUID | None = None


def paging_of(request: Request) -> Paging:
    """Raises ApiRefused; a page that is larger than may be is made as large as may be."""
    page = _number(request.args.get(PAGE, "1"))
    per_page = min(_number(request.args.get(PER_PAGE, str(PAGE_SIZE))), MAX_PAGE_SIZE)
    after = request.args.get(AFTER)
    return Paging(page, per_page, None if after is None else _id(after))


def page_of(found: Select[Any], key: ColumnElement[UUID], size: int, after: UUID | None, skipped: int) -> Select[Any]:
    """Of what is `found`, so many rows behind this id, and behind as many more as are `skipped`."""
    ordered = found.order_by(key).limit(size).offset(skipped)
    return ordered if after is None else ordered.where(key > after)


def counts_of(paging: Paging, total: int) -> dict[str, int]:
    return {
        "total_pages": _pages(paging, total),
        "per_page": paging.per_page,
        "page": paging.page,
        "total_records": total,
    }


def page_links(asking: Asking, path: str, paging: Paging, total: int, shown: Sequence[UUID], **kept: str) -> Document:
    """`kept` is what else of the query goes from page to page."""
    links = {"self": _link(asking, path, paging, kept)}
    if shown and paging.page < _pages(paging, total):
        links["next"] = _link(asking, path, replace(paging, page=paging.page + 1, after=shown[-1]), kept)
    if paging.page > 1:
        before = min(paging.page - 1, max(_pages(paging, total), 1))
        links["previous"] = _link(asking, path, replace(paging, page=before, after=None), kept)
    return links


def _pages(paging: Paging, total: int) -> int:
    return -(-total // paging.per_page)


def _link(asking: Asking, path: str, paging: Paging, kept: dict[str, str]) -> Document:
    query = {PAGE: str(paging.page), PER_PAGE: str(paging.per_page), **kept}
    if paging.after is not None:
        query[AFTER] = str(paging.after)
    return {"href": f"{asking.href(path)}?{urlencode(query)}"}


def _id(text: str) -> UUID:
    """As our links have it, and in no other way."""
    try:
        found = UUID(text)
    except ValueError:
        raise ApiRefused(400, "page-invalid") from None
    if str(found) != text.lower():
        raise ApiRefused(400, "page-invalid")
    return found


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text)):
        raise ApiRefused(400, "page-invalid")
    return int(text)
