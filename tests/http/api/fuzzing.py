"""Schemathesis over the whole description: every check of its own, in all its phases, against the application itself.

What a JSON Schema cannot say, it is told here: what filters, names and addresses are like, which ids there are, and which link
leads where. A form may refuse a name of the right type, with the code `fields-refused`; nothing else of the right types is
refused with 400.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema

from campaign.http.api.asking import HEADER
from campaign.http.api.openapi.document import describe
from campaign.http.api.registry import RESOURCES

ID = "[0-9a-f-]+"
# By a form, which judges words; of a filter, whose grammar no schema says; of a body, in what nobody reads of it.
WORDS = frozenset(
    (
        *("fields-refused", "filter-field-unknown", "filter-value-invalid", "filter-invalid"),
        *("value-invalid", "body-too-deep"),
    )
)
PHASES = ("examples", "coverage", "fuzzing", "stateful")
SLUGS = ("petition-1", "deiseb-1", "nobody")
NAMES = ("Suzie", "Evans", "Siôn", "Nia Evans", "=1+1", "")
ADDRESSES = ("suzie@example.com", "nia@example.com", "new@example.com", "nobody")
FILTERS = (
    "modified_date gt '2020-01-01T00:00:00Z'",
    "created_date le '2030-01-01' and not (modified_date eq null)",
    "created_date gt 2020-01-01T00:00:00Z or created_date lt '2000-01-01'",
)


@dataclass(frozen=True, slots=True)
class Depth:
    """How many cases of each operation, and how many sequences of operations."""

    examples: int
    sequences: int
    seconds: int
    seed: int = 1
    phases: tuple[str, ...] = PHASES
    below: str = "/"  # what is left out has another path


@dataclass(slots=True)
class Findings:
    """What came of a run: `cases` by phase, `checks` by name, and each failure once, in words."""

    cases: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


class RefusedByTypes(Failure):
    """The right types, and 400."""

    __slots__ = ()


def refused_by_a_form_alone(_ctx: Any, response: Any, case: Any) -> bool | None:
    mode = case.meta.generation.mode if case.meta else None
    if response.status_code != 400 or mode is None or not mode.is_positive:
        return None
    refused = response.json()
    types = [each["field"] for each in refused.get("errors", ()) if each["code"] == "value-invalid"]
    if refused["code"] not in WORDS or [each for each in types if not each.startswith("_links")]:
        raise RefusedByTypes(operation=case.operation.label, message=f"{refused['code']} {types}")
    return None


def run(url: str, secret: str, depth: Depth) -> Findings:
    config = SchemathesisConfig.from_dict(_config(url, secret, depth))
    schema = schemathesis.openapi.from_dict(_described(url, _ids_of(url, secret), depth.below), config=config)
    findings = Findings()
    for event in from_schema(schema).execute():
        _note(event, findings)
    return findings


def _note(event: events.EngineEvent, findings: Findings) -> None:
    if isinstance(event, events.ScenarioFinished):
        findings.cases[event.phase.name] += len(event.recorder.cases)
        for interaction in event.recorder.interactions.values():
            if interaction.response is not None:
                findings.answers[interaction.response.status_code] += 1
        for checks in event.recorder.checks.values():
            for check in checks:
                findings.checks[check.name] += 1
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    title = f"{failure.operation}: {failure.title}: {failure.message}"
                    findings.failures.setdefault(title, check.failure_info.code_sample)
    elif isinstance(event, events.NonFatalError):
        findings.errors.append(f"{event.label}: {event.value}")
    elif isinstance(event, events.FatalError):
        raise event.exception


def _config(url: str, secret: str, depth: Depth) -> dict[str, Any]:
    sequences = {"generation": {"max-examples": depth.sequences}, "max-steps": 8}
    judged = {"checks": {"positive_data_acceptance": {"enabled": False}}}
    filtered = [f"/api/v1/{each.path}".replace("<parent_id>", "{parent_id}") for each in RESOURCES]
    return {
        "seed": depth.seed,
        "max-time": depth.seconds,
        "base-url": url,
        "cache": {"enabled": False},
        "auth": {"openapi": {"key": {"api_key": secret}}},
        "generation": {"max-examples": depth.examples, "no-shrink": True, "allow-x00": False},
        "phases": {
            **{each: {"enabled": False} for each in {*PHASES} - {*depth.phases}},
            **({"stateful": sequences} if "stateful" in depth.phases else {}),
        },
        "operations": [
            {"include-method": "POST", **judged},
            *({"include-path": path, "include-method": "GET", **judged} for path in filtered),
        ],
    }


def _described(url: str, ids: Mapping[str, Sequence[str]], below: str) -> dict[str, Any]:
    document = copy.deepcopy(describe(url, "v1", "en"))
    document["paths"] = {path: each for path, each in document["paths"].items() if path.startswith(below)}
    person = document["components"]["schemas"]["PersonInput"]["properties"]
    for name in ("given_name", "family_name", "cydlais:name"):
        person[name]["format"] = "osdi-name"
    person["email_addresses"]["items"]["properties"]["address"]["format"] = "osdi-address"
    for place, path in document["paths"].items():
        for parameter in path.get("parameters", ()):
            if parameter["name"] == "slug":
                parameter["schema"] = {"type": "string", "format": "osdi-slug"}
            else:
                parameter["schema"] = {
                    "type": "string",
                    "format": _known(ids, place.partition(f"/{{{parameter['name']}}}")[0]),
                }
    _link(document)
    return document


def _known(ids: Mapping[str, Sequence[str]], collection: str) -> str:
    """The format of ids of this collection: most of them are there."""
    name = re.sub(r"[{}]", "", collection).replace("/", "-")
    there = st.sampled_from(ids[collection]) if ids.get(collection) else st.nothing()
    schemathesis.openapi.format(f"id{name}", there | there | there | st.uuids().map(str))
    return f"id{name}"


def _ids_of(url: str, secret: str) -> Mapping[str, Sequence[str]]:
    """Of each collection, those that are there."""
    found: dict[str, list[str]] = {}
    for resource in RESOURCES:
        listed = f"/api/v1/{resource.path}".replace("<parent_id>", "{parent_id}")
        parents = found[f"/api/v1/{resource.parent.path}"] if resource.parent else [""]
        for parent in parents:
            page = requests.get(
                url + listed.replace("{parent_id}", parent), headers={HEADER: secret}, timeout=20
            ).json()
            entries = page.get("_embedded", {}).get(resource.relation, ())
            found.setdefault(listed, []).extend(each["_links"]["self"]["href"].rpartition("/")[2] for each in entries)
    return found


def _link(document: dict[str, Any]) -> None:
    """From each page to one of its entries, to what is below that, and to its helpers."""
    for resource in RESOURCES:
        listed = f"/api/v1/{resource.path}".replace("<parent_id>", "{parent_id}")
        if listed not in document["paths"]:
            continue
        found = document["paths"][listed]["get"]["responses"]["200"].setdefault("links", {})
        first = f"$response.body#/_embedded/{resource.relation}/0/_links/self/href#regex:({ID})$"
        own = {"parent_id": "$request.path.parent_id"} if resource.parent else {}
        one = document["paths"][f"{listed}/{{item_id}}"]["get"]["operationId"]
        found[one] = {"operationId": one, "parameters": {**own, "item_id": first}}
        for below, path in document["paths"].items():
            if resource.parent is None and re.match(re.escape(listed) + r"/\{parent_id\}/\w+$", below):
                for method in path.keys() & {"get", "post"}:
                    name = path[method]["operationId"]
                    found[name] = {"operationId": name, "parameters": {"parent_id": first}}


schemathesis.check(refused_by_a_form_alone)
schemathesis.openapi.format("osdi-filter", st.sampled_from(FILTERS))
schemathesis.openapi.format("osdi-name", st.sampled_from(NAMES))
schemathesis.openapi.format("osdi-slug", st.sampled_from(SLUGS))
schemathesis.openapi.format("osdi-address", st.sampled_from(ADDRESSES))
