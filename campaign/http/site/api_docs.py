"""The page about the API: its own description, noun by noun, for people. The same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaign.http.api.openapi.document import describe
from campaign.http.api.openapi.words import NOUNS
from campaign.http.public_answers import PublicAnswer
from campaign.http.services import services
from campaign.http.site.answers import public_page
from campaign.http.site.places import place
from campaign.i18n import Language

METHODS = ("get", "post")


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that can be done at an address. `scopes` is None for what is for everybody."""

    method: str
    path: str
    summary: str
    scopes: tuple[str, ...] | None
    parameters: tuple[Mapping[str, Any], ...]
    body: str | None


def show_api(language: Language) -> PublicAnswer:
    settings = services().settings
    document = describe(settings.base_url, "v1", language)
    calls: dict[str, list[Call]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                calls.setdefault(item[method]["tags"][0], []).append(_call(path, method, item))
    return public_page(place("api", language), "api", document=document, nouns=NOUNS, calls=calls)


def _call(path: str, method: str, item: Mapping[str, Any]) -> Call:
    operation = item[method]
    needed = operation["security"]
    is_for_all = not needed or {} in needed
    return Call(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        scopes=None if is_for_all else tuple(scope for each in needed for scopes in each.values() for scope in scopes),
        parameters=tuple(operation.get("parameters", ())),
        body=_input(operation),
    )


def _input(operation: Mapping[str, Any]) -> str | None:
    """The name of the schema of what is posted."""
    if "requestBody" not in operation:
        return None
    [media] = operation["requestBody"]["content"].values()
    return str(media["schema"]["anyOf"][0]["$ref"]).rpartition("/")[2]
