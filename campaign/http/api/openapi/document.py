"""The whole description, and its answer at `openapi.json`."""

from __future__ import annotations

from functools import lru_cache

from werkzeug.wrappers import Response

from campaign.http.api.asking import Asking
from campaign.http.api.hal import json_answer
from campaign.http.api.openapi import words
from campaign.http.api.openapi.components import OPENAPI, Components, Json
from campaign.http.api.openapi.data import DataPaths
from campaign.http.api.openapi.operations import Operations
from campaign.http.api.openapi.parts import Parts
from campaign.i18n import Language
from campaign.paths import API_DOCS

VERSION = "1.2.0"  # of OSDI


@lru_cache(maxsize=8)
def describe(base_url: str, version: str, language: Language) -> Json:
    """For these addresses, in this language. Made once; whoever reads it changes nothing of it."""
    parts, components = Parts(language), Components()
    paths = {**Operations(f"/api/{version}", parts, components).paths(), **DataPaths(parts).paths()}
    return {
        "openapi": OPENAPI,
        "info": {"title": parts.say(words.TITLE), "version": VERSION, "description": parts.say(words.ABOUT)},
        "servers": [{"url": base_url}],
        "externalDocs": {"url": base_url + API_DOCS},
        "tags": [
            {"name": name, "description": f"{parts.say(noun.title)}. {parts.say(noun.text)}"}
            for name, noun in words.NOUNS.items()
        ],
        "paths": paths,
        "components": {
            "schemas": components.all(),
            "responses": parts.refusals(),
            "securitySchemes": parts.schemes(),
        },
    }


def show_openapi(asking: Asking) -> Response:
    base_url, _, version = asking.base.rpartition("/api/")
    return json_answer(asking, describe(base_url, version, asking.language), media_type="application/json")
