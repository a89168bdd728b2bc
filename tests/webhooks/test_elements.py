"""Everything that a webhook can be told of has its place and its words, in the shape that other software knows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.contributions.dimensions import REFERRAL
from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives import events as drive
from campaign.drives.models import Achievement, Drive
from campaign.ids import new_id
from campaign.mail import events as mail
from campaign.mail.models import Delivery
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from campaign.supporters.service import REFERRAL_ALPHABET, REFERRAL_LENGTH
from campaign.webhooks.groups import GROUPS
from campaign.webhooks.models import Webhook, WebhookEvent
from campaign.webhooks.rendering import render
from tests.cast import signed, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, launch, pledged, present_moment, talk
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from tests.webhooks.here import a_webhook, relayed
from workers.subscriptions import SUBSCRIPTIONS

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Subject = Callable[[Session, UUID], UUID]


def of_drive(_session: Session, drive_id: UUID) -> UUID:
    return drive_id


def of_suzies(session: Session, _drive_id: UUID) -> UUID:
    return session.scalars(select(Contribution.id)).one()


def of_her_mail(session: Session, _drive_id: UUID) -> UUID:
    """One that is about nothing that was given: it is known by the mailbox."""
    session.execute(update(Delivery).values(subject_id=new_id()))
    return session.scalars(select(Delivery.id)).first() or new_id()


def of_achievement(session: Session, drive_id: UUID) -> UUID:
    campaign_id = session.get_one(Drive, drive_id).campaign_id
    one = Achievement(id=new_id(), campaign_id=campaign_id, happened_on=session.get_one(Drive, drive_id).opens_at)
    session.add(one)
    session.flush()
    return one.id


# An event, what it is of, the relation that it stands under, and whether it has a number.
SAID: tuple[tuple[str, Subject, str, bool], ...] = (
    (drive.CLOSED, of_drive, "osdi:petition", True),
    (drive.ANSWERED, of_drive, "osdi:petition", True),
    (drive.MILESTONE_REACHED, of_drive, "cydlais:milestone", True),
    (drive.ACHIEVEMENT_RECORDED, of_achievement, "cydlais:achievement", False),
    (mail.UNSUBSCRIBED, of_suzies, "osdi:signature", True),
    (mail.BOUNCED, of_her_mail, "osdi:signature", True),
    ("contribution.anonymised", of_suzies, "osdi:signature", True),
    ("signature.invalidated", of_suzies, "osdi:signature", True),
)


def said_of(database: Database, event_id: UUID) -> dict[str, Any]:
    with database.reading() as session:
        webhook = session.scalars(select(Webhook)).one()
        event = session.get_one(WebhookEvent, event_id)
        (element,) = json.loads(render(session, webhook, event, "http://cydlais.test").body)
        return dict(element)


def test_each_event_stands_under_its_relation(database: Database, petition: UUID) -> None:
    a_webhook(database, "https://example.org/")
    signed(database, signing(petition))
    with database.transaction() as session:
        happened = {name: record_event(session, name, subject(session, petition)) for name, subject, *_ in SAID}
    relayed(database)
    for name, _, relation, has_number in SAID:
        said = said_of(database, happened[name])
        assert relation in said and said["cydlais:event"]["type"] == name, name
        assert (said["cydlais:sequence"] is not None) == has_number, name


def test_each_kind_of_help_is_called_as_other_software_calls_it(database: Database) -> None:
    present = present_moment(database)
    cuppa = talk(present, code="cuppa", unit="money", maximum=50, goal=500)
    drive_id = charlie_opens_pledge_drive(database, talk(present), launch(present), cuppa)
    letters = charlie_opens_letter_drive(database)
    a_webhook(database, "https://example.org/", groups=frozenset({"verified"}))
    for what, name in (("talk", "Paul A"), ("launch", "Paul B"), ("cuppa", "Paul C")):
        pledged(database, drive_id, what, name=name, quantity=2)
    written(database, writing(letters, targets_of(database, letters)[:1]))
    relayed(database)
    said = {}
    with database.reading() as session:
        webhook = session.scalars(select(Webhook)).one()
        verified = select(WebhookEvent).where(WebhookEvent.name.endswith(".verified"))
        for event in session.scalars(verified.order_by(WebhookEvent.id)):
            rendered = render(session, webhook, event, "http://cydlais.test")
            (element,) = json.loads(rendered.body)
            relation = next(iter(element))
            said[relation] = element[relation]
            assert b"Paul" not in rendered.body and b"Laura" not in rendered.body
    assert list(said) == ["osdi:submission", "osdi:attendance", "osdi:donation", "osdi:outreach"]
    assert (said["osdi:donation"]["amount"], said["osdi:donation"]["currency"]) == ("2.00", "GBP")
    assert said["osdi:attendance"]["cydlais:quantity"] == 2 and "amount" not in said["osdi:attendance"]


def test_a_source_that_leads_to_whoever_shared_is_said_by_its_kind_alone(database: Database, petition: UUID) -> None:
    a_webhook(database, "https://example.org/")
    code = REFERRAL_ALPHABET[0] * REFERRAL_LENGTH
    signed(database, signing(petition, source=code))
    relayed(database)
    with database.reading() as session:
        verified = session.scalars(select(WebhookEvent.id).where(WebhookEvent.name == "signature.verified")).one()
    assert said_of(database, verified)["osdi:signature"]["referrer_data"] == {"source": REFERRAL}


def test_a_milestone_says_which_and_the_drive_how_many(database: Database, petition: UUID) -> None:
    a_webhook(database, "https://example.org/")
    for number in range(2):
        signed(database, signing(petition, f"Suzie {number}", f"suzie{number}@example.com"))
    fold_deltas(database)
    relayed(database)
    with database.reading() as session:
        reached = session.scalars(select(OutboxEvent.id).where(OutboxEvent.name == drive.MILESTONE_REACHED)).one()
    said = said_of(database, reached)
    assert [each["at"] for each in said["cydlais:milestone"]["cydlais:reached"]] == [2]
    assert said["cydlais:drive"]["cydlais:count"] == 2 and said["cydlais:drive"]["cydlais:goal"] == 1000


def test_what_is_not_there_any_more_is_told_to_nobody(database: Database, petition: UUID) -> None:
    a_webhook(database, "https://example.org/")
    with database.transaction() as session:
        for name in (drive.CLOSED, "letter.verified", mail.BOUNCED, drive.UPDATE_SENT, "contribution.anonymised"):
            record_event(session, name, new_id())
    relayed(database)
    with database.reading() as session:
        rows = session.execute(select(WebhookEvent.numbered_at, WebhookEvent.sequence)).all()
    assert len(rows) == 5 and all(numbered and sequence is None for numbered, sequence in rows)


def test_every_event_of_a_group_is_one_of_the_outbox(database: Database) -> None:
    assert {event for group in GROUPS.values() for event in group.events} <= SUBSCRIPTIONS.keys()
