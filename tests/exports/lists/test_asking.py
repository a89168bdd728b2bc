"""Who may ask for what: deny by default, and another's campaign does not exist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.db import Database
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.exports.lists.asking import AskList, ask_list, cancel_list
from campaign.exports.lists.columns import COLUMNS
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.purposes import PURPOSES, purposes_for
from campaign.exports.lists.queries import lists_of, view_list
from campaign.ids import new_id
from campaign.outbox.models import OutboxEvent
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import OLIVE, STAN, asking, row_of, stan_asks


def refusals(database: Database, command: AskList) -> dict[str, str]:
    with database.transaction() as session, pytest.raises(FieldsRefusedError) as refused:
        ask_list(session, command)
    return refused.value.errors


def events(database: Database) -> list[str]:
    with database.reading() as session:
        told = select(OutboxEvent.name).where(OutboxEvent.name.startswith("supporter_list."))
        return list(session.scalars(told.order_by(OutboxEvent.id)))


def test_what_is_asked_for_waits_for_a_worker(database: Database) -> None:
    list_id = stan_asks(database, charlie_opens_petition(database), stated_reason=" For  the\tday ")
    row = row_of(database, list_id)
    assert (row.state, row.stated_reason, row.claim) == ("asked", "For the day", None)
    assert row.columns == list(PURPOSES["hand-over"].columns_for("admin"))
    assert events(database) == ["supporter_list.asked"]


def test_every_purpose_is_made_of_columns_that_there_are() -> None:
    for purpose in PURPOSES.values():
        for columns in purpose.columns.values():
            assert set(columns) <= set(COLUMNS) and len(set(columns)) == len(columns)
        assert set(purpose.narrower) <= {column for columns in purpose.columns.values() for column in columns}


def test_no_hand_over_has_a_mail_address_and_no_audit_a_name() -> None:
    assert "email" not in {each for columns in PURPOSES["hand-over"].columns.values() for each in columns}
    assert not {"name", "email", "postcode"} & set(PURPOSES["audit"].columns["admin"])
    assert [purpose.name for purpose in purposes_for("exporter")] == ["hand-over", "crm"]
    assert purposes_for("campaigner") == purposes_for("moderator") == purposes_for("") == ()


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"role": "exporter", "purpose": "audit", "columns": frozenset({"state"})}, {"purpose": "choice-unknown"}),
        ({"role": "campaigner"}, {"purpose": "choice-unknown"}),
        ({"columns": frozenset({"name", "email"})}, {"columns": "choice-unknown"}),
        ({"columns": frozenset()}, {"columns": "column-missing"}),
        ({"campaigns": frozenset()}, {"drives": "choice-unknown"}),
        ({"campaigns": frozenset({new_id()})}, {"drives": "choice-unknown"}),
        ({"format": "ods", "language": "fr"}, {"format": "choice-unknown", "language": "choice-unknown"}),
        ({"stated_reason": " "}, {"stated_reason": "list-reason-missing"}),
        ({"stated_reason": "x" * 501}, {"stated_reason": "text-too-long"}),
        ({"stated_reason": "a\0b"}, {"stated_reason": "text-characters"}),
        ({"stated_recipient": ""}, {"stated_recipient": "list-recipient-missing"}),
    ],
)
def test_what_is_not_allowed_is_refused(database: Database, changes: dict[str, object], errors: dict[str, str]) -> None:
    petition = charlie_opens_petition(database)
    assert refusals(database, replace(asking(database, {petition}), **changes)) == errors  # type: ignore[arg-type]
    assert events(database) == []


@pytest.mark.parametrize(
    ("chosen", "errors"),
    [
        ({"drives": frozenset()}, {"drives": "drive-missing"}),
        ({"kinds": frozenset({"vote"})}, {"kinds": "choice-unknown"}),
        ({"states": frozenset({"pending"})}, {"states": "choice-unknown"}),
        ({"languages": frozenset({"fr"})}, {"languages": "choice-unknown"}),
        ({"consents": frozenset({"signing"})}, {"consents": "choice-unknown"}),
        ({"areas": frozenset({"W99999999", "a\0"})}, {"areas": "choice-unknown"}),
        ({"sources": frozenset({"a\0b"})}, {"sources": "choice-unknown"}),
        ({"since": date.min, "until": date.max}, {"since": "date-out-of-range", "until": "date-out-of-range"}),
        ({"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, {"until": "date-before-since"}),
    ],
)
def test_a_filter_that_means_nothing_is_refused(
    database: Database, chosen: dict[str, object], errors: dict[str, str]
) -> None:
    petition = charlie_opens_petition(database)
    filters = ListFilters(**{"drives": frozenset({petition}), **chosen})  # type: ignore[arg-type]
    assert refusals(database, asking(database, {petition}, filters=filters)) == errors


def test_filters_are_kept_as_they_were() -> None:
    chosen = ListFilters(
        frozenset({UUID(int=1), UUID(int=2)}),
        kinds=frozenset({"letter"}),
        areas=frozenset({"abroad"}),
        consents=frozenset({"wider"}),
        since=date(2026, 11, 1),
    )
    assert ListFilters.from_json(chosen.to_json()) == chosen
    assert set(chosen.to_json()) == {"drives", "kinds", "areas", "consents", "since"}


def test_three_lists_wait_at_the_most(database: Database) -> None:
    petition = charlie_opens_petition(database)
    first, *_ = [stan_asks(database, petition) for _ in range(3)]
    with pytest.raises(ConflictError, match="lists-waiting"):
        stan_asks(database, petition)
    stan_asks(database, petition, account_id=OLIVE)
    with database.transaction() as session:
        cancel_list(session, first, STAN)
    stan_asks(database, petition)


def test_another_neither_sees_a_list_nor_calls_it_off(database: Database) -> None:
    list_id = stan_asks(database, charlie_opens_petition(database))
    with database.transaction() as session:
        for refused in (lambda: cancel_list(session, list_id, OLIVE), lambda: view_list(session, list_id, OLIVE)):
            with pytest.raises(NotFoundError):
                refused()
        assert lists_of(session, OLIVE) == ()
        assert [each.id for each in lists_of(session, STAN)] == [list_id]


def test_what_is_over_cannot_be_called_off(database: Database) -> None:
    list_id = stan_asks(database, charlie_opens_petition(database))
    with database.transaction() as session:
        cancel_list(session, list_id, STAN)
    with database.transaction() as session, pytest.raises(ConflictError, match="list-not-waiting"):
        cancel_list(session, list_id, STAN)
    assert events(database) == ["supporter_list.asked", "supporter_list.cancelled"]
