"""What was verified can be put right: the name everywhere, the place where it is counted, the mails that come."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.areas.lookup import ensure_seats
from campaign.contributions.ending import withdraw
from campaign.contributions.models import BlockRule, Contribution, TallyMove, TallyPart
from campaign.contributions.pledge.answers import credit
from campaign.contributions.registry import KINDS
from campaign.db import Base, Database
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.mail.models import Suppression
from campaign.mail.suppression import suppress
from campaign.my_support.correcting import PersonCorrection, correct_person, correct_place
from campaign.my_support.everything import LEFT_OUT, load_everything
from campaign.my_support.overview import load_overview
from campaign.my_support.wishes import stop_only, stopped
from campaign.supporters.models import Supporter
from tests.cast import charlie_opens_petition, sign, signed, signing
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, pledged
from tests.my_support.reading import contributions, count, events


def suzie(database: Database) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Supporter.id).where(Supporter.name.like("Suzie%"))).one()


def corrected(database: Database, mailbox: str, name: str, language: str = "en") -> None:
    with database.transaction() as session:
        correct_person(session, mailbox, PersonCorrection(suzie(database), name, language))  # type: ignore[arg-type]


def placed(database: Database, mailbox: str, contribution_id: UUID, postcode: str | None, country: str = "GB") -> None:
    with database.transaction() as session:
        correct_place(session, mailbox, contribution_id, postcode=postcode, country=country)


def test_a_name_is_put_right_on_everything(database: Database, suzies: UUID, mailbox: str) -> None:
    signed(database, signing(charlie_opens_petition(database, slug="2")))
    corrected(database, mailbox, "Suzie Evans-Pugh")
    assert {(row.name, row.name_key, row.language) for row in contributions(database)} == {
        ("Suzie Evans-Pugh", "suzieevanspugh", "en")
    }
    with database.reading() as session:
        person = session.scalars(select(Supporter)).one()
    assert (person.name, person.name_key, person.language) == ("Suzie Evans-Pugh", "suzieevanspugh", "en")


def test_what_is_fixed_keeps_its_name(
    database: Database, suzies: UUID, mailbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "signature", replace(KINDS["signature"], is_fixed=True))
    corrected(database, mailbox, "Suzie Evans-Pugh")
    assert [row.name for row in contributions(database)] == ["Suzie Evans"]
    with pytest.raises(ConflictError):
        placed(database, mailbox, suzies, "LL57 2DG")


def test_nobody_becomes_somebody_else_at_the_mailbox(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Paul Evans"))
    with pytest.raises(FieldsRefusedError):
        corrected(database, mailbox, "paul evans")


def test_nor_takes_the_seat_of_what_somebody_typed(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    sign(database, signing(petition, "Paul Evans"))
    with pytest.raises(FieldsRefusedError):
        corrected(database, mailbox, "Paul Evans")


def test_another_mailboxs_people_and_things_are_not_there(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    olives = signing(petition, "Olive Rees", "olive@example.com").mailbox_key
    with pytest.raises(NotFoundError):
        corrected(database, olives, "Olive")
    with pytest.raises(NotFoundError):
        placed(database, olives, suzies, "LL57 2DG")


def test_where_she_lives_moves_her_count_and_the_history_has_a_line(
    database: Database, petition: UUID, mailbox: str
) -> None:
    with database.transaction() as session:
        ensure_seats(session)
    suzies = signed(database, signing(petition, postcode="CF30 1AA"))
    assert (count(database, petition), counted_in(database)) == (1, {"W09000052"})
    placed(database, mailbox, suzies, "CF31 1AA")
    assert count(database, petition) == 1
    assert counted_in(database) == {"W09000060"}
    placed(database, mailbox, suzies, None, "FR")
    assert count(database, petition) == 1
    assert counted_in(database) == {"abroad"}
    with database.reading() as session:
        moves = set(session.execute(select(TallyMove.reason, TallyMove.amount)).all())
    assert {tuple(move) for move in moves} == {("verified", 1), ("reassigned", 0)}


def counted_in(database: Database) -> set[str]:
    with database.reading() as session:
        areas = select(TallyPart.key).where(TallyPart.dimension == "area", TallyPart.count > 0)
        return set(session.scalars(areas))


def test_two_at_a_mailbox_still_live_at_one_address(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Paul Evans"))
    with pytest.raises(FieldsRefusedError):
        placed(database, mailbox, suzies, "LL57 2DG")


def test_what_has_ended_is_not_corrected(database: Database, suzies: UUID, mailbox: str) -> None:
    with database.transaction() as session:
        withdraw(session, suzies)
    with pytest.raises(ConflictError):
        placed(database, mailbox, suzies, "LL57 2DG")


def test_kinds_of_mail_are_stopped_and_allowed_again(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    for scopes in (["news", "all"], ["thanks"], []):
        with database.transaction() as session:
            stop_only(session, mailbox, scopes)
        with database.reading() as session:
            assert stopped(session, mailbox) == set(scopes)


def test_a_stop_that_was_not_hers_is_not_made_hers(database: Database, suzies: UUID, mailbox: str) -> None:
    with database.transaction() as session:
        suppress(session, mailbox, "news", reason="bounced")
        stop_only(session, mailbox, ["news"])
    with database.reading() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["bounced"]


def test_opening_the_mailbox_again_brings_what_waited(database: Database, petition: UUID, mailbox: str) -> None:
    sign(database, signing(petition))
    for scopes in (["all"], []):
        with database.transaction() as session:
            stop_only(session, mailbox, scopes)
    assert events(database)[-1] == "mailbox.reopened"


def test_everybody_at_the_mailbox_is_seen_and_nobody_elses(
    database: Database, petition: UUID, suzies: UUID, mailbox: str
) -> None:
    signed(database, signing(petition, "Paul Evans"))
    signed(database, signing(petition, "Olive Rees", "olive@example.com"))
    sign(database, signing(charlie_opens_petition(database, slug="2"), "Laura Evans"))
    with database.reading() as session:
        overview = load_overview(session, mailbox, "en")
    assert [(person.name, len(person.given)) for person in overview.people] == [("Suzie Evans", 1), ("Paul Evans", 1)]
    assert [one.contribution.name for one in overview.unconfirmed] == ["Laura Evans"]
    assert overview.address == "suzie@example.com"


def test_what_is_downloaded_is_all_that_is_held(database: Database, suzies: UUID, mailbox: str) -> None:
    with database.transaction() as session:
        suppress(session, mailbox, "news")
    with database.reading() as session:
        held = json.loads(json.dumps(load_everything(session, mailbox, "en")))
        row = session.get_one(Contribution, suzies)
        columns = {column.key for column in Contribution.__table__.columns} - LEFT_OUT
        (given,) = held["contributions"]
        assert columns <= set(given)
        assert (given["email"], given["postcode"], given["comment"]) == (row.email, row.postcode, row.comment)
        assert given["facts"] == [{"label": "Comment", "value": "It matters to me."}]
        assert given["given_to"] == "The petition 1"
    assert {(one["purpose"], one["is_given"]) for one in held["consents"]} == {
        ("signing", True),
        ("show-name", True),
        ("campaign", True),
        ("wider", False),
    }
    assert [one["name"] for one in held["people"]] == ["Suzie Evans"]
    assert [one["scope"] for one in held["stopped_mail"]] == ["news"]
    assert [one["template"] for one in held["mails"]] == ["contribution/verification"]
    assert mailbox not in json.dumps(held)


def test_what_stands_beside_a_contribution_is_downloaded_with_it(database: Database) -> None:
    pledge = pledged(database, charlie_opens_pledge_drive(database))
    (row,) = contributions(database)
    with database.transaction() as session:
        credit(session, pledge, is_attended=True)
        rule = BlockRule(kind="mailbox", value=row.mailbox_key, reason="Rude on the phone", created_at=row.submitted_at)
        session.add(rule)
    with database.reading() as session:
        held = json.loads(json.dumps(load_everything(session, row.mailbox_key, "en")))
    assert [one["attended_at"] is not None for one in held["details"]["pledges"]] == [True]
    assert [one["reason"] for one in held["blocks"]] == ["Rude on the phone"]
    assert row.mailbox_key not in json.dumps(held)


def test_no_table_that_knows_a_mailbox_is_left_out_unnoticed() -> None:
    """A new one belongs into the download, and then here."""
    known = {table.name for table in Base.metadata.sorted_tables if "mailbox_key" in table.columns}
    listed = {
        "address_changes",
        "code_failures",
        "contributions",
        "deliveries",
        "import_rows",
        "suppressions",
        "supporters",
    }
    by_kinds = {"letter_drafts", "team_members", "letter_addressees"}
    of_staff = {"staff_accounts", "staff_links", "staff_sign_in_failures"}  # nobody's who gives something
    assert known == listed | by_kinds | of_staff | {"support_links", "support_sessions", "erasures", "targets"}
