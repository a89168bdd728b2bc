"""How each mail of a petition comes about, and the same of a kind that has no words of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from campaign.contributions.ending import invalidate, withdraw
from campaign.contributions.models import Contribution, Tally
from campaign.contributions.restoring import Before, restore
from campaign.db import insert, now
from campaign.drives.models import Milestone
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.mail.suppression import suppress
from campaign.notifications import (
    allow_mail,
    already_given,
    endings,
    milestones,
    reminders,
    thanks,
    verification,
)
from tests import cast
from tests.notifications.scene import Act, Scene
from tests.throwaway import humming
from tests.time_travel import let_pass


def _verification(scene: Scene) -> ExpandedMail:
    scene.signs()
    return scene.post.only()


def _verifications(scene: Scene) -> ExpandedMail:
    scene.signs()
    scene.signs(cast.charlie_opens_petition(scene.post.database, slug="2"))
    return scene.post.only()


def _already_given(scene: Scene) -> ExpandedMail:
    scene.post.queue(already_given.TEMPLATE, scene.signs_and_verifies())
    return scene.post.only()


def _allow_mail(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs()
    with scene.post.database.transaction() as session:
        suppress(session, session.get_one(Contribution, contribution_id).mailbox_key, "all")
    return scene.post.only()


def _thanks(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies(consent_campaign=True)
    scene.gives_number(contribution_id, 1204)
    return scene.thanked(contribution_id)


def _reminder(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs()
    scene.post.deliver()
    let_pass(scene.post.database, timedelta(days=1, minutes=1))
    assert reminders.remind_unverified(scene.post.database) == 1
    assert contribution_id == cast.latest(scene.post.database)
    return scene.post.only()


def _withdrawn(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies()
    with scene.post.database.transaction() as session:
        assert withdraw(session, contribution_id)
    scene.post.queue(endings.WITHDRAWN_TEMPLATE, contribution_id)
    return scene.post.only()


def _invalidated(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies()
    with scene.post.database.transaction() as session:
        invalidate(session, contribution_id, "a-slug-of-ours")
    scene.post.queue(endings.INVALIDATED_TEMPLATE, contribution_id)
    return scene.post.only()


def _restored(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies()
    with scene.post.database.transaction() as session:
        invalidate(session, contribution_id, "a-slug-of-ours")
    scene.post.queue(endings.INVALIDATED_TEMPLATE, contribution_id)
    scene.post.only()
    with scene.post.database.transaction() as session:
        assert restore(session, session.get_one(Contribution, contribution_id), Before("verified", None, "")) is None
    scene.post.queue(endings.RESTORED_TEMPLATE, contribution_id)
    return scene.post.only()


def _milestone(scene: Scene) -> ExpandedMail:
    with scene.post.database.transaction() as session:
        session.execute(
            update(Milestone).where(Milestone.drive_id == scene.drive_id, Milestone.at == 2).values(reached_at=now())
        )
        counted = insert(session, Tally).values(drive_id=scene.drive_id, count=1204, last_number=1204)
        session.execute(
            counted.on_conflict_do_update(index_elements=[Tally.drive_id], set_={"count": counted.excluded.count})
        )
        assert session.scalar(select(Tally.count).where(Tally.drive_id == scene.drive_id)) == 1204
    scene.post.queue(milestones.TEMPLATE, scene.drive_id, language=scene.language)
    return scene.post.only()


def _of_another_kind(act: Act) -> Act:
    """The same of a kind that has no words of its own."""

    def hums(scene: Scene) -> ExpandedMail:
        with humming(scene.post.database) as kind:
            return act(replace(scene, kind=kind.name))

    return hums


OF_A_CONTRIBUTION: dict[str, Act] = {
    verification.MESSAGE: _verification,
    already_given.MESSAGE: _already_given,
    thanks.MESSAGE: _thanks,
    reminders.MESSAGE: _reminder,
    "withdrawn": _withdrawn,
    "invalidated": _invalidated,
}


PETITION_SCENES: dict[str, Act] = {
    **{f"signature/{message}": scene for message, scene in OF_A_CONTRIBUTION.items()},
    **{f"contribution/{message}": _of_another_kind(scene) for message, scene in OF_A_CONTRIBUTION.items()},
    endings.RESTORED_TEMPLATE: _of_another_kind(_restored),
    verification.SEVERAL_TEMPLATE: _verifications,
    allow_mail.TEMPLATE: _allow_mail,
    milestones.TEMPLATE: _milestone,
}
