"""A changed address rule moves what was given to the right mailboxes; of two by one person the earliest stays."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.contributions.folding import fold_deltas
from campaign.contributions.models import Contribution, Tally, TallyMove
from campaign.contributions.rekeying import Rekeyed, preview_rekeying, rekey_mailboxes
from campaign.db import Database
from campaign.mail.models import Delivery, Suppression
from campaign.mail.suppression import suppress
from campaign.supporters.models import Consent, Supporter
from tests.cast import IDENTITY_KEY, charlie_opens_petition, sign, signed, signing
from tests.updates import an_update_leaves, reader

OLD_KEYS = {"one": "1" * 64, "two": "2" * 64, "three": "3" * 64}


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def given(petition: UUID, old: str, email: str = "suzie@example.com", **changes: object):  # type: ignore[no-untyped-def]
    """A signature that an earlier rule put into the mailbox `old`."""
    return signing(petition, email=email, **{"mailbox_key": OLD_KEYS[old], **changes})


def apply(database: Database) -> Rekeyed:
    preview = preview_rekeying(database, IDENTITY_KEY)
    done = rekey_mailboxes(database, IDENTITY_KEY, lambda _: None)
    assert preview == done
    assert preview_rekeying(database, IDENTITY_KEY) == Rekeyed(0, 0)
    fold_deltas(database)
    return done


def rows(database: Database) -> list[Contribution]:
    with database.reading() as session:
        return list(session.scalars(select(Contribution).order_by(Contribution.id)))


def test_nothing_moves_where_no_rule_has_changed(database: Database, petition: UUID) -> None:
    signed(database, signing(petition))
    assert apply(database) == Rekeyed(0, 0)


def test_it_moves_with_its_person_consents_mails_and_suppressions(database: Database, petition: UUID) -> None:
    signed(database, given(petition, "one", consent_campaign=True))
    with database.transaction() as session:
        suppress(session, OLD_KEYS["one"], "news")
    assert apply(database) == Rekeyed(1, 0)
    key = signing(petition).mailbox_key
    (row,) = rows(database)
    assert (row.mailbox_key, row.state, row.slot) == (key, "verified", 1)
    with database.reading() as session:
        supporter = session.scalars(select(Supporter)).one()
        assert (supporter.id, supporter.mailbox_key) == (row.supporter_id, key)
        assert set(session.scalars(select(Consent.supporter_id))) == {supporter.id}
        assert set(session.scalars(select(Delivery.mailbox_key))) == {key}
        assert session.get(Suppression, (key, "news")) is not None


def test_of_two_by_one_person_the_earliest_stays_and_the_history_says_merged(
    database: Database, petition: UUID
) -> None:
    first = signed(database, given(petition, "one"))
    second = signed(database, given(petition, "two"))
    fold_deltas(database)
    assert apply(database) == Rekeyed(2, 1)
    assert [(row.id, row.state, row.reason) for row in rows(database)] == [
        (first, "verified", None),
        (second, "withdrawn", "merged"),
    ]
    with database.reading() as session:
        assert session.get_one(Tally, petition).count == 1
        moves = session.execute(select(TallyMove.reason, TallyMove.amount)).all()
    assert sorted(tuple(move) for move in moves) == [("merged", -1), ("verified", 2)]


def test_a_pending_one_that_meets_another_ends_uncounted(database: Database, petition: UUID) -> None:
    signed(database, given(petition, "one"))
    sign(database, given(petition, "two"))
    assert apply(database) == Rekeyed(2, 1)
    assert [row.state for row in rows(database)] == ["verified", "expired"]
    with database.reading() as session:
        assert session.get_one(Tally, petition).count == 1


def test_an_earlier_one_that_nobody_verified_never_stays_in_the_place_of_a_verified_one(
    database: Database, petition: UUID
) -> None:
    sign(database, signing(petition))
    signed(database, given(petition, "two"))
    assert apply(database) == Rekeyed(1, 1)
    assert [row.state for row in rows(database)] == ["expired", "verified"]
    with database.reading() as session:
        assert session.get_one(Tally, petition).count == 1


def test_the_same_update_to_both_mailboxes_is_no_hindrance_and_does_not_leave_twice(
    database: Database, petition: UUID
) -> None:
    reader(database, petition, "suzie@example.com", "Suzie E Evans")
    signed(database, given(petition, "two", consent_campaign=True))
    an_update_leaves(database, petition)
    assert apply(database) == Rekeyed(1, 0)
    with database.reading() as session:
        mails = session.execute(
            select(Delivery.mailbox_key, Delivery.state, Delivery.reason).where(Delivery.template == "update/news")
        ).all()
    key = signing(petition).mailbox_key
    assert {tuple(mail) for mail in mails} == {(key, "queued", None), (OLD_KEYS["two"], "dropped", "merged")}


def test_a_mailbox_holds_two_people_and_no_third(database: Database, petition: UUID) -> None:
    for old, name in (("one", "Suzie Evans"), ("two", "Paul Evans"), ("three", "Olive Evans")):
        signed(database, given(petition, old, name=name))
    assert apply(database) == Rekeyed(3, 1)
    assert [(row.name, row.state) for row in rows(database)] == [
        ("Suzie Evans", "verified"),
        ("Paul Evans", "verified"),
        ("Olive Evans", "withdrawn"),
    ]
    assert sorted(row.slot for row in rows(database) if row.state == "verified") == [1, 2]


def test_one_mailbox_that_was_two_comes_apart(database: Database, petition: UUID) -> None:
    signed(database, given(petition, "one"))
    signed(database, given(petition, "one", name="Paul Evans", email="paul@example.com"))
    assert apply(database) == Rekeyed(2, 0)
    assert len({row.mailbox_key for row in rows(database)}) == 2
    with database.reading() as session:
        assert len(session.scalars(select(Supporter)).all()) == 2
