"""Parameters and answers, as operations share them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from campaign.contributions.states import STATES
from campaign.http.api.asking import HEADER
from campaign.http.api.given import ANY, STATUS
from campaign.http.api.hal import HAL
from campaign.http.api.openapi import words
from campaign.http.api.openapi.components import Json, component
from campaign.http.api.paging import LONGEST_NUMBER
from campaign.http.api.resource import Resource
from campaign.i18n import Language, translator

PROBLEM = "application/problem+json"
SCHEME = "key"
_NUMBER: Json = {"type": "integer", "minimum": 1, "maximum": 10**LONGEST_NUMBER - 1}
_ID: Json = {"type": "string", "format": "uuid"}
_OF_QUERY: Mapping[str, Json] = {
    "page": _NUMBER,
    "per_page": _NUMBER,
    "after": _ID,
    STATUS: {"type": "string", "enum": [*STATES, ANY]},
}
READ = ("400", "401", "404", "429", "503")
WRITTEN = ("400", "401", "403", "404", "409", "413", "415", "429", "503")

METHOD = "405"


@dataclass(frozen=True, slots=True)
class Parts:
    """In one language."""

    language: Language

    @property
    def say(self) -> Callable[[str], str]:
        return translator(self.language).gettext

    def path_parameters(self, path: str) -> list[Json]:
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": _ID,
                "description": self.say(words.PARAMETERS[name]),
            }
            for name in ("parent_id", "item_id")
            if f"{{{name}}}" in path
        ]

    def query_parameters(self, resource: Resource, filtered_by: Iterable[str]) -> list[Json]:
        names = ["page", "per_page", "after", *resource.kept]
        found = [self._of_query(name, _OF_QUERY[name], self.say(words.PARAMETERS[name])) for name in names]
        fields = ", ".join(f"`{each}`" for each in sorted(filtered_by))
        if fields:
            schema = {"type": "string", "format": "osdi-filter"}
            found.append(self._of_query("filter", schema, f"{self.say(words.PARAMETERS['filter'])} {fields}"))
        return found

    def _of_query(self, name: str, schema: Json, text: str) -> Json:
        return {"name": name, "in": "query", "schema": schema, "description": text}

    def answers(self, schema: Json, refused: Iterable[str], *, is_read: bool, media: str = HAL) -> Json:
        """`refused` are the statuses of refusals; what is read has an ETag, and may be asked after by it."""
        etag = {"ETag": {"schema": {"type": "string"}, "required": True}}
        good: Json = {"description": self.say(words.RESPONSES["200"]), "content": {media: {"schema": schema}}}
        found: Json = {"200": {**good, "headers": etag} if is_read else good}
        if is_read:
            found["304"] = {"description": self.say(words.RESPONSES["304"])}
        return {**found, **refused_by(*refused)}

    def refusals(self) -> Json:
        """The components that `answers` refers to."""
        return {each: self._refusal(each) for each in sorted({*READ, *WRITTEN, METHOD})}

    def _refusal(self, status: str) -> Json:
        found: Json = {
            "description": self.say(words.RESPONSES[status]),
            "content": {PROBLEM: {"schema": component("Problem")}},
        }
        if status in ("429", "503"):
            found["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
        if status == "401":
            found["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
        return found

    def schemes(self) -> Json:
        return {SCHEME: {"type": "apiKey", "in": "header", "name": HEADER, "description": self.say(words.KEY)}}


def refused_by(*statuses: str) -> Json:
    return {each: {"$ref": f"#/components/responses/{each}"} for each in statuses}


def security(*scopes: str, is_for_all: bool = False) -> list[Json]:
    """A key with these scopes; or none, where it is for everybody too."""
    return [*([{}] if is_for_all else []), {SCHEME: list(scopes)}]
