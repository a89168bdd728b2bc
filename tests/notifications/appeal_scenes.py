"""How each mail about a story, a comment or help comes about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from campaign.contributions.models import Contribution
from campaign.contributions.moderation import refuse_words
from campaign.ids import new_id
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.moderation.deciding import Decide, decide
from campaign.moderation.reporting import report
from campaign.moderation.settling import settle_decisions
from campaign.notifications import hidden_names, moderated
from tests import appeals, cast
from tests.notifications.scene import COMMENT, EMAIL, NAME, POSTCODE, Act, Scene
from tests.time_travel import let_pass


def _appeals(gift: Callable[..., appeals.Gift], **own: object) -> Callable[[Scene], appeals.Gift]:
    """What somebody with a great deal to say gives to an appeal of Charlie's."""

    def make(scene: Scene) -> appeals.Gift:
        drive_id = appeals.charlie_opens_appeal(scene.post.database)
        return gift(drive_id, name=NAME, email=EMAIL, postcode=POSTCODE, language=scene.language, **own)

    return make


TOLD, SAID, DONE = (
    _appeals(appeals.telling, title="Garden", body=COMMENT),
    _appeals(appeals.commenting, thought=COMMENT),
    _appeals(appeals.helping),
)
Make = Callable[[Scene], appeals.Gift]


def _asked(make: Make) -> Act:
    """The mail before it counts."""

    def act(scene: Scene) -> ExpandedMail:
        appeals.give(scene.post.database, make(scene))
        return scene.post.only()

    return act


def _given(scene: Scene, make: Make) -> UUID:
    appeals.give(scene.post.database, make(scene))
    scene.post.deliver()
    contribution_id = cast.latest(scene.post.database)
    appeals.confirm(scene.post.database, contribution_id)
    return contribution_id


def _thanked(make: Make) -> Act:
    return lambda scene: scene.thanked(_given(scene, make))


def _published(give: Callable[[Scene], UUID]) -> Act:
    def act(scene: Scene) -> ExpandedMail:
        contribution_id = appeals.passed(scene.post.database, give(scene))
        scene.post.queue(moderated.PUBLISHED_TEMPLATE, contribution_id)
        return scene.post.only()

    return act


def _refused(give: Callable[[Scene], UUID]) -> Act:
    def act(scene: Scene) -> ExpandedMail:
        contribution_id = give(scene)
        with scene.post.database.transaction() as session:
            refuse_words(session, contribution_id, 1, "private-details")
        scene.post.queue(moderated.REFUSED_TEMPLATE, contribution_id)
        return scene.post.only()

    return act


def _name_hidden(scene: Scene) -> ExpandedMail:
    contribution_id = scene.signs_and_verifies()
    database = scene.post.database
    with database.transaction() as session:
        session.get_one(Contribution, contribution_id).show_name = True
        report(session, contribution_id, "mine")
    with database.transaction() as session:
        decide(session, Decide("names", contribution_id, 1, "refuse", new_id(), "somebody-else"))
    let_pass(database, timedelta(seconds=61))
    settle_decisions(database)
    scene.post.queue(hidden_names.NAME_HIDDEN_TEMPLATE, contribution_id)
    return scene.post.only()


def _tells(scene: Scene) -> UUID:
    return _given(scene, TOLD)


APPEAL_SCENES: dict[str, Act] = {
    "story/verification": _asked(TOLD),
    "comment/verification": _asked(SAID),
    "help/verification": _asked(DONE),
    "story/thanks": _thanked(TOLD),
    "comment/thanks": _thanked(SAID),
    "help/thanks": _thanked(DONE),
    "story/published": _published(_tells),
    "story/refused": _refused(_tells),
    moderated.PUBLISHED_TEMPLATE: _published(Scene.signs_and_verifies),
    hidden_names.NAME_HIDDEN_TEMPLATE: _name_hidden,
    moderated.REFUSED_TEMPLATE: _refused(Scene.signs_and_verifies),
}
