"""The machinery and the mail in the console: what is wrong is said, and what an admin does about it is done and logged."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign import timetable
from campaign.db import Database
from campaign.ids import new_id
from campaign.machinery.depths import Depth, store_depths
from campaign.machinery.failures import list_failures, note_failure
from campaign.machinery.models import Replay
from campaign.mail.models import Delivery
from campaign.mail.provider_events import store_events
from campaign.mail.sendgrid_events import Reading
from campaign.mail.standing import note_bar
from campaign.outbox.record import record_event
from tests.cast import sign, signing
from tests.http.console.conftest import StaffClient
from tests.staff import acts, signed_in
from tests.time_travel import let_pass

SENTENCES = {
    "en": (
        "All is well",
        "The oldest event has been waiting since",
        "The scheduler has been silent since",
        "Dealt with",
        "Send emails that are due",
    ),
    "cy": (
        "Mae popeth yn iawn",
        "Mae’r digwyddiad hynaf yn aros ers",
        "Mae’r amserlennydd wedi bod yn dawel",
        "delio",
        "Anfon negeseuon y mae’n bryd eu hanfon",
    ),
}


def beat(database: Database) -> None:
    with database.transaction() as session:
        timetable.register(session, ["workers.mail.deliver"])
        timetable.claim_due(session, {"workers.mail.deliver": timetable.every(2)})


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_page_says_what_is_wrong_in_either_language(
    database: Database, staff_client: StaffClient, language: str
) -> None:
    well, waits, silent, dealt, job = SENTENCES[language]
    admin = staff_client("admin", language=language)
    beat(database)
    with database.transaction() as session:
        store_depths(session, [Depth("mail", 1204, 1, 2)])
    page = admin.page("/console/jobs")
    assert well in page.words and "1,204" in page.words and job in page.words and "workers." not in page.words
    with database.transaction() as session:
        record_event(session, "signature.verified", new_id())
        note_failure(session, "workers.mail.deliver", "mail", "ValueError")
    let_pass(database, timedelta(minutes=20))
    later = signed_in(admin.browser, database, admin.account_id)
    page = later.page("/console/jobs")
    assert waits in page.words and silent in page.words and dealt in page.words and well not in page.words
    assert job in page.words and "workers.mail.deliver" in page.words  # the log calls a failed one by its path
    front = later.page("/console/")
    assert waits in front.words and silent in front.words and "/console/jobs" in front.links


def test_an_admin_gives_events_again_hurries_them_and_clears_a_failure(
    database: Database, staff_client: StaffClient
) -> None:
    admin = staff_client("admin")
    with database.transaction() as session:
        note_failure(session, "workers.mail.deliver", "mail", "ValueError")
    assert admin.send("/console/jobs/replay", period="86400").status_code == 303
    assert admin.send("/console/jobs/replay", period="99").status_code == 400
    assert admin.send("/console/jobs/hurry").status_code == 303
    for _ in range(2):
        cleared = admin.send("/console/jobs/clear", job="workers.mail.deliver", error="ValueError")
        assert cleared.status_code == 303
    with database.reading() as session:
        assert list_failures(session) == []
        [replay] = session.scalars(select(Replay)).all()
        assert abs(replay.asked_at - replay.since - timedelta(days=1)) < timedelta(seconds=1)
    assert acts(database) == ["replay.asked", "events.hurried", "job-failure.cleared"]
    assert "Since: 24 hours before" in admin.page("/console/audit").words
    assert "Taken off the list" in admin.page(cleared.headers["Location"]).words


def of_suzie(database: Database, petition: UUID, state: str, **values: object) -> UUID:
    sign(database, signing(petition))
    with database.transaction() as session:
        session.execute(update(Delivery).values(state=state, **values))
        return session.scalars(select(Delivery.id)).one()


@pytest.mark.parametrize("language", ["en", "cy"])
def test_mail_is_counted_by_its_fate_and_what_stopped_it_is_named(
    database: Database, petition: UUID, staff_client: StaffClient, language: str
) -> None:
    of_suzie(database, petition, "failed", reason="gave-up: 503")
    words = staff_client("admin", language=language).page("/console/mail").words
    assert "gave-up: 503" in words and ("Refused" if language == "en" else "Wedi’u gwrthod") in words
    assert "suzie" not in words


@pytest.mark.parametrize(("act", "state"), [("resend", "queued"), ("give-up", "dropped")])
def test_a_mail_of_which_nobody_knows_is_sent_again_or_given_up(
    database: Database, petition: UUID, staff_client: StaffClient, act: str, state: str
) -> None:
    key = of_suzie(database, petition, "unknown", reason="timeout")
    admin = staff_client("admin")
    assert "Emails of which nobody knows whether they left: 1" in admin.page("/console/").words
    for _ in range(2):  # the second finds it settled, and changes nothing
        assert admin.send("/console/mail/unknown", delivery=str(key), act=act).status_code == 303
    assert admin.send("/console/mail/unknown", delivery="x", act=act).status_code == 404
    assert admin.send("/console/mail/unknown", delivery=str(key), act="burn").status_code == 400
    with database.reading() as session:
        assert session.get_one(Delivery, key).state == state
    assert acts(database) == ["delivery.resent" if act == "resend" else "delivery.given-up"]


@pytest.mark.parametrize(
    ("language", "stopped", "last"),
    [("en", "has taken no emails since", "Last heard of"), ("cy", "wedi derbyn yr un neges ers", "Clywyd ddiwethaf")],
)
def test_the_mail_page_says_that_the_provider_takes_none_and_what_it_says_of_the_rest(
    database: Database, staff_client: StaffClient, language: str, stopped: str, last: str
) -> None:
    admin = staff_client("admin", language=language)
    page = admin.page("/console/mail")
    assert stopped not in page.words and last not in page.words
    with database.transaction() as session:
        note_bar(session, "status 401")
        store_events(session, Reading((), {"not-ours": 7}, 1))
    page = admin.page("/console/mail")
    assert stopped in page.words and "status 401" in page.words and last in page.words and "not-ours" in page.words
    assert stopped in admin.page("/console/").words
