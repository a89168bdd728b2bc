"""Nobody hears what is no longer so when a contribution was taken out and put back."""

from __future__ import annotations

from uuid import UUID

import pytest

from campaign.contributions.ending import invalidate
from campaign.contributions.models import Contribution
from campaign.contributions.restoring import Before, restore
from campaign.notifications import endings
from tests.notifications.scene import Scene

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # how a mail reads is the same on both


def _taken_out_and_back(scene: Scene, before: Before) -> UUID:
    contribution_id = scene.signs_and_verifies()
    with scene.post.database.transaction() as session:
        invalidate(session, contribution_id, "a-slug-of-ours")
    scene.post.queue(endings.INVALIDATED_TEMPLATE, contribution_id)
    if before.state == "held":
        scene.post.only()
    with scene.post.database.transaction() as session:
        assert restore(session, session.get_one(Contribution, contribution_id), before) is None
    scene.post.queue(endings.RESTORED_TEMPLATE, contribution_id)
    return contribution_id


@on_sqlite
def test_whoever_was_not_told_that_it_had_gone_is_not_told_that_it_is_back(scene: Scene) -> None:
    _taken_out_and_back(scene, Before("verified", None, ""))
    assert scene.post.deliver() == []


@on_sqlite
def test_what_is_held_again_is_not_said_to_count(scene: Scene) -> None:
    _taken_out_and_back(scene, Before("held", "honeypot", ""))
    mail = scene.post.only()
    assert "Rydym yn edrych eto" in mail.subject
    assert "pum diwrnod gwaith" in mail.text and "yn cyfrif" not in mail.html
