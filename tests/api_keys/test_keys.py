"""Keys: made within their purpose, kept as a hash, and announced before they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from campaign.api_keys.ending import forget_keys, old_keys, warn_of_ends
from campaign.api_keys.limits import use_key
from campaign.api_keys.making import MakeKey, make_key
from campaign.api_keys.models import ApiKey
from campaign.api_keys.people import people_for
from campaign.db import Database
from campaign.errors import FieldsRefusedError
from campaign.exports.lists.filters import ListFilters
from campaign.exports.lists.reading import Order, plan_list, select_listed
from campaign.mail.suppression import suppress
from campaign.staff.models import StaffNotice
from tests.api_keys.keys import key_for, wish
from tests.cast import charlie_opens_petition, signed, signing
from tests.staff import make_account
from tests.time_travel import let_pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_is_kept_as_a_hash_and_is_recognised_by_its_beginning(database: Database) -> None:
    made = key_for(database, charlie_opens_petition(database))
    with database.reading() as session:
        row = session.scalars(select(ApiKey)).one()
    assert made.secret.startswith(row.prefix) and row.prefix.startswith("cydlais_")
    kept = " ".join(str(getattr(row, column.key)) for column in ApiKey.__table__.columns)
    assert made.secret not in kept and made.secret[len(row.prefix) :] not in kept


TOO_MUCH: list[tuple[dict[str, object], str]] = [
    ({"columns": frozenset({"mailbox"})}, "columns"),
    ({"purpose": "hand-over", "columns": frozenset({"email"})}, "columns"),
    ({"purpose": "audit", "columns": frozenset()}, "scopes"),
    ({"purpose": "anything", "columns": frozenset()}, "purpose"),
    ({"scopes": frozenset()}, "scopes"),
    ({"scopes": frozenset({"everything"})}, "scopes"),
    ({"drives": frozenset({UUID(int=5)})}, "drives"),
    ({"drives": frozenset()}, "drives"),
    ({"days": 367}, "days"),
    ({"days": 0}, "days"),
    ({"stated_basis": ""}, "stated_basis"),
    ({"name": "x\u202ey"}, "name"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_may_have_no_more_than_its_purpose(database: Database) -> None:
    drive_id = charlie_opens_petition(database)
    for changes, field in TOO_MUCH:
        command: MakeKey = replace(wish(drive_id), **changes)  # type: ignore[arg-type]
        with database.transaction() as session, pytest.raises(FieldsRefusedError) as refused:
            make_key(session, command)
        assert field in refused.value.errors, changes


def test_a_key_reads_whoever_would_be_in_a_list_of_its_purpose(database: Database) -> None:
    here, there = charlie_opens_petition(database), charlie_opens_petition(database, slug="2")
    for number in range(6):
        command = signing(
            here, name=f"Suzie {'abcdef'[number]}", email=f"s{number}@example.com", consent_wider=number % 2 == 0
        )
        signed(database, command)
        if number == 2:
            with database.transaction() as session:
                suppress(session, command.mailbox_key, "news")
    signed(database, signing(there, name="Suzie a", email="s0@example.com", consent_wider=False))
    for drives in ((here,), (here, there)):
        made = key_for(database, *drives)
        with database.alone() as connection:
            key = use_key(connection, made.secret)
        assert key is not None
        order = Order("crm", ("reference",), ListFilters(frozenset(drives)), "en", "")
        with database.reading() as session:
            listed = set(session.scalars(select_listed(plan_list(session, order))))
            assert set(session.scalars(people_for(key))) == listed and len(listed) == 3 - len(drives)


def test_admins_are_told_once_before_a_key_ends_and_old_ones_are_forgotten(database: Database) -> None:
    admin = make_account(database, "admin")
    make_account(database, "exporter", email="stan@rhwydwaith.example")
    key_for(database, charlie_opens_petition(database), days=30)
    assert warn_of_ends(database) == 0
    let_pass(database, timedelta(days=20))
    assert (warn_of_ends(database), warn_of_ends(database)) == (1, 0)
    with database.reading() as session:
        assert [(told.account_id, told.what) for told in session.scalars(select(StaffNotice))] == [
            (admin, "key-ending")
        ]
    with database.transaction() as session:
        assert session.scalars(old_keys(0)).all() == []
    let_pass(database, timedelta(days=2 * 365 + 11))
    with database.transaction() as session:
        forget_keys(session, session.scalars(old_keys(0)).all())
        assert session.scalars(select(ApiKey.id)).all() == []
