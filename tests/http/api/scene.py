"""Something of every noun: a drive of each kind, what was given to each, tags and lists, and a key that may do everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask

from campaign.db import Database
from tests.api_keys.keys import key_for
from tests.appeals import charlie_opens_appeal
from tests.cast import charlie_opens_petition, signed, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, launch, present_moment, talk
from tests.http.api.asking import Client
from tests.http.api.test_giving_of_every_kind import VERIFIED, first
from tests.letters import BODY, SUBJECT, charlie_opens_letter_drive


@dataclass(frozen=True, slots=True)
class Scene:
    drives: tuple[UUID, ...]
    secret: str


def everything(app: Flask, database: Database) -> Scene:
    present = present_moment(database)
    offers = (
        launch(present),
        talk(present, code="cuppa", unit="money", goal=500, maximum=100),
        talk(present, code="join", unit="yes", minimum=1, maximum=1),
        talk(present),
    )
    petition = charlie_opens_petition(database)
    letters = charlie_opens_letter_drive(database)
    pledges = charlie_opens_pledge_drive(database, *offers)
    drives = (petition, letters, pledges, charlie_opens_appeal(database))
    signed(database, signing(petition, consent_wider=True, comment="It matters"))
    signed(database, signing(petition, name="Nia Evans", email="nia@example.com", consent_wider=True))
    scene = Scene(drives, key_for(database, *drives).secret)
    _give(Client(app.test_client(use_cookies=False), scene.secret), petition)
    return scene


def path(document: dict[str, Any], relation: str) -> str:
    """Where a link leads, without the server."""
    return urlsplit(document["_links"][relation]["href"]).path


def _give(api: Client, petition: UUID) -> None:
    letter = {"subject": SUBJECT, "message": BODY, "targets": first(api, "advocacy_campaigns")["target_list"][:1]}
    help_given = {
        "cydlais:answers": {"what": "story", "title": "The news", "story": "I read it each day.", "written_in": "en"}
    }
    for plural, helper, own in (
        ("advocacy_campaigns", "outreach", letter),
        ("events", "attendance", {"cydlais:places": 2}),
        ("fundraising_pages", "donation", {"amount": "5"}),
        ("forms", "submission", help_given),
    ):
        answer = api.post(path(first(api, plural), f"osdi:record_{helper}_helper"), {**VERIFIED, **own})
        assert answer.status_code == 200 or plural == "forms", answer.text
    for plural in ("tags", "lists"):
        below = "taggings" if plural == "tags" else "items"
        made = path(api.post(plural, {"name": "speaker"}).get_json(), "self")
        person = first(api, "people")["_links"]["self"]["href"]
        answer = api.post(f"{made}/{below}", {"_links": {"osdi:person": {"href": person}}})
        assert answer.status_code == 200, answer.text
