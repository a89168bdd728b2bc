"""Mails to whoever works here: the invitation, the link to a new password, and jobs that failed."""

from __future__ import annotations

from campaign.audit.record import CLI
from campaign.machinery.failures import note_failure
from campaign.mail.address import mailbox_key
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.notifications import failures
from campaign.staff import accounts
from campaign.staff.links import INVITATION_TEMPLATE, PASSWORD_TEMPLATE, ask_password
from tests import cast, staff
from tests.notifications.scene import EMAIL, NAME, Act, Scene


def _invitation(scene: Scene) -> ExpandedMail:
    command = accounts.InviteAccount(NAME, EMAIL, mailbox_key(EMAIL, cast.IDENTITY_KEY), scene.language)
    with scene.post.database.transaction() as session:
        accounts.invite_account(session, CLI, command)
    return scene.post.only()


def _password(scene: Scene) -> ExpandedMail:
    staff.make_account(scene.post.database, None, email=EMAIL, name=NAME)
    with scene.post.database.transaction() as session:
        ask_password(session, mailbox_key(EMAIL, cast.IDENTITY_KEY), scene.language)
    return scene.post.only()


def _failures(scene: Scene) -> ExpandedMail:
    staff.make_account(scene.post.database, "admin", email=EMAIL, name=NAME, language=scene.language)
    with scene.post.database.transaction() as session:
        note_failure(session, "workers.mail.deliver", "mail", "ValueError")
    assert failures.tell_failures(scene.post.database) == 1
    return scene.post.only()


STAFF_SCENES: dict[str, Act] = {
    INVITATION_TEMPLATE: _invitation,
    PASSWORD_TEMPLATE: _password,
    failures.TEMPLATE: _failures,
}
