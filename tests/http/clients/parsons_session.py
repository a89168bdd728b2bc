"""What parsons does with the API, in a process of its own: run by a Python that has parsons, with an address and a key.

Says as JSON what came of each call: what it answered, or why not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import Any

from led import lead  # type: ignore[import-not-found]  # beside this file, where no package is
from parsons import ActionNetwork  # type: ignore[import-not-found]
from requests.adapters import HTTPAdapter
from requests.exceptions import HTTPError

SUZIE = {"given_name": "Suzie", "family_name": "Evans", "email_addresses": [{"address": "suzie@example.com"}]}
PLACE = [{"postal_code": "CF10 1AA", "country": "GB"}]


def said(call: Callable[[], Any]) -> Any:
    """How many rows, what was read, the state of what was given, or the status of a refusal."""
    try:
        found = call()
    except (HTTPError, LookupError) as error:
        status = re.match(r"Code: (\d+)", str(error))
        return int(status[1]) if status else str(error)
    if hasattr(found, "num_rows"):
        return found.num_rows
    return found.get("cydlais:status", found.get("name", "answered")) if isinstance(found, dict) else found


def main(url: str, secret: str) -> dict[str, Any]:
    HTTPAdapter.send = lead(url)
    api = ActionNetwork(secret)
    ids = {noun: _id(_first(getattr(api, f"get_{noun}")(page=1))) for noun in NOUNS}
    ids["tags"] = _id(api.get_tags()[0])
    person = _first(api.get_people(page=1, filter="email_address eq 'suzie@example.com'"))
    by_link = {"_links": {"osdi:person": person["_links"]["self"]}}
    signing = {
        "person": json.dumps({**SUZIE, "given_name": "Non", "postal_addresses": PLACE}),
        "comments": "It matters",
    }
    calls: dict[str, Callable[[], Any]] = {
        **{f"get_{noun}": getattr(api, f"get_{noun}") for noun in (*NOUNS, "tags", "people", "queries", "wrappers")},
        "get_person": lambda: api.get_person(_id(person))["given_name"],
        "get_person_signatures": lambda: api.get_person_signatures(_id(person)),
        "get_petition_signatures": lambda: api.get_petition_signatures(
            ids["petitions"], filter="action_date gt '2020-01-01'"
        ),
        "get_event_attendances": lambda: api.get_event_attendances(ids["events"]),
        "get_advocacy_campaign_outreaches": lambda: api.get_advocacy_campaign_outreaches(ids["advocacy_campaigns"]),
        "get_fundraising_page_donations": lambda: api.get_fundraising_page_donations(ids["fundraising_pages"]),
        "get_form_submissions": lambda: api.get_form_submissions(ids["forms"]),
        "get_taggings": lambda: api.get_taggings(ids["tags"]),
        "get_items": lambda: api.get_items(ids["lists"]),
        "get_metadata": lambda: api.get_metadata()["total_records"],
        "upsert_person": lambda: api.upsert_person("suzie@example.com", given_name="Suzie", family_name="Evans"),
        "upsert_person_new": lambda: api.upsert_person("wyn@example.com", given_name="Wyn", postal_addresses=PLACE),
        "add_tag": lambda: api.add_tag("volunteer"),
        "create_tagging": lambda: api.create_tagging(ids["tags"], by_link),
        "create_signature": lambda: api.create_signature(ids["petitions"], signing),
        "create_signature_as_documented": lambda: api.create_signature(ids["petitions"], by_link),
        "create_signature_link_as_json": lambda: api.create_signature(
            ids["petitions"], {"_links": json.dumps(by_link["_links"])}
        ),
        "create_attendance": lambda: api.create_attendance(ids["events"], {"_links": json.dumps(by_link["_links"])}),
        "create_donation": lambda: api.create_donation(
            ids["fundraising_pages"], {"amount": "5", "_links": json.dumps(by_link["_links"])}
        ),
        "create_submission": lambda: api.create_submission(_form_of_a_yes(api), _id(person)),
        "update_person": lambda: api.update_person(_id(person), given_name="Eve"),
    }
    return {name: said(call) for name, call in calls.items()}


NOUNS = ("petitions", "advocacy_campaigns", "events", "fundraising_pages", "forms", "messages", "lists")


def _first(page: dict[str, Any]) -> dict[str, Any]:
    [entries] = page["_embedded"].values()
    return entries[0] if entries else {"_links": {"self": {"href": "none/x"}}}


def _id(document: dict[str, Any]) -> str:
    return str(document["_links"]["self"]["href"]).rpartition("/")[2]


def _form_of_a_yes(api: Any) -> str:
    page = api.get_forms(page=1, filter="created_date gt '2020-01-01'")
    return next(_id(each) for each in page["_embedded"]["osdi:forms"] if each["name"] == "join")


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:]), sys.stdout)
