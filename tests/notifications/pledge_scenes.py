"""How each mail of a pledge comes about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from campaign.contributions.pledge import answers
from campaign.contributions.pledge.beginning import call_pledges
from campaign.contributions.pledge.due import lapse_unanswered, remind_due
from campaign.contributions.pledge.writing import WriteOffer
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.notifications import pledges as told
from campaign.notifications import thanks, verification
from tests.cast import press
from tests.contributions.pledge.pledging import (
    charlie_opens_pledge_drive,
    launch,
    pledged,
    pledges,
    present_moment,
    talk,
)
from tests.notifications.scene import EMAIL, NAME, Act, Scene
from tests.time_travel import let_pass


def gives(scene: Scene, *offers: WriteOffer, what: str = "talk", quantity: int = 1) -> UUID:
    """Zephaniah pledges and confirms; the verification has left."""
    drive = charlie_opens_pledge_drive(scene.post.database, *offers, slug="pledges")
    contribution_id = pledges(
        scene.post.database, drive, what, quantity=quantity, name=NAME, email=EMAIL, language=scene.language
    )
    scene.post.deliver()
    press(scene.post.database, contribution_id)
    return contribution_id


def _verification(scene: Scene) -> ExpandedMail:
    drive = charlie_opens_pledge_drive(scene.post.database, slug="pledges")
    pledges(scene.post.database, drive, name=NAME, email=EMAIL, language=scene.language)
    return scene.post.only()


def thanked(scene: Scene, contribution_id: UUID) -> ExpandedMail:
    scene.post.queue(thanks.TEMPLATE, contribution_id)
    let_pass(scene.post.database, thanks.NUMBER_PATIENCE + timedelta(seconds=1))
    return scene.post.only()


def _thanks(scene: Scene) -> ExpandedMail:
    return thanked(scene, gives(scene, quantity=3))


def _due(scene: Scene) -> ExpandedMail:
    contribution_id = gives(scene)
    let_pass(scene.post.database, timedelta(days=24))
    assert remind_due(scene.post.database) == 1
    scene.post.queue(told.DUE_TEMPLATE, contribution_id)
    return scene.post.only()


def _place_free(scene: Scene) -> ExpandedMail:
    database = scene.post.database
    drive = charlie_opens_pledge_drive(database, launch(present_moment(database), place_limit=2), slug="pledges")
    first = pledged(database, drive, "launch", quantity=2, name="Laura Lloyd")
    contribution_id = pledges(database, drive, "launch", name=NAME, email=EMAIL, language=scene.language)
    scene.post.deliver()
    press(database, contribution_id)
    with database.transaction() as session:
        answers.answer_cannot(session, first)
    scene.post.queue(told.PLACE_TEMPLATE, contribution_id)
    return scene.post.only()


def _threshold_met(scene: Scene) -> ExpandedMail:
    database = scene.post.database
    present = present_moment(database)
    drive = charlie_opens_pledge_drive(
        database, talk(present), talk(present, code="workshop", threshold=1), slug="pledges"
    )
    contribution_id = pledges(database, drive, "workshop", name=NAME, email=EMAIL, language=scene.language)
    scene.post.deliver()
    press(database, contribution_id)
    pledged(database, drive, name="Laura Lloyd")
    scene.post.deliver()
    assert call_pledges(database) == 1
    scene.post.queue(told.CALLED_TEMPLATE, contribution_id)
    return scene.post.only()


def _lapsed(scene: Scene) -> ExpandedMail:
    contribution_id = gives(scene)
    let_pass(scene.post.database, timedelta(days=60))
    remind_due(scene.post.database)
    let_pass(scene.post.database, timedelta(days=15))
    assert lapse_unanswered(scene.post.database) == 1
    scene.post.queue(told.LAPSED_TEMPLATE, contribution_id)
    return scene.post.only()


def _kept(scene: Scene) -> ExpandedMail:
    contribution_id = gives(scene)
    with scene.post.database.transaction() as session:
        answers.credit(session, contribution_id)
    scene.post.queue(told.KEPT_TEMPLATE, contribution_id)
    return scene.post.only()


PLEDGE_SCENES: Mapping[str, Act] = {
    f"pledge/{verification.MESSAGE}": _verification,
    f"pledge/{thanks.MESSAGE}": _thanks,
    told.DUE_TEMPLATE: _due,
    told.PLACE_TEMPLATE: _place_free,
    told.CALLED_TEMPLATE: _threshold_met,
    told.LAPSED_TEMPLATE: _lapsed,
    told.KEPT_TEMPLATE: _kept,
}
