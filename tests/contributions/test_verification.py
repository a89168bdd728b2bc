"""Suzie presses the button: once, with what the page shows, and with evidence against her looked at first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.areas.lookup import ensure_seats, find_area
from campaign.contributions import events
from campaign.contributions.ending import disown, invalidate, release, withdraw
from campaign.contributions.models import BlockRule, Contribution, TallyDelta
from campaign.contributions.verification import load_for_owner, verify
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.mail.models import Mailbox
from campaign.outbox.models import OutboxEvent
from campaign.supporters.models import Consent, Supporter
from campaign.supporters.name import name_key
from tests.cast import charlie_opens_petition, latest, press, sign, signed, signing
from tests.my_support.test_erasing import as_typed, until_somebody_waits
from tests.time_travel import let_pass

SAM: dict[str, Any] = {"name": "Sam Evans", "name_key": name_key("Sam Evans")}


@pytest.fixture
def petition(database: Database) -> UUID:
    with database.transaction() as session:
        ensure_seats(session)
    return charlie_opens_petition(database)


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)


def deltas(database: Database) -> list[tuple[int, str, str | None]]:
    with database.reading() as session:
        found = session.execute(
            select(TallyDelta.amount, TallyDelta.reason, TallyDelta.area_code).order_by(TallyDelta.id)
        )
        return [tuple(each) for each in found]


def happened(database: Database) -> list[str]:
    with database.reading() as session:
        names = session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.occurred_at)).all()
    return [events.step_of(name) for name in names]


def test_the_press_makes_a_supporter_her_consents_and_one_step_of_the_count(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, consent_campaign=True, email="Suzie@Example.com", postcode="SA42 0AA"))
    contribution_id = latest(database)
    assert press(database, contribution_id) == "verified"
    verified = row(database, contribution_id)
    assert (verified.state, verified.area_code, verified.reason) == ("verified", "W09000055", None)
    with database.reading() as session:
        supporter = session.scalars(select(Supporter)).one()
        consents = {consent.purpose: consent.is_given for consent in session.scalars(select(Consent))}
        assert session.get_one(Mailbox, verified.mailbox_key)
    assert (supporter.id, supporter.name, supporter.language) == (verified.supporter_id, "Suzie Evans", "cy")
    assert consents == {"signing": True, "show-name": False, "campaign": True, "wider": False}
    assert deltas(database) == [(1, "verified", "W09000055")]
    assert happened(database) == [events.SUBMITTED, events.VERIFIED]


def test_what_the_page_shows_is_what_is_verified(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, name="Suzy Evans", comment="hasty", consent_wider=True))
    contribution_id = latest(database)
    changes = {
        "name": "Suzie Evans",
        "name_key": "suzieevans",
        "postcode": "LL57 2DG",
        "comment": None,
        "consent_wider": False,
    }
    assert press(database, contribution_id, **changes) == "verified"
    verified = row(database, contribution_id)
    assert (verified.name, verified.postcode, verified.comment, verified.consent_wider) == (
        "Suzie Evans",
        "LL57 2DG",
        None,
        False,
    )


def test_two_hundred_presses_verify_once(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    contribution_id = latest(database)
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: press(database, contribution_id), range(200)))
    assert sorted(set(outcomes)) == ["spent", "verified"]
    assert outcomes.count("verified") == 1
    assert len(deltas(database)) == 1
    assert happened(database).count(events.VERIFIED) == 1


def test_after_seven_days_the_link_is_over(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    let_pass(database, timedelta(days=7, minutes=1))
    assert press(database, latest(database)) == "expired"
    assert row(database, latest(database)).state == "pending"


def test_a_day_of_grace_follows_the_closing(database: Database, petition: UUID) -> None:
    for name in ("Suzie Evans", "Paul Evans"):
        sign(database, signing(petition, name=name, email=f"{name[:3].lower()}@example.com"))
    with database.transaction() as session:
        session.get_one(Drive, petition).closes_at = session.execute(select(now(1))).scalar_one()
        suzie, paul = session.scalars(select(Contribution.id).order_by(Contribution.submitted_at)).all()
    let_pass(database, timedelta(hours=23))
    assert press(database, suzie) == "verified"
    let_pass(database, timedelta(hours=2))
    assert press(database, paul) == "expired"


def test_a_pause_does_not_stop_the_press(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    with database.transaction() as session:
        session.get_one(Drive, petition).paused_at = session.execute(select(now())).scalar_one()
    assert press(database, latest(database)) == "verified"


def test_a_revoked_token_finds_nothing(database: Database, petition: UUID) -> None:
    sign(database, signing(petition))
    contribution_id = latest(database)
    with database.transaction() as session:
        assert disown(session, contribution_id)
        assert not disown(session, contribution_id)
    with pytest.raises(NotFoundError), database.transaction() as session:
        load_for_owner(session, contribution_id, 0)
    assert row(database, contribution_id).state == "expired"


def test_of_two_who_take_one_name_at_the_same_time_one_is_refused(database: Database, petition: UUID) -> None:
    """On PostgreSQL neither sees the other's correction: the unique index of persons alone keeps them apart."""
    for name in ("Suzie Evans", "Paul Evans"):
        sign(database, signing(petition, name))
    with database.reading() as session:
        suzies, pauls = session.scalars(select(Contribution).order_by(Contribution.slot))
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            verify(session, suzies.id, 0, replace(as_typed(suzies), **SAM), find_area)
            second = pool.submit(press, database, pauls.id, **SAM)
            until_somebody_waits(database)
        with pytest.raises(FieldsRefusedError) as refused:
            second.result()
    assert refused.value.errors == {"name": "name-gave-already"}


def test_a_correction_cannot_take_the_name_of_the_other_at_the_mailbox(database: Database, petition: UUID) -> None:
    signed(database, signing(petition))
    sign(database, signing(petition, name="Paul Evans"))
    with pytest.raises(FieldsRefusedError) as refused:
        press(database, latest(database), name="Suzie Evans", name_key="suzieevans")
    assert refused.value.errors == {"name": "name-gave-already"}
    with pytest.raises(FieldsRefusedError) as refused:
        press(database, latest(database), postcode="LL57 2DG")
    assert refused.value.errors == {"postcode": "postcode-differs-at-mailbox"}
    assert len(deltas(database)) == 1


@pytest.mark.parametrize("evidence", ["honeypot", "blocked mailbox", "blocked domain", "invalidated before"])
def test_evidence_holds_the_signature_uncounted(database: Database, petition: UUID, evidence: str) -> None:
    command = signing(petition, email="suzie@spam.example", is_suspect=evidence == "honeypot")
    with database.transaction() as session:
        moment = session.execute(select(now())).scalar_one()
        if evidence == "blocked mailbox":
            session.add(BlockRule(kind="mailbox", value=command.mailbox_key, reason="seen", created_at=moment))
        if evidence == "blocked domain":
            session.add(BlockRule(kind="domain", value="spam.example", reason="seen", created_at=moment))
    if evidence == "invalidated before":
        first = signed(database, command)
        with database.transaction() as session:
            invalidate(session, first, "made-up")
        let_pass(database, timedelta(minutes=2))
    before = len(deltas(database))
    sign(database, command)
    assert press(database, latest(database)) == "held"
    assert len(deltas(database)) == before
    assert happened(database)[-1] == events.HELD


def test_a_released_signature_counts_and_an_invalidated_one_does_not(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, is_suspect=True))
    held = latest(database)
    press(database, held)
    with database.transaction() as session:
        release(session, held)
    assert [amount for amount, _, _ in deltas(database)] == [1]
    with pytest.raises(ConflictError), database.transaction() as session:
        release(session, held)
    with database.transaction() as session:
        invalidate(session, held, "made-up")
    assert [(amount, reason) for amount, reason, _ in deltas(database)] == [(1, "verified"), (-1, "invalidated")]


def test_a_withdrawal_counts_down_once(database: Database, petition: UUID) -> None:
    contribution_id = signed(database, signing(petition))
    with ThreadPoolExecutor(8) as pool:

        def withdraw_once(_: int) -> bool:
            with database.transaction() as session:
                return withdraw(session, contribution_id)

        assert sum(pool.map(withdraw_once, range(16))) == 1
    assert [(amount, reason) for amount, reason, _ in deltas(database)] == [(1, "verified"), (-1, "withdrawn")]


def test_the_same_person_on_two_petitions_is_one_supporter(database: Database, petition: UUID) -> None:
    other = charlie_opens_petition(database, slug="2")
    signed(database, signing(petition))
    signed(database, signing(other, name="SUZIE  EVANS", language="en"))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Supporter)) == 1
        assert session.scalars(select(Supporter)).one().language == "en"
