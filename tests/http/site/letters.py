"""What Laura types on a letter drive's page, and how its answers are read."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from campaign.contributions.letter.models import Letter
from campaign.db import Database
from tests.http.site.reading import Page, PageForm
from tests.letters import BODY, SUBJECT, targets_of

PAGE = "/en/letter-drives/letters-1"
PATH = f"{PAGE}/letters"
LAURA = {"name": "Laura Evans", "email": "laura@example.com", "postcode": "cf101aa", "country": "GB"}
WORDS = {"subject": SUBJECT, "body": BODY.replace("\n", "\r\n")}


def filled_in(database: Database, drive: UUID) -> dict[str, object]:
    """The form of a good letter to every target."""
    return {**LAURA, **WORDS, "target": [str(one) for one in targets_of(database, drive)]}


def letters(database: Database) -> list[Letter]:
    with database.reading() as session:
        return list(session.scalars(select(Letter)))


def form_of(answer: TestResponse, status: int = 200) -> PageForm:
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text).form("/letters")


def ticked(page: Page) -> list[str]:
    return [one["value"] for _, one in page.attributes if one.get("name") == "target" and "checked" in one]
