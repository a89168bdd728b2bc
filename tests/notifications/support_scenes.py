"""How each mail of My support comes about."""

from __future__ import annotations

from sqlalchemy import select

from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.my_support import entering, erasing, moving
from campaign.my_support.models import AddressChange
from campaign.my_support.receipts import RECEIPT_TEMPLATE
from campaign.notifications.staying import TEMPLATE, ask_to_stay
from campaign.retention.staying import ASKED_BEFORE, LIFE
from tests.notifications.scene import EMAIL, OTHER_EMAIL, Act, Scene
from tests.time_travel import let_pass


def _support_link(scene: Scene) -> ExpandedMail:
    key = scene.mailbox_of(scene.signs_and_verifies())
    with scene.post.database.transaction() as session:
        entering.ask_link(session, key, scene.language)
    return scene.post.only()


def _new_address(scene: Scene) -> ExpandedMail:
    return next(mail for mail in scene.asks_for_another_address() if mail.to == OTHER_EMAIL)


def _address_asked(scene: Scene) -> ExpandedMail:
    return next(mail for mail in scene.asks_for_another_address() if mail.to == EMAIL)


def _address_moved(scene: Scene) -> ExpandedMail:
    scene.asks_for_another_address()
    with scene.post.database.transaction() as session:
        assert moving.move(session, session.scalars(select(AddressChange.id)).one()) == "moved"
    return scene.post.only()


def _asked_to_stay(scene: Scene) -> ExpandedMail:
    scene.signs_and_verifies(consent_campaign=True)
    let_pass(scene.post.database, LIFE - ASKED_BEFORE)
    assert ask_to_stay(scene.post.database) == 1
    return scene.post.only()


def _erased(scene: Scene) -> ExpandedMail:
    key = scene.mailbox_of(scene.signs_and_verifies())
    with scene.post.database.transaction() as session:
        assert erasing.erase(session, erasing.Erase(key, scene.language))
    return scene.post.only()


SUPPORT_SCENES: dict[str, Act] = {
    entering.LINK_TEMPLATE: _support_link,
    moving.NEW_TEMPLATE: _new_address,
    moving.ASKED_TEMPLATE: _address_asked,
    moving.MOVED_TEMPLATE: _address_moved,
    RECEIPT_TEMPLATE: _erased,
    TEMPLATE: _asked_to_stay,
}
