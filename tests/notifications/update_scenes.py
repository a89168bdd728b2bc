"""How an update reaches its readers, and whoever tries it."""

from __future__ import annotations

from sqlalchemy import select

from campaign.drives.updates.approving import ask_approval
from campaign.drives.updates.commands import UpdateChoices
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.notifications.updates import approval, news, trial
from campaign.outbox.models import OutboxEvent
from tests import cast, staff, updates
from tests.notifications.scene import EMAIL, NAME, Act, Scene


def _news(scene: Scene) -> ExpandedMail:
    scene.signs_and_verifies(consent_campaign=True)
    achievement_id = updates.something_is_achieved(scene.post.database, {scene.drive_id})
    chosen = UpdateChoices(achievements=frozenset({achievement_id}))
    updates.an_update_leaves(scene.post.database, scene.drive_id, choices=chosen)
    return scene.post.only()


def _news_on_trial(scene: Scene) -> ExpandedMail:
    database = scene.post.database
    update_id = updates.charlie_writes(database, updates.campaign_of(database, scene.drive_id))
    with database.transaction() as session:
        trial.try_update(session, update_id, cast.ORGANISER, identity_key=cast.IDENTITY_KEY)
    (mail,) = (each for each in scene.post.deliver() if each.subject.startswith(TRIED[scene.language]))
    return mail


def _waiting(scene: Scene) -> ExpandedMail:
    database = scene.post.database
    update_id = updates.charlie_writes(database, updates.campaign_of(database, scene.drive_id))
    staff.make_account(database, "admin", email=EMAIL, name=NAME, language=scene.language)
    with database.transaction() as session:
        ask_approval(session, update_id, cast.ORGANISER)
        asked = session.scalars(select(OutboxEvent).where(OutboxEvent.name == "update.readied")).all()
        approval.tell_approvers(session, asked)
    return scene.post.only()


TRIED = {"en": "Test", "cy": "Prawf"}


UPDATE_SCENES: dict[str, Act] = {
    news.TEMPLATE: _news,
    trial.TEMPLATE: _news_on_trial,
    approval.TEMPLATE: _waiting,
}
