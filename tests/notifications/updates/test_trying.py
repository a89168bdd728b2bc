"""An update is tried on one address before it leaves, which is forgotten afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from campaign.db import Database
from campaign.drives.updates.models import Update
from campaign.errors import ConflictError
from campaign.mail.models import Delivery
from campaign.notifications.updates.sending import Sending, send_update
from tests.forgetting import forget
from tests.notifications.post import Post
from tests.time_travel import let_pass
from tests.updates import OLIVE, campaign_of, charlie_tests, charlie_writes


def test_what_nobody_tried_does_not_leave_nor_what_was_changed_since(database: Database, petition: UUID) -> None:
    update_id = charlie_writes(database, campaign_of(database, petition))
    with pytest.raises(ConflictError, match="update-untested"), database.transaction() as session:
        send_update(session, update_id, Sending())
    charlie_tests(database, update_id)
    with database.transaction() as session:
        session.get_one(Update, update_id).version += 1
    with pytest.raises(ConflictError, match="update-untested"), database.transaction() as session:
        send_update(session, update_id, Sending())


def test_test_mails_go_to_one_address_in_both_languages_and_it_is_forgotten(
    database: Database, petition: UUID, post: Post
) -> None:
    update_id = charlie_writes(database, campaign_of(database, petition))
    charlie_tests(database, update_id, OLIVE)
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="queued"))
    mails = post.deliver()
    assert {mail.to for mail in mails} == {OLIVE}
    assert {mail.subject.split(":")[0] for mail in mails} == {"Test", "Prawf"}
    let_pass(database, timedelta(hours=25))
    forget(database, "test-addresses")
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="queued"))
    assert post.deliver() == []
