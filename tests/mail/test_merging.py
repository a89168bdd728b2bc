"""What travels inside another mail is never lost, whatever becomes of the mail that carries it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.mail.deliver import PostOffice
from campaign.mail.models import Delivery
from campaign.mail.sender import Later, Refused
from tests.cast import charlie_opens_petition, sign, signing
from tests.fakes.sender import FakeSender
from tests.mail.ledger import deliver, states
from tests.time_travel import let_pass


@pytest.fixture
def petitions(database: Database) -> list[UUID]:
    return [charlie_opens_petition(database, slug=str(number)) for number in (1, 2, 3)]


def named_in(text: str) -> list[int]:
    return [number for number in (1, 2, 3) if f"The petition {number}" in text]


def test_a_carrier_that_is_itself_carried_keeps_its_load(
    database: Database, petitions: list[UUID], office: PostOffice, sender: FakeSender
) -> None:
    sign(database, signing(petitions[0]))
    sender.answers.append(Later(3000, "busy"))
    deliver(office)
    for petition in petitions[1:]:
        sign(database, signing(petition))
    sender.answers.append(Later(10, "busy"))
    deliver(office)
    let_pass(database, timedelta(seconds=3100))
    sender.answers.append(Later(10, "busy"))
    deliver(office)
    let_pass(database, timedelta(hours=2))
    deliver(office)
    assert named_in(sender.batches[-1].text) == [1, 2, 3]
    assert sorted(states(database)) == ["accepted", "merged", "merged"]


def test_what_a_refused_mail_carried_leaves_alone(
    database: Database, petitions: list[UUID], office: PostOffice, sender: FakeSender
) -> None:
    for petition in petitions:
        sign(database, signing(petition))
    sender.answers.append(Refused("bad", 400))
    deliver(office)
    deliver(office)
    assert sorted(states(database)) == ["accepted", "failed", "merged"]
    assert len(named_in(sender.batches[-1].text)) == 2


def test_the_codes_in_a_merged_mail_live_from_when_it_left(
    database: Database, petitions: list[UUID], office: PostOffice, sender: FakeSender
) -> None:
    for petition in petitions:
        sign(database, signing(petition))
    sender.answers.append(Later(10, "busy"))
    deliver(office)
    let_pass(database, timedelta(minutes=70))
    deliver(office)
    with database.reading() as session:
        left = list(session.scalars(select(Delivery.posted_at)))
    assert all(moment is not None for moment in left)
    assert max(left) - min(left) < timedelta(seconds=5)  # type: ignore[type-var, operator]
