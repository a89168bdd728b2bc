"""The provider refuses, limits, fails or breaks off: no mail is lost, and none leaves more often than its kind may."""

from __future__ import annotations

import time
from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions.registry import KINDS
from campaign.contributions.service import submit
from campaign.mail.deliver import SenderBarredError
from campaign.mail.models import Delivery
from tests.cast import signing
from tests.faults.stage import SIGNATURES, SUZIE, Stage

PEOPLE = 40
THANKS = "contribution/thanks"


def sign_all(stage: Stage, petition: UUID, *others: str) -> None:
    emails = [f"supporter{number}@example.com" for number in range(PEOPLE)]
    with stage.database.transaction() as session:
        for email in (*emails, *others):
            submit(session, KINDS["signature"], signing(petition, email=email))


def states(stage: Stage) -> dict[str, int]:
    with stage.database.reading() as session:
        rows = session.execute(select(Delivery.state, func.count().label("number")).group_by(Delivery.state))
        return {row.state: row.number for row in rows}


def copies(stage: Stage) -> Counter[str]:
    return Counter(mail.to for mail in stage.provider.mails)


def test_a_provider_that_wants_to_rest_is_left_alone_until_the_moment_that_it_named(
    stage: Stage, petition: UUID
) -> None:
    sign_all(stage, petition)
    stage.provider.refuse(429, {"X-RateLimit-Reset": str(int(time.time()) + 120)})
    stage.deliver()
    stage.pass_by(seconds=60)
    stage.deliver()
    assert len(stage.provider.requests) == 1
    assert states(stage) == {"queued": PEOPLE}
    stage.provider.ok()
    stage.pass_by(seconds=90)
    stage.deliver()
    assert set(copies(stage).values()) == {1} and len(copies(stage)) == PEOPLE
    assert states(stage) == {"accepted": PEOPLE}


def test_a_provider_that_fails_is_asked_again_and_each_mail_is_taken_once(stage: Stage, petition: UUID) -> None:
    sign_all(stage, petition)
    for status in (500, 503, 502):
        stage.provider.refuse(status, times=1)
        stage.deliver()
        assert states(stage) == {"queued": PEOPLE}
        stage.pass_by(hours=1)
    stage.deliver()
    assert set(copies(stage).values()) == {1} and len(copies(stage)) == PEOPLE
    with stage.database.reading() as session:
        assert set(session.scalars(select(Delivery.attempt))) == {4}


def test_a_verification_that_was_taken_without_an_answer_is_sent_once_more(stage: Stage, petition: UUID) -> None:
    stage.do("post", SIGNATURES, SUZIE, 303)
    stage.provider.accept_then_reset(times=1)
    for _ in range(4):
        stage.deliver()
        stage.pass_by(minutes=3)
    assert copies(stage) == {SUZIE["email"]: 2}
    assert stage.mails() == {"contribution/verification": "accepted"}


def test_thanks_that_were_taken_without_an_answer_are_never_sent_again(stage: Stage, petition: UUID) -> None:
    stage.do("post", SIGNATURES, SUZIE, 303)
    stage.deliver()
    stage.do("post", stage.link(), {}, 200)
    stage.do("work", "counts.fold")
    stage.provider.accept_then_reset(times=1)
    for _ in range(4):
        stage.work_all_off()
        stage.pass_by(minutes=20)
    assert copies(stage) == {SUZIE["email"]: 2}  # the verification, and the thanks once
    assert stage.mails()[THANKS] == "unknown"


def test_a_key_that_is_refused_stops_the_sender_and_burns_nothing(stage: Stage, petition: UUID) -> None:
    sign_all(stage, petition)
    stage.provider.refuse(401)
    for _ in range(3):
        with pytest.raises(SenderBarredError):
            stage.deliver()
        stage.pass_by(minutes=2)
    assert len(stage.provider.requests) == 3
    assert states(stage) == {"queued": PEOPLE}
    stage.provider.ok()
    stage.deliver()
    assert states(stage) == {"accepted": PEOPLE}


def test_one_mail_that_the_provider_refuses_holds_up_none_of_the_others(stage: Stage, petition: UUID) -> None:
    stage.provider.poison("poison")
    sign_all(stage, petition, "poison@example.com")
    stage.deliver()
    assert states(stage) == {"accepted": PEOPLE, "failed": 1}
    asked = len(stage.provider.requests)
    stage.pass_by(days=1)
    stage.deliver()
    assert len(stage.provider.requests) == asked
    assert set(copies(stage).values()) == {1}
