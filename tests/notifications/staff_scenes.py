"""Mails to whoever works here: the invitation, the link to a new password, jobs that failed, and supporter lists."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import select

from campaign.audit.record import CLI
from campaign.exports.counts import publish_drive
from campaign.exports.daily.receiving import begin_daily
from campaign.exports.lists.building import build_lists
from campaign.exports.lists.claiming import claim_next, fail
from campaign.machinery.failures import note_failure
from campaign.mail.address import mailbox_key
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.my_support.erasing import Erase, erase
from campaign.my_support.events import MAILBOX_ERASED
from campaign.notifications import daily_counts, failures, lists, webhooks
from campaign.outbox.models import OutboxEvent
from campaign.outbox.record import record_event
from campaign.staff import accounts
from campaign.staff.browsers import Origin
from campaign.staff.links import INVITATION_TEMPLATE, PASSWORD_TEMPLATE, ask_password
from campaign.staff.models import StaffAccount
from campaign.staff.notices import NOTICE_TEMPLATE, ROLE_GIVEN, tell_account
from campaign.webhooks import events as webhook_events
from campaign.webhooks.models import Webhook
from tests import cast, staff
from tests.exports.lists.staff import stan_asks, take, workshop_of
from tests.notifications.scene import EMAIL, NAME, Act, Scene
from tests.webhooks.here import a_webhook


def _invitation(scene: Scene) -> ExpandedMail:
    command = accounts.InviteAccount(NAME, EMAIL, mailbox_key(EMAIL, cast.IDENTITY_KEY), scene.language)
    with scene.post.database.transaction() as session:
        accounts.invite_account(session, CLI, command)
    return scene.post.only()


def _password(scene: Scene) -> ExpandedMail:
    staff.make_account(scene.post.database, None, email=EMAIL, name=NAME)
    with scene.post.database.transaction() as session:
        ask_password(session, mailbox_key(EMAIL, cast.IDENTITY_KEY), scene.language, Origin(staff.NETWORK))
    return scene.post.only()


def _notice(scene: Scene) -> ExpandedMail:
    account_id = _owner(scene, None)
    with scene.post.database.transaction() as session:
        account = session.get_one(StaffAccount, account_id)
        tell_account(session, account, ROLE_GIVEN, network=staff.NETWORK, role="exporter")
    return scene.post.only()


def _asked(scene: Scene, account_id: UUID) -> None:
    database, drive_id = scene.post.database, cast.charlie_opens_petition(scene.post.database, slug="lists")
    stan_asks(database, drive_id, account_id=account_id)
    _tell(scene)


def _tell(scene: Scene) -> None:
    with scene.post.database.transaction() as session:
        happened = session.scalars(select(OutboxEvent).where(OutboxEvent.name.startswith("supporter_list."))).all()
        lists.tell_of_lists(session, happened)
        lists.tell_of_lists(session, happened)


def _list_asked(scene: Scene) -> ExpandedMail:
    _asked(scene, _owner(scene, "admin"))
    return scene.post.only()


def _list_ready(scene: Scene) -> ExpandedMail:
    _asked(scene, _owner(scene, None))
    with TemporaryDirectory() as folder:
        assert build_lists(workshop_of(scene.post.database, Path(folder))) == 1
    _tell(scene)
    return scene.post.only()


def _list_failed(scene: Scene) -> ExpandedMail:
    _asked(scene, _owner(scene, None))
    with scene.post.database.transaction() as session:
        claim = claim_next(session)
        assert claim
        fail(session, claim, "storage-full")
    _tell(scene)
    return scene.post.only()


def _list_erased(scene: Scene) -> ExpandedMail:
    """Suzie is in a list that somebody downloaded, and is erased."""
    database, stan = scene.post.database, _owner(scene, None)
    drive_id = cast.charlie_opens_petition(database, slug="lists")
    cast.signed(database, cast.signing(drive_id))
    list_id = stan_asks(database, drive_id, account_id=stan)
    with TemporaryDirectory() as folder:
        assert build_lists(workshop_of(database, Path(folder))) == 1
    take(database, list_id, stan)
    scene.post.deliver()
    with database.transaction() as session:
        erase(session, Erase(cast.signing(drive_id).mailbox_key, scene.language))
        happened = session.scalars(select(OutboxEvent).where(OutboxEvent.name == MAILBOX_ERASED)).all()
        for _ in range(2):
            lists.tell_owners(session, happened)
    return next(mail for mail in scene.post.deliver() if mail.to == EMAIL)


def _daily_counts(scene: Scene) -> ExpandedMail:
    account_id = _owner(scene, "admin")
    drive_id = cast.charlie_opens_petition(scene.post.database, slug="counted")
    publish_drive(scene.post.database, drive_id)
    with scene.post.database.transaction() as session:
        assert begin_daily(session, drive_id, account_id)
    assert daily_counts.owe_counts(scene.post.database) == 1
    return scene.post.only()


def _owner(scene: Scene, role: str | None) -> UUID:
    return staff.make_account(scene.post.database, role, email=EMAIL, name=NAME, language=scene.language)


def _failures(scene: Scene) -> ExpandedMail:
    staff.make_account(scene.post.database, "admin", email=EMAIL, name=NAME, language=scene.language)
    with scene.post.database.transaction() as session:
        note_failure(session, "workers.counts.fold", "counts", "ValueError")
    assert failures.tell_failures(scene.post.database) == 1
    return scene.post.only()


def _webhook_paused(scene: Scene) -> ExpandedMail:
    """Its receiver has failed for three days."""
    return _webhook_stops(scene, "paused", webhook_events.PAUSED)


def _webhook_gone(scene: Scene) -> ExpandedMail:
    return _webhook_stops(scene, "ended", webhook_events.GONE)


def _webhook_stops(scene: Scene, state: str, event: str) -> ExpandedMail:
    owner, database = _owner(scene, "admin"), scene.post.database
    webhook_id, _ = a_webhook(database, "https://example.org/hook")
    with database.transaction() as session:
        webhook = session.get_one(Webhook, webhook_id)
        webhook.account_id, webhook.state = owner, state
        event_id = record_event(session, event, webhook_id)
        for _ in range(2):
            webhooks.tell_of_webhooks(session, [session.get_one(OutboxEvent, event_id)])
    return scene.post.only()


STAFF_SCENES: dict[str, Act] = {
    INVITATION_TEMPLATE: _invitation,
    PASSWORD_TEMPLATE: _password,
    NOTICE_TEMPLATE: _notice,
    failures.TEMPLATE: _failures,
    daily_counts.TEMPLATE: _daily_counts,
    lists.ASKED: _list_asked,
    lists.READY: _list_ready,
    lists.FAILED: _list_failed,
    lists.ERASED: _list_erased,
    webhooks.PAUSED: _webhook_paused,
    webhooks.GONE: _webhook_gone,
}
