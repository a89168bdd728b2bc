"""In a rush: a browser with script solves a challenge by itself, and one without is told that the mail will be late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, select

from campaign.contributions.rush import arrivals
from campaign.contributions.rush.arrivals import Whence, arrival_at
from campaign.contributions.rush.buckets import row_key
from campaign.contributions.rush.limits import DRIVE, LIMITS
from campaign.contributions.rush.models import RushBucket, SpentChallenge
from campaign.db import Database, now
from campaign.drives.models import Slug
from campaign.i18n import Language
from campaign.tokens import Keyring
from tests.browser.demonstration import NAME, OPEN, link_in_mail, new_address, open_petition
from tests.browser.visitor import Enter, Visitor
from tests.fakes.sendgrid import FakeSendGrid
from tests.journeys.system import System

MANY = "Very many people are here at once"
LATE = (
    f"{MANY}, so our emails may be late: by some minutes, at the most by a few hours. You need not do anything again."
)
SOLVING = (
    f"{MANY}. Your device is solving a small sum that keeps programs away; then this is sent by itself. "
    "You need not press again."
)


@pytest.fixture
def rush(system: System) -> Iterator[Database]:
    """Twice as many as usual at the open petition, from everywhere."""
    database = Database(system.database_url)
    with database.transaction() as session:
        drive_id = session.scalars(select(Slug.owner_id).where(Slug.slug == OPEN["en"])).one()
        key = Keyring(system.environment()["SECRET_KEY"]).keys(arrivals.PURPOSE)[0]
        rows = [row_key(arrival_at(drive_id, Whence(None), key).keys[DRIVE], n) for n in range(LIMITS[DRIVE].shards)]
        session.execute(delete(RushBucket).where(RushBucket.key.in_(rows)))  # of those who signed before
        session.execute(insert(RushBucket).values([{"key": row, "full_until": now(900)} for row in rows]))
    yield database
    with database.transaction() as session:
        session.execute(delete(RushBucket).where(RushBucket.key.in_(rows)))
    database.dispose()


def fill_in(visitor: Visitor, address: str) -> None:
    visitor.field("Your name").fill(NAME)
    visitor.field("Your email address").fill(address)
    visitor.field("Your postcode").fill("sa42 0aa")


@pytest.mark.parametrize("width", [320], indirect=True)
@pytest.mark.parametrize("language", ["cy"], indirect=True)
def test_suzie_signs_as_always_and_her_browser_solves_a_challenge(
    enter: Enter, provider: FakeSendGrid, rush: Database, language: Language
) -> None:
    suzie, address = enter(), new_address()
    suzie.open(open_petition(language))
    with suzie.page.expect_response("**/challenges/**"):
        fill_in(suzie, address)
    suzie.button("Sign the petition").click()
    suzie.page.wait_for_url("**" + open_petition(language, "petition_submitted"))  # without a word of a late mail
    with rush.reading() as session:
        assert session.scalars(select(SpentChallenge)).all()
    assert link_in_mail(provider, address, "verify", language)
    assert not suzie.complaints


@pytest.mark.parametrize("width", [320], indirect=True)
def test_the_page_says_what_it_does_while_it_solves(enter: Enter, language: Language) -> None:
    suzie = enter()
    never = {"challenge": "0" * 64, "salt": "x", "maxnumber": 10_000_000, "signature": "", "algorithm": "SHA-256"}
    suzie.page.route("**/challenges/**", lambda route: route.fulfill(json=never))
    suzie.open(open_petition(language))
    with suzie.page.expect_response("**/solver.js"):
        fill_in(suzie, new_address())
    suzie.button("Sign the petition").click()
    suzie.page.get_by_role("status").filter(has_text=suzie.say(SOLVING)).wait_for()
    comment = suzie.field("Why it matters to you (optional)")
    comment.fill("The page stays alive.")
    assert suzie.field("Your name").input_value() == NAME
    assert not suzie.complaints


@pytest.mark.parametrize("width", [320], indirect=True)
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_without_a_script_it_is_taken_and_she_is_told_that_the_mail_will_be_late(
    enter: Enter, rush: Database, language: Language
) -> None:
    suzie = enter(has_script=False)
    suzie.open(open_petition(language))
    fill_in(suzie, new_address())
    suzie.button("Sign the petition").click()
    assert suzie.heading() == suzie.say("Look in your mailbox")
    assert suzie.say(LATE) in suzie.page.locator("main").inner_text()
