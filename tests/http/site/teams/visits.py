"""Somebody at the page of their team."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.http.site.visiting import Visitor
from tests.teams import key_of

HOME = {"en": "/en/my-support/teams/letters-1", "cy": "/cy/fy-nghefnogaeth/timau/llythyrau-1"}
LAURA = "laura@example.com"
ACTS = ("invite", "remove", "leave", "nudge-draft", "nudge-letter", "plan", "take", "hand-back", "finish")


def as_(browser: Visitor, email: str) -> Visitor:
    """The owner of this mailbox has followed their link."""
    browser.enter(key_of(email))
    return browser


def act(browser: Visitor, what: str, /, **fields: object) -> TestResponse:
    return browser.send(HOME["en"], act=what, **{field: str(value) for field, value in fields.items()})
