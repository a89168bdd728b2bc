"""Writes HAL: documents with `_links` and `_embedded`, and the answer that carries one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Response, json, request
from werkzeug.wrappers import Response as AnyResponse

from campaign.http.api.asking import HEADER, Asking

HAL = "application/hal+json"
# What a key reads is its own; what everybody reads may be kept for a moment, and asked after by its ETag.
FOR_KEY = "private, no-store"
FOR_ALL = "public, max-age=0, must-revalidate"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing as the API shows it: what its schema writes, and its links beside `self`, as paths below the base."""

    id: UUID
    values: Mapping[str, Any]
    links: Mapping[str, str] = field(default_factory=dict)


def curies(asking: Asking) -> list[Document]:
    docs = asking.base.rsplit("/", 1)[0]
    return [
        {"name": "osdi", "href": f"{docs}/docs#{{rel}}", "templated": True},
        {"name": "cydlais", "href": f"{docs}/docs#cydlais-{{rel}}", "templated": True},
    ]


def links_of(asking: Asking, links: Mapping[str, str]) -> Document:
    return {relation: {"href": asking.href(path)} for relation, path in links.items()}


def item_document(asking: Asking, path: str, fields: Mapping[str, Any], item: Item) -> Document:
    """`path` is that of the item, below the base; `fields` are as its schema wrote them."""
    links = {"self": {"href": asking.href(path)}, **links_of(asking, item.links), "curies": curies(asking)}
    return {**fields, "_links": links}


def list_document(relation: str, entries: Sequence[Document], counts: Mapping[str, int], links: Document) -> Document:
    """A collection, with its entries in full and as links."""
    return {
        **counts,
        "_links": {**links, relation: [entry["_links"]["self"] for entry in entries]},
        "_embedded": {relation: list(entries)},
    }


def hal_answer(asking: Asking, document: Mapping[str, Any]) -> AnyResponse:
    return json_answer(asking, document, media_type=HAL)


def json_answer(asking: Asking, document: Mapping[str, Any], *, media_type: str) -> AnyResponse:
    """With an ETag, so that who has it already gets 304."""
    body = json.dumps(document, ensure_ascii=False, sort_keys=False)
    response = Response(body, content_type=media_type)
    response.headers["Content-Language"] = asking.language
    response.headers["Cache-Control"] = FOR_KEY if asking.key else FOR_ALL
    response.vary.update((HEADER, "Accept-Language"))
    if request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "no-store"
        return response
    response.add_etag()
    return response.make_conditional(request)
