"""What our checks held is decided about many at once: counted first, in one's own campaigns alone, and undone for a minute."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.moderation.settling import settle_decisions
from tests.cast import charlie_opens_petition, signed, signing
from tests.http.console.conftest import StaffClient
from tests.http.site.reading import Page
from tests.staff import StaffVisitor, acts
from tests.time_travel import let_pass

PAGE = "/console/moderation/held/together"


@pytest.fixture
def moderator(staff_client: StaffClient, campaign_id: UUID) -> StaffVisitor:
    return staff_client("moderator", campaign_id, name="Mair Morgan")


@pytest.fixture
def held(database: Database, petition: UUID) -> None:
    """Two of the moderator's campaign, and one of another."""
    for number, drive in enumerate((petition, petition, charlie_opens_petition(database, slug="2"))):
        signed(database, signing(drive, name="Olive Oil", email=f"bot{number}@example.com", is_suspect=True))


def states(database: Database) -> list[str]:
    let_pass(database, timedelta(seconds=61))
    settle_decisions(database)
    with database.reading() as session:
        return sorted(session.scalars(select(Contribution.state)))


@pytest.mark.usefixtures("held")
def test_those_of_her_campaign_are_counted_and_released_with_one_press(
    moderator: StaffVisitor, database: Database
) -> None:
    assert "Decide about many at once" in moderator.page("/console/moderation/held").words
    page = moderator.page(f"{PAGE}?about=honeypot")
    assert "Contributions that wait: 2" in page.words and "Olive Oil" not in page.words
    answer = moderator.send(PAGE, about="honeypot", expected="2", act="pass")
    assert "Number decided about: 2" in Page(answer.text).words
    assert states(database) == ["held", "verified", "verified"]
    assert acts(database) == ["items.decided"]


@pytest.mark.usefixtures("held")
def test_a_refusal_of_all_is_undone_with_one_press(moderator: StaffVisitor, database: Database) -> None:
    page = Page(moderator.send(PAGE, expected="2", act="refuse:made-up-name").text)
    batch = next(form.fields["batch"] for form in page.forms if "batch" in form.fields)
    assert "Undone. Number that wait again: 2" in Page(moderator.send(PAGE, act="undo", batch=batch).text).words
    assert "cannot be undone" in Page(moderator.send(PAGE, act="undo", batch=batch).text).words
    assert states(database) == ["held", "held", "held"]
    assert acts(database) == ["items.decided", "items.undone"]


@pytest.mark.usefixtures("held")
def test_what_she_did_not_see_is_not_decided(
    moderator: StaffVisitor, database: Database, staff_client: StaffClient
) -> None:
    answer = moderator.send(PAGE, expected="1", act="pass")
    assert "nothing was decided" in Page(answer.text).words
    other = charlie_opens_petition(database, slug="3")
    assert moderator.send(PAGE, drive=str(other), expected="0", act="pass").status_code == 400
    for wrong in ({"act": "pass"}, {"act": "keep", "expected": "2"}, {"act": "refuse:x", "expected": "2"}):
        assert moderator.send(PAGE, **wrong).status_code == 400
    for typed in ("drive=x", "about=x", "since=yesterday", "since=2026-02-01T00:00&until=2026-01-01T00:00"):
        assert moderator.get(f"{PAGE}?{typed}").status_code == 422
    assert states(database) == ["held", "held", "held"]
