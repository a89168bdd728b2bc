"""Schemas of marshmallow as components, and those that HAL, OSDI and problem details add to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from campaign.http.api.resource import Resource

Json = dict[str, Any]
OPENAPI = "3.1.0"
_PLACE = "#/components/schemas/"
_LINK: Json = {"type": "object", "required": ["href"], "properties": {"href": {"type": "string"}}}
_FIXED: Mapping[str, Json] = {
    "Links": {
        "type": "object",
        "additionalProperties": {"anyOf": [_LINK, {"type": "array", "items": _LINK}]},
    },
    "Entry": {
        "type": "object",
        "required": ["motd", "max_pagesize", "vendor_name", "product_name", "osdi_version", "namespace", "_links"],
        "properties": {
            "motd": {"type": "string"},
            "max_pagesize": {"type": "integer"},
            "vendor_name": {"type": "string"},
            "product_name": {"type": "string"},
            "osdi_version": {"type": "string"},
            "namespace": {"type": "string"},
            "_links": {"$ref": f"{_PLACE}Links"},
        },
    },
    "Given": {
        "description": "Nothing is told without a key.",
        "type": "object",
        "properties": {
            "identifiers": {"type": "array", "items": {"type": "string"}},
            "origin_system": {"type": "string"},
            "created_date": {"type": "string", "format": "date-time"},
            "modified_date": {"type": "string", "format": "date-time"},
            "cydlais:status": {"type": "string"},
            "_links": {"$ref": f"{_PLACE}Links"},
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "status", "title", "detail", "code", "osdi:error"],
        "properties": {
            "type": {"type": "string"},
            "status": {"type": "integer"},
            "title": {"type": "string"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "detail"],
                    "properties": {each: {"type": "string"} for each in ("field", "code", "detail")},
                },
            },
            "osdi:error": {
                "type": "object",
                "required": ["request_type", "response_code", "resource_status"],
                "properties": {
                    "request_type": {"enum": ["atomic"]},
                    "response_code": {"type": "integer"},
                    "resource_status": {"type": "array", "items": {"type": "object"}},
                },
            },
        },
    },
}


class Components:
    """Collects what operations refer to."""

    def __init__(self) -> None:
        self._plugin = MarshmallowPlugin(schema_name_resolver=_name)
        self._spec = APISpec("", "", OPENAPI, plugins=[self._plugin])
        self._items: set[str] = set()
        self._lists: Json = {}

    def input(self, schema: Schema) -> Json:
        """What is posted; nothing at all and `null` are an empty object."""
        return {"anyOf": [self._ref(schema), {"type": "null"}]}

    def item(self, resource: Resource) -> Json:
        ref = self._ref(resource.schema)
        self._items.add(ref["$ref"].removeprefix(_PLACE))
        return ref

    def page(self, resource: Resource) -> Json:
        name = f"{self.item(resource)['$ref'].removeprefix(_PLACE)}Of{_title(resource.plural)}"
        self._lists[name] = _page(resource.relation, self.item(resource))
        return component(name)

    def all(self) -> Json:
        found: Json = self._spec.to_dict()["components"]["schemas"]
        for name in self._items:
            found[name]["properties"]["_links"] = component("Links")
            found[name]["required"] = ["_links"]
        return {name: _open(each) for name, each in sorted({**found, **self._lists, **_FIXED}.items())}

    def _ref(self, schema: Schema) -> Json:
        found: Json = self._plugin.converter.resolve_nested_schema(schema)  # type: ignore[union-attr]
        return found


def component(name: str) -> Json:
    return {"$ref": f"{_PLACE}{name}"}


def _page(relation: str, item: Json) -> Json:
    counts = ("total_pages", "per_page", "page", "total_records")
    embedded = {"type": "object", "required": [relation], "properties": {relation: {"type": "array", "items": item}}}
    return {
        "type": "object",
        "required": [*counts, "_links", "_embedded"],
        "properties": {
            **{each: {"type": "integer", "minimum": 0} for each in counts},
            "_links": component("Links"),
            "_embedded": embedded,
        },
    }


def _name(schema: type[Schema]) -> str:
    """What a module keeps to itself stands where it is used."""
    kind = schema if isinstance(schema, type) else type(schema)  # it is handed one or the other
    return "" if kind.__name__.startswith("_") else kind.__name__.removesuffix("Schema")


def _title(plural: str) -> str:
    return plural.title().replace("_", "")


def _open(schema: Any) -> Any:
    """What is not known is passed over by whoever reads, on either side."""
    if isinstance(schema, list):
        return [_open(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: "uri" if (name, each) == ("format", "url") else _open(each)
        for name, each in schema.items()
        if (name, each) != ("additionalProperties", False)
    }
