"""Stan before the doors of the console: invited, and with his account set up."""

from __future__ import annotations

import pytest
from flask import Flask

from campaign.audit.record import CLI
from campaign.db import Database
from campaign.mail.address import mailbox_key
from campaign.settings import Settings
from campaign.staff import accounts, grants
from campaign.staff.links import INVITATION
from tests.cast import IDENTITY_KEY
from tests.http.console.doors.stranger import EMAIL, Stranger


@pytest.fixture
def stan(app: Flask, database: Database, settings: Settings) -> Stranger:
    """Invited as an exporter; he has not opened his mail yet."""
    with database.transaction() as session:
        command = accounts.InviteAccount("Stan Parry", EMAIL, mailbox_key(EMAIL, IDENTITY_KEY), "en")
        account_id = accounts.invite_account(session, CLI, command)
        grants.give_role(session, CLI, account_id, role="exporter", campaign_id=None)
    return Stranger(app.test_client(), database, settings)


@pytest.fixture
def settled(stan: Stranger, app: Flask) -> Stranger:
    """Stan has set his account up, in another browser."""
    assert stan.set_up(stan.link(INVITATION)).status_code == 200
    stan.forget_steps()
    stan.browser = app.test_client()
    return stan
