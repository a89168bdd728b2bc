"""What supporters do with their browsers, and what an onlooker sees of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from http.client import HTTPException
from time import monotonic, sleep
from uuid import UUID

from sqlalchemy import func, select

from campaign.contributions.models import Contribution, Tally
from campaign.db import Database
from campaign.mail.models import Delivery
from campaign.outbox.models import OutboxEvent
from tests.journeys.system import Answer, System

PATIENCE_SECONDS = 90  # as for a mail: a machine of two cores starts eight processes beside a browser
FIELDS = {"name": "Siân Lloyd-Jones", "postcode": "SA42 0AA", "country": "GB"}


def read(answer: Answer) -> Answer:
    """The answer, unless it says "not now, try again", as a person reads it. Raises ConnectionError then."""
    if answer.status == 503:
        raise ConnectionError(answer.headers["Retry-After"])
    return answer


def sign(system: System, slug: str, email: str, **fields: str) -> None:
    answer = system.post(f"/cy/deisebau/deiseb-{slug}/llofnodion", {**FIELDS, "email": email, **fields})
    assert read(answer).status == 303, answer.body
    assert answer.location == f"/cy/deisebau/deiseb-{slug}/edrychwch-yn-eich-mewnflwch"


def press(system: System, path: str) -> str:
    """Open the page behind the link and post exactly what its form shows."""
    page = read(system.get(path))
    assert page.status == 200, page.body
    answer = read(system.post(path, form_fields(page.body)))
    assert answer.status == 200, answer.body
    return answer.body


def until_answered(act: Callable[[], object]) -> None:
    """Do it, and again where the browser says "no connection" or the page "not now", for as long as a person has patience."""
    end = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            act()
        except (OSError, HTTPException) as refused:
            if monotonic() > end:
                raise AssertionError(f"no answer in {PATIENCE_SECONDS} seconds") from refused
            sleep(0.2)
        else:
            return


def form_fields(page: str) -> dict[str, str]:
    """The fields of the first form on the page with a name, as a browser would send them."""
    fields = {}
    for tag in re.findall(r"<input\b[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)(?:="([^"]*)")?', tag[6:]))
        kind = attributes.get("type", "text")
        if "name" in attributes and (kind not in ("checkbox", "radio") or "checked" in attributes):
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select\b[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="(\w+)"[^>]*selected', options)
        fields[name] = chosen.group(1) if chosen else ""
    for name, text in re.findall(r'<textarea\b[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        fields[name] = unescape(text.lstrip("\n"))
    return fields


def count_of(system: System, slug: str) -> int:
    answer = system.get(f"/petitions/petition-{slug}/count.json")
    assert answer.status == 200, answer.body
    return int(json.loads(answer.body)["count"])


def states(database: Database, email: str) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution.state).where(Contribution.email == email)))


def settled(database: Database) -> bool:
    """Whether nothing is left to do: no event unsettled, no mail waiting."""
    with database.reading() as session:
        events = session.scalar(select(func.count()).where(OutboxEvent.settled_at.is_(None)))
        mails = session.scalar(select(func.count()).where(Delivery.state.in_(("queued", "claimed", "posting"))))
        return events == 0 and mails == 0


def folded(database: Database, drive_id: UUID) -> int:
    with database.reading() as session:
        return session.scalar(select(Tally.count).where(Tally.drive_id == drive_id)) or 0
