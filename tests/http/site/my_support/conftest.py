"""Suzie, who has signed, before the door of My support and inside it."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.settings import Settings
from tests.cast import press, signing
from tests.http.site.visiting import Visitor, visitor

HOME = "/en/my-support"
OTHER_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://olive.example"}
INSIDE = ("", "/mail", "/download", "/delete", "/address")


@pytest.fixture
def mailbox(petition: UUID) -> str:
    return signing(petition).mailbox_key


@pytest.fixture
def verified(database: Database, suzies: UUID) -> UUID:
    press(database, suzies)
    return suzies


@pytest.fixture
def suzie(app: Flask, database: Database, settings: Settings, verified: UUID) -> Visitor:
    return visitor(app, database, settings)


@pytest.fixture
def inside(suzie: Visitor, mailbox: str) -> Visitor:
    suzie.enter(mailbox)
    return suzie


def row(database: Database, contribution_id: UUID) -> Contribution:
    with database.reading() as session:
        return session.get_one(Contribution, contribution_id)
