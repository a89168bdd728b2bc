"""The documents for everybody, beside the API: counts, and signed snapshots of them. Read without a key, from any site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaign.exports.chart import SVG
from campaign.exports.documents import CSV, JSON
from campaign.exports.editions import DOCUMENTS
from campaign.http.api.openapi import words
from campaign.http.api.openapi.components import Json
from campaign.http.api.openapi.parts import PROBLEM, Parts
from campaign.http.data import PREFIXES
from campaign.http.data.snapshots import MOST_DIGITS, PAGES

_TYPES = {"csv": CSV, "svg": SVG}
_NUMBER: Json = {"type": "integer", "minimum": 0, "maximum": 10**MOST_DIGITS - 1}
_SLUG: Json = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
# Of each document: its parameters, and whether it cannot do without them.
_READS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "snapshots.json": (("before",), False),
    "snapshots/log": (("start", "end"), False),
    "snapshots/consistency": (("first", "second"), True),
}


@dataclass(frozen=True, slots=True)
class DataPaths:
    parts: Parts

    def paths(self) -> Json:
        found: Json = {"/drives.json": {"get": self._read("drives.json", "drives.json")}}
        for prefix in PREFIXES:
            for name in (*DOCUMENTS, *PAGES):
                get = self._read(f"{prefix}_{name}", name)
                found[f"/{prefix}/{{slug}}/{name}"] = {"parameters": [self._slug()], "get": get}
        return found

    def _read(self, own: str, name: str) -> Json:
        names, is_needed = _READS.get(name, ((), False))
        media = _TYPES.get(name.rpartition(".")[2], JSON)
        schema: Json = {"type": "object" if media == JSON else "string"}
        missing = ("400", "404") if names else ("404",) if name != "drives.json" else ()
        return {
            "operationId": own.replace("/", "_").replace(".", "_").replace("-", "_"),
            "tags": ["data"],
            "summary": self.parts.say(words.DOCUMENTS[name]),
            "parameters": [self._parameter(each, is_needed=is_needed) for each in names],
            "security": [],
            "responses": {
                "200": {"description": self.parts.say(words.RESPONSES["200"]), "content": {media: {"schema": schema}}},
                "304": {"description": self.parts.say(words.RESPONSES["304"])},
                **self._refused(missing),
            },
        }

    def _refused(self, statuses: Iterable[str]) -> Json:
        """Problem details, without what OSDI adds to them."""
        problem = {"type": "object", "required": ["type", "title", "status"]}
        return {
            each: {"description": self.parts.say(words.RESPONSES[each]), "content": {PROBLEM: {"schema": problem}}}
            for each in statuses
        }

    def _slug(self) -> Json:
        return {
            "name": "slug",
            "in": "path",
            "required": True,
            "schema": _SLUG,
            "description": self.parts.say(words.PARAMETERS["slug"]),
        }

    def _parameter(self, name: str, *, is_needed: bool) -> Json:
        text = self.parts.say(words.PARAMETERS[name])
        return {"name": name, "in": "query", "required": is_needed, "schema": _NUMBER, "description": text}
