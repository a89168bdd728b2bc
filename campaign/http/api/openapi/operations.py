"""The addresses of the API as OpenAPI has them: one path for each, with what can be done there."""

from __future__ import annotations

from dataclasses import dataclass

from campaign.api_keys.scopes import SIGN
from campaign.http.api.hal import HAL
from campaign.http.api.openapi import words
from campaign.http.api.openapi.components import Components, Json, component
from campaign.http.api.openapi.filtering import filter_fields
from campaign.http.api.openapi.parts import METHOD, READ, WRITTEN, Parts, refused_by, security
from campaign.http.api.registry import HELPERS, RESOURCES
from campaign.http.api.resource import Helper, Resource

BODY = "application/json"


@dataclass(frozen=True, slots=True)
class Operations:
    """Below `base`, the path of the API."""

    base: str
    parts: Parts
    components: Components

    def paths(self) -> Json:
        found: Json = {
            f"{self.base}/": {"get": self._fixed("entry", words.ENTRY, component("Entry"))},
            f"{self.base}/openapi.json": {"get": self._fixed("openapi", words.SELF, {"type": "object"}, BODY)},
        }
        for resource in RESOURCES:
            path = _braced(f"{self.base}/{resource.path}")
            found[path] = {"parameters": self.parts.path_parameters(path), **self._of_list(resource)}
            path = f"{path}/{{item_id}}"
            found[path] = {"parameters": self.parts.path_parameters(path), **self._of_one(resource)}
        for helper in HELPERS:
            for served in helper.paths:
                path = _braced(f"{self.base}/{served}")
                found[path] = {"parameters": self.parts.path_parameters(path), "post": self._help(helper, served)}
        return found

    def _of_list(self, resource: Resource) -> Json:
        get = self._operation(f"list_{_flat(resource.path)}", resource.plural, words.LIST)
        get["parameters"] = self.parts.query_parameters(resource, filter_fields(resource))
        found: Json = {"get": {**get, **self._read(resource, self.components.page(resource))}}
        if resource.create and resource.input:
            post = self._operation(f"create_{_flat(resource.path)}", resource.plural, words.CREATE)
            post["requestBody"] = {"content": {BODY: {"schema": self.components.input(resource.input)}}}
            post["responses"] = self.parts.answers(self._made(resource), WRITTEN, is_read=False)
            scope = resource.create_scope
            found["post"] = {**post, "security": security(scope or SIGN, is_for_all=scope is None)}
        return found

    def _of_one(self, resource: Resource) -> Json:
        get = self._operation(f"get_{_flat(resource.path)}", resource.plural, words.ONE)
        read = self._read(resource, self.components.item(resource))
        if any(served.rpartition("/")[0] == resource.path for helper in HELPERS for served in helper.paths):
            read["responses"] |= refused_by(METHOD)  # a helper stands where an id would
        return {"get": {**get, **read}}

    def _read(self, resource: Resource, schema: Json) -> Json:
        refused = (*READ, "403") if resource.scope else READ
        scopes = [resource.scope] if resource.scope else []
        return {
            "responses": self.parts.answers(schema, refused, is_read=True),
            "security": security(*scopes, is_for_all=not scopes),
        }

    def _help(self, helper: Helper, served: str) -> Json:
        noun = next(each.plural for each in RESOURCES if each.input is helper.input)
        post = self._operation(f"help_{_flat(served)}", noun, words.HELP)
        post["requestBody"] = {"content": {BODY: {"schema": self.components.input(helper.input)}}}
        post["responses"] = self.parts.answers(component("Given"), WRITTEN, is_read=False)
        return {**post, "security": security(SIGN, is_for_all=True)}

    def _made(self, resource: Resource) -> Json:
        """What a key is told, of what it makes itself; of what is given, as a helper tells it."""
        return self.components.item(resource) if resource.create_scope else component("Given")

    def _fixed(self, name: str, summary: str, schema: Json, media: str = HAL) -> Json:
        found = self._operation(name, "entry", summary)
        found["responses"] = self.parts.answers(schema, READ, is_read=True, media=media)
        return {**found, "security": security(is_for_all=True)}

    def _operation(self, own: str, noun: str, summary: str) -> Json:
        return {"operationId": own, "tags": [noun], "summary": self.parts.say(summary)}


def _braced(path: str) -> str:
    return path.replace("<parent_id>", "{parent_id}")


def _flat(path: str) -> str:
    return path.replace("/<parent_id>/", "_of_one_").replace("/", "_")
