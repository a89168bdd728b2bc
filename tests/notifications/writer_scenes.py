"""How each mail to the writer of a letter comes about, and to whoever is in the team of its drive."""

from __future__ import annotations

from campaign.contributions.letter.drafts import SaveDraft, save_draft
from campaign.contributions.letter.gate import refuse_letter
from campaign.contributions.letter.mails import COPY, DRAFT
from campaign.contributions.letter.team.members import INVITATION
from campaign.contributions.letter.team.nudges import NUDGE, nudge_draft
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.notifications import (
    endings,
)
from tests import cast, letters, teams
from tests.notifications.scene import COMMENT, EMAIL, NAME, POSTCODE, Act, Scene


def _letter_verification(scene: Scene) -> ExpandedMail:
    scene.writes()
    return scene.post.only()


def _letter_thanks(scene: Scene) -> ExpandedMail:
    contribution_id = scene.writes_and_verifies(consent_campaign=True)
    scene.gives_number(contribution_id, 1204)
    return scene.thanked(contribution_id)


def _letter_copy(scene: Scene) -> ExpandedMail:
    scene.post.queue(COPY, scene.writes_and_verifies())
    return scene.post.only()


def _letter_draft(scene: Scene) -> ExpandedMail:
    drive_id = letters.charlie_opens_letter_drive(scene.post.database)
    key = cast.signing(drive_id, NAME, EMAIL).mailbox_key
    typed = {"name": NAME, "email": EMAIL, "body": COMMENT, "postcode": POSTCODE}
    with scene.post.database.transaction() as session:
        save_draft(session, SaveDraft(drive_id, scene.language, typed, key, EMAIL))
    return scene.post.only()


def _letter_invalidated(scene: Scene) -> ExpandedMail:
    contribution_id = scene.writes_and_verifies(is_moderated=True)
    with scene.post.database.transaction() as session:
        refuse_letter(session, contribution_id, "insults")
    scene.post.queue(endings.INVALIDATED_TEMPLATE, contribution_id)
    return scene.post.only()


def _team_invitation(scene: Scene) -> ExpandedMail:
    drive_id = letters.charlie_opens_letter_drive(scene.post.database)
    teams.invited(scene.post.database, drive_id, NAME, EMAIL, language=scene.language)
    return scene.post.only()


def _team_nudge(scene: Scene) -> ExpandedMail:
    drive_id = letters.charlie_opens_letter_drive(scene.post.database)
    charlie = teams.joined(scene.post.database, drive_id)
    scene.post.deliver()
    draft_id = teams.laura_stops(scene.post.database, drive_id, name=NAME, email=EMAIL, language=scene.language)
    with scene.post.database.transaction() as session:
        assert nudge_draft(session, drive_id, draft_id, charlie)
    return scene.post.only()


WRITER_SCENES: dict[str, Act] = {
    "letter/verification": _letter_verification,
    "letter/thanks": _letter_thanks,
    "letter/invalidated": _letter_invalidated,
    COPY: _letter_copy,
    DRAFT: _letter_draft,
    INVITATION: _team_invitation,
    NUDGE: _team_nudge,
}
