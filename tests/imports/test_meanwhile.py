"""Whoever stands in a file and sends the form here as well keeps what they gave themselves when the file is undone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.comparison import compare
from campaign.contributions.ending import disown
from campaign.contributions.folding import fold_deltas
from campaign.contributions.logged import SnapshotSecret
from campaign.contributions.models import Contribution
from campaign.contributions.recount import recount
from campaign.db import Database, now
from campaign.drives.models import Drive
from campaign.ids import new_id
from campaign.imports.deciding import undo
from campaign.imports.models import ImportRow
from campaign.imports.taking import ask_latecomers
from campaign.mail.models import Delivery
from campaign.notifications.verification import answer_repeats
from campaign.outbox.models import OutboxEvent
from campaign.snapshots.appending import append_steps
from campaign.snapshots.models import SnapshotLog
from campaign.supporters.labels.keeping import put_on
from campaign.supporters.labels.models import Label, Labelling
from campaign.supporters.models import Consent, Supporter
from tests.cast import charlie_opens_petition, press, sign, signed, signing
from tests.contributions.counting import ON_SQLITE_ALONE, moves, parts
from tests.imports.files import LIST, brought, taken, worked

PAUL = ("Paul Rees", "paul@example.com")
BOXES = frozenset(("consent_campaign", "show_name"))
SAID = {"comment": "Fy rheswm", "postcode": "SA1 1AA", "consent_wider": True, "source": "stondin"}


def counted(database: Database, drive_id: UUID) -> Mapping[str, int]:
    """By source, folded; each night finds it right, before and after."""
    with database.reading() as session:
        assert compare(session, [drive_id]) == []
    fold_deltas(database)
    assert recount(database) == []
    return {source: count for source, count in parts(database, drive_id)["source"].items() if count}


def listed(database: Database, drive_id: UUID, path: Path, **changes: object) -> UUID:
    """Paul and Stan, recorded from a list of another tool."""
    one = brought(database, drive_id, path, **{"text": LIST, "origin": "list", "boxes": BOXES, **changes})
    taken(database, one)
    with database.transaction() as session:  # what comes in the same minute may be a second click
        session.execute(update(Contribution).values(submitted_at=now(-61)))
    return one


def undone(database: Database, import_id: UUID) -> int:
    with database.transaction() as session:
        undo(session, import_id)
    return worked(database, import_id).gone


def pauls(database: Database, state: str) -> Contribution:
    with database.reading() as session:
        theirs = Contribution.name == "Paul Rees", Contribution.state == state
        return session.scalars(select(Contribution).where(*theirs)).one()


def answered(database: Database) -> list[str]:
    """The mails that are written for what was given again, by name."""
    with database.transaction() as session:
        again = select(OutboxEvent).where(OutboxEvent.name == "signature.repeated")
        answer_repeats(session, session.scalars(again).all())
    with database.reading() as session:
        return list(session.scalars(select(Delivery.template).order_by(Delivery.created_at, Delivery.id)))


def said(database: Database) -> dict[str, bool]:
    """Paul's last answers."""
    with database.reading() as session:
        theirs = select(Consent.purpose, Consent.is_given).join(Supporter).where(Supporter.name == "Paul Rees")
        return dict(session.execute(theirs.order_by(Consent.recorded_at, Consent.id)).all())


def test_who_sends_the_form_and_verifies_it_stays_when_the_list_is_undone(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = listed(database, petition, tmp_path)
    assert counted(database, petition) == {"elsewhere": 2}
    append_steps(database)
    number = pauls(database, "verified").number
    sign(database, signing(petition, *PAUL, consent_wider=True))
    assert answered(database) == ["contribution/verification"]
    own: dict[str, Any] = {"comment": "Fy rheswm", "consent_wider": True, "consent_campaign": False}
    assert press(database, pauls(database, "verified").id, **own) == "verified"
    assert press(database, pauls(database, "verified").id) == "spent"
    assert counted(database, petition) == {"elsewhere": 1, "web": 1}
    assert moves(database, petition) == {"elsewhere": 2, "verified": 1, "merged": -1}
    assert undone(database, one) == 1
    paul = pauls(database, "verified")
    assert (paul.number, paul.comment, paul.source) == (number, "Fy rheswm", "web")
    assert (number is not None, paul.consent_wider, paul.consent_campaign) == (True, True, False)
    assert said(database) == {"signing": True, "show-name": False, "wider": True, "campaign": False}
    assert counted(database, petition) == {"web": 1}
    append_steps(database)
    with database.reading() as session:
        assert session.scalars(select(SnapshotLog.count)).all() == [1]
        assert session.scalars(select(SnapshotSecret.contribution_id)).all() == [paul.id]


def test_who_sent_the_form_and_has_not_verified_it_is_asked_for_that_when_the_list_is_undone(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sign(database, signing(petition, *PAUL, **SAID))
    with database.reading() as session:
        sent = session.scalars(select(Contribution.id)).one()
    one = listed(database, petition, tmp_path, boxes=BOXES)
    paul = pauls(database, "verified")
    assert (paul.id, paul.postcode, paul.show_name, paul.consent_wider) == (sent, "CF10 1AA", False, False)
    later = ("Stan Huws", "stan@example.com")
    sign(database, signing(petition, *later, consent_campaign=True))
    assert undone(database, one) == 2
    assert counted(database, petition) == {}
    paul = pauls(database, "pending")
    assert {name: getattr(paul, name) for name in SAID} == SAID
    with database.reading() as session:
        asked = session.scalars(select(Contribution).where(Contribution.state == "pending")).all()
        assert {row.name for row in asked} == {"Paul Rees", "Stan Huws"}
        stan = next(row for row in asked if row.name == "Stan Huws")
        assert (stan.consent_campaign, stan.show_name, stan.comment, stan.source) == (False, False, None, "web")
        mails = select(Delivery.subject_id).where(Delivery.template == "contribution/verification")
        assert {row.id for row in asked} <= set(session.scalars(mails))
        assert session.scalars(select(ImportRow.sealed)).all() == [None, None]
    assert press(database, paul.id) == "verified"
    assert counted(database, petition) == {"web": 1}


def test_who_was_only_asked_and_sends_the_form_is_asked_for_that_when_the_list_is_undone(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = listed(database, petition, tmp_path, way="asked")
    with database.transaction() as session:
        session.execute(update(Contribution).values(submitted_at=now(-3600)))
    sign(database, signing(petition, *PAUL, consent_wider=True))
    with database.transaction() as session:
        session.execute(update(OutboxEvent).values(occurred_at=now(-600)))
    assert undone(database, one) == 2
    with database.reading() as session:
        given = select(Contribution.name, Contribution.state, Contribution.source).order_by(Contribution.id)
        expired = [("Paul Rees", "expired", "listed"), ("Stan Huws", "expired", "listed")]
        assert [tuple(row) for row in session.execute(given)] == [*expired, ("Paul Rees", "pending", "web")]
        assert session.scalars(select(ImportRow.state)).all() == ["undone", "undone"]
    paul = pauls(database, "pending")
    assert (paul.consent_campaign, paul.show_name) == (False, False)
    with database.reading() as session:
        mails = select(Delivery.template).where(Delivery.subject_id == paul.id)
        assert session.scalars(mails).all() == ["contribution/verification"]
    assert press(database, paul.id) == "verified"
    assert counted(database, petition) == {"web": 1}


def test_who_sends_the_form_while_the_list_is_being_undone_is_asked_once(
    database: Database, petition: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports = [
        listed(database, petition, tmp_path),
        listed(
            database,
            petition,
            tmp_path,
            way="asked",
            text="name,email,postcode\nLaura Wyn,laura@example.com,CF10 1AA\n",
        ),
    ]
    for who in (PAUL, ("Laura Wyn", "laura@example.com")):
        sign(database, signing(petition, *who))
    monkeypatch.setattr("campaign.imports.taking.given_meanwhile", lambda *_: set())  # it looked a moment before
    assert [undone(database, one) for one in imports] == [2, 1]
    monkeypatch.undo()
    with database.transaction() as session:
        pending = session.scalars(select(Contribution).where(Contribution.state == "pending")).all()
        assert sorted(row.name or "" for row in pending) == ["Laura Wyn", "Paul Rees"]
        for row in pending:
            disown(session, row.id)
        session.expire_all()
        assert [ask_latecomers(session, one, 0) for one in imports] == [None, None]
        assert session.scalars(select(Contribution.id).where(Contribution.state == "pending")).all() == []


@ON_SQLITE_ALONE
def test_a_pause_takes_nothing_from_whoever_sent_the_form_and_a_cancelled_drive_does(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    moments: tuple[dict[str, Any], ...] = (
        {"paused_at": now()},
        {"paused_at": None, "closes_at": now(-23 * 3600)},
        {"closes_at": now(-25 * 3600)},
        {"closes_at": now(3600), "cancelled_at": now()},
    )
    for number, moment in enumerate(moments):
        with database.transaction() as session:
            session.execute(update(Drive).values(opens_at=now(-48 * 3600), closes_at=now(3600), paused_at=None))
        name, email = f"Sian {'abcd'[number]}", f"sian{number}@example.com"
        sign(database, signing(petition, name, email, **SAID))
        one = listed(database, petition, tmp_path, text=f"name,email,postcode\n{name},{email},CF10 1AA\n")
        with database.transaction() as session:
            session.execute(update(Drive).values(**moment))
        assert undone(database, one) == 1
        with database.reading() as session:
            asked = select(Contribution).where(Contribution.name == name, Contribution.state == "pending")
            found = [{name: getattr(row, name) for name in SAID} for row in session.scalars(asked)]
        assert found == ([SAID] if number < 2 else []), number


@ON_SQLITE_ALONE
def test_what_was_sent_too_long_ago_to_be_verified_is_over_with_the_list(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sign(database, signing(petition, *PAUL))
    one = listed(database, petition, tmp_path)
    sign(database, signing(petition, "Stan Huws", "stan@example.com"))
    week = 7 * 24 * 3600 + 60
    with database.transaction() as session:
        session.execute(update(OutboxEvent).values(occurred_at=now(-week)))
        for row in session.scalars(select(Contribution)):
            row.verified_at, row.expires_at = session.execute(select(now(-week - 60), now(-60))).one()
    assert undone(database, one) == 2
    with database.reading() as session:
        assert set(session.scalars(select(Contribution.state))) == {"invalidated"}


@ON_SQLITE_ALONE
def test_a_paper_with_an_address_becomes_its_givers_too_under_the_name_that_they_say(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    sheet = "name,email,postcode\nPaul Rees,paul@example.com,CF10 1AA\n"
    one = brought(database, petition, tmp_path, sheet)
    taken(database, one)
    paul = pauls(database, "verified")
    assert press(database, paul.id, name="Pawl Rhys", name_key="pawl rhys") == "verified"
    with database.reading() as session:
        assert session.scalars(select(Supporter.name)).all() == ["Pawl Rhys"]
        assert len(set(session.scalars(select(Consent.supporter_id)))) == 1
    assert undone(database, one) == 0
    assert counted(database, petition) == {"web": 1}


@ON_SQLITE_ALONE
def test_who_signs_after_the_list_was_undone_signs_as_anybody(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    one = listed(database, petition, tmp_path)
    undone(database, one)
    signed(database, signing(petition, *PAUL))
    assert counted(database, petition) == {"web": 1}
    assert not said(database)["campaign"]


@ON_SQLITE_ALONE
def test_who_corrects_anothers_name_carries_off_no_label_of_theirs(
    database: Database, petition: UUID, tmp_path: Path
) -> None:
    other = charlie_opens_petition(database, slug="2")
    signed(database, signing(other, *PAUL))
    listed(database, petition, tmp_path)
    with database.transaction() as session:
        label = Label(id=new_id(), noun="tag", name="Helps", description="", key_id=new_id(), made_at=now())
        session.add(label)
        session.flush()
        people = session.scalars(select(Supporter.id)).all()
        for person in people:
            put_on(session, person, [label.id], label.key_id)
    with database.reading() as session:
        theirs = Contribution.drive_id == petition, Contribution.state == "verified"
        before = {row.name: (row.id, row.supporter_id) for row in session.scalars(select(Contribution).where(*theirs))}
    for name, corrected in (("Paul Rees", "Bob Rees"), ("Stan Huws", "Stan Hughes")):
        assert press(database, before[name][0], name=corrected, name_key=corrected.lower()) == "verified"
    with database.reading() as session:
        named = select(Supporter.name).join(Labelling, Labelling.supporter_id == Supporter.id)
        assert set(session.scalars(named)) == {"Paul Rees", "Stan Hughes"}
