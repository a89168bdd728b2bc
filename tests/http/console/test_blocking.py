"""Who is blocked or allowed, by whom and why; and from where unusually many come, with what can be done about it."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.contributions.blocks import list_blocks
from campaign.db import Database
from tests.contributions.test_trending import NETWORK, give
from tests.http.console.conftest import StaffClient
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts

PATH = "/console/blocks"


@pytest.fixture
def admin(staff_client: StaffClient) -> StaffVisitor:
    return staff_client("admin", name="Ann Price")


def rules(database: Database) -> list[tuple[str, bool, str]]:
    with database.reading() as session:
        return [(rule.blocked.kind, rule.is_allowed, rule.reason) for rule in list_blocks(session)]


def test_an_address_is_blocked_and_stands_nowhere(admin: StaffVisitor, database: Database) -> None:
    answer = admin.send(PATH, act="block", who="Paul@Example.org", reason="abuse")
    assert answer.status_code == 303
    page = admin.page(answer.headers["Location"])
    assert "Blocked: what is verified" in page.words and "Ann Price" in page.words
    assert "paul" not in page.words.lower() and "@" not in page.words
    assert rules(database) == [("mailbox", False, "abuse")]
    key = next(form.fields["who"] for form in page.forms if ("act", "remove") in form.buttons)
    assert admin.send(PATH, act="remove", who=key).status_code == 303
    assert rules(database) == []
    assert admin.send(PATH, act="remove", who=key).headers["Location"].endswith("notice=gone")
    assert acts(database) == ["rule.blocked", "rule.removed"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"who": "", "reason": "abuse"}, "Type whom you mean"),
        ({"who": "a b", "reason": "abuse"}, "Type an email address, a domain"),
        ({"who": "*", "reason": "abuse"}, "This would fit almost everybody"),
        ({"who": "81.2.69.0/2", "reason": "abuse"}, "That network is too wide"),
        ({"who": "example.org"}, "Choose a reason"),
        ({"who": "example.org", "reason": "because Paul"}, "Choose a reason"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_rule_comes_back_with_what_was_typed(
    admin: StaffVisitor, database: Database, typed: dict[str, str], reason: str
) -> None:
    answer = admin.send(PATH, act="block", **typed)
    page = Page(answer.text)
    assert answer.status_code == 422 and reason in page.words
    assert any(form.fields.get("who") == typed["who"] for form in page.forms)
    assert rules(database) == []
    assert admin.send(PATH, act="burn", **typed).status_code == 400


def test_trends_can_be_allowed_and_looked_into(admin: StaffVisitor, database: Database, petition: UUID) -> None:
    give(database, petition, 40, "bots.example", network=NETWORK)
    page = admin.page("/console/trends")
    assert "bots.example" in page.words and "81.2.69.0/24" in page.words
    look = next(form for form in page.forms if form.action.endswith("new") and "domain" in form.fields)
    filled = Page(admin.send(look.action, **{**look.fields, "act": "fill"}).text)
    assert filled.form("new").fields["domain"] == "bots.example"
    allow = next(form for form in page.forms if form.fields.get("who") == "81.2.69.0/24")
    assert admin.send(allow.action, **{**allow.fields, "act": "allow"}).status_code == 303
    assert "81.2.69.0/24" not in admin.page("/console/trends").words
    assert rules(database) == [("network", True, "known-to-us")]


def test_both_pages_speak_welsh(staff_client: StaffClient, database: Database, petition: UUID) -> None:
    mair = staff_client("admin", language="cy")
    assert "Does dim wedi’i rwystro" in mair.page(PATH).words
    assert "Dim byd anarferol" in mair.page("/console/trends?in=hour").words
    give(database, petition, 12, "bots.example")
    assert "Tynnu’r rhain o’r cyfrif" in mair.page("/console/trends?in=hour").words
