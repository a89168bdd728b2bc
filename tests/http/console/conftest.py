"""Browsers of staff: `staff_client(role, campaign_id)` is somebody signed in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from campaign.db import Database
from campaign.drives.models import Drive, Target
from campaign.settings import Settings
from campaign.staff import passwords
from tests.cast import charlie_opens_petition
from tests.exports.lists.staff import stan_asks
from tests.http.console.plans import a_file_waits, drafts_of_each_kind
from tests.http.console.walking import Ground
from tests.staff import StaffVisitor, make_account, signed_in
from tests.updates import charlie_achieves, charlie_writes
from tests.webhooks.here import a_webhook

StaffClient = Callable[..., StaffVisitor]


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is dear by design, which tests/staff/test_passwords.py shows: here it is not what is looked at."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODYS", hasher.hash("nobody's"))


@pytest.fixture
def staff_client(app: Flask, database: Database) -> StaffClient:
    """`staff_client("campaigner", campaign_id)`; `None` for a role is an account that has none yet."""
    numbers = count(1)

    def make(role: str | None = "admin", campaign_id: UUID | None = None, **own: str) -> StaffVisitor:
        account_id = make_account(
            database, role, campaign_id, **{"email": f"staff{next(numbers)}@rhwydwaith.example", **own}
        )
        return signed_in(app.test_client(), database, account_id)

    return make


@pytest.fixture
def campaign_id(database: Database, petition: UUID) -> UUID:
    """Charlie's."""
    return campaign_of(database, petition)


@pytest.fixture
def olives_campaign_id(database: Database) -> UUID:
    return campaign_of(database, charlie_opens_petition(database, slug="olive"))


def campaign_of(database: Database, drive_id: UUID) -> UUID:
    with database.reading() as session:
        return session.get_one(Drive, drive_id).campaign_id


@pytest.fixture
def ground(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient, settings: Settings
) -> Ground:
    drive_ids = drafts_of_each_kind(database, campaign_id)
    with database.reading() as session:
        target_id = session.scalars(select(Target.id).where(Target.drive_id == drive_ids["letter-drive"])).one()
    return Ground(
        database=database,
        campaign_id=campaign_id,
        drive_id=petition,
        update_id=charlie_writes(database, campaign_id),
        drive_ids=drive_ids,
        achievement_id=charlie_achieves(database, campaign_id),
        target_id=target_id,
        upload_id=a_file_waits(settings, drive_ids["letter-drive"]),
        account_id=staff_client("admin").account_id,
        webhook_id=a_webhook(database, "https://example.org/hook")[0],
        list_id=stan_asks(database, petition),
    )
