"""Charlie writes to those who asked for news: an update, ready to be sent, and readers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from campaign.db import Database
from campaign.drives.commands import AchievementWords, RecordAchievement
from campaign.drives.models import Drive
from campaign.drives.service import record_achievement
from campaign.drives.updates.commands import UpdateWords, WriteUpdate
from campaign.drives.updates.models import Update
from campaign.drives.updates.writing import write_update
from campaign.mail.models import Delivery
from campaign.notifications.updates.queueing import write_updates
from campaign.notifications.updates.sending import Sending, send_update
from campaign.notifications.updates.trial import try_update
from tests.cast import IDENTITY_KEY, ORGANISER, signed, signing

OLIVE = "olive@rhywle-arall.example"
WORDS = {
    "en": UpdateWords("We handed it over together", "The day came.\n\nThank you.", is_checked=True),
    "cy": UpdateWords("Fe’i cyflwynwyd gennym gyda’n gilydd", "Daeth y dydd.\n\nDiolch i chi.", is_checked=True),
}


def campaign_of(database: Database, drive_id: UUID) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Drive.campaign_id).where(Drive.id == drive_id)).one()


def charlie_writes(database: Database, campaign_id: UUID, **changes: object) -> UUID:
    """A whole draft in both languages, for everybody."""
    command = replace(WriteUpdate(campaign_id, WORDS, by=ORGANISER), **changes)  # type: ignore[arg-type]
    with database.transaction() as session:
        return write_update(session, command)


def charlie_tests(database: Database, update_id: UUID, to: str = ORGANISER) -> None:
    """The test mails are written into the ledger, and taken to have arrived."""
    with database.transaction() as session:
        test_id = try_update(session, update_id, to, identity_key=IDENTITY_KEY)
        for row in session.scalars(select(Delivery).where(Delivery.subject_id == test_id)):
            row.state = "accepted"


def charlie_sends(database: Database, update_id: UUID, sending: Sending | None = None) -> None:
    charlie_tests(database, update_id)
    with database.transaction() as session:
        send_update(session, update_id, sending or Sending())


def an_update_leaves(database: Database, drive_id: UUID, **changes: object) -> UUID:
    """Written, tested, sent, and its first mails written; its id."""
    update_id = charlie_writes(database, campaign_of(database, drive_id), **changes)
    charlie_sends(database, update_id)
    write_updates(database)
    return update_id


def reader(database: Database, drive_id: UUID, email: str, name: str = "Suzie Evans", **changes: object) -> UUID:
    """Somebody who signed and wants news; the id of the signature."""
    return signed(database, signing(drive_id, name, email, **{"consent_campaign": True, **changes}))


def readers(database: Database, drive_id: UUID, count: int, **changes: object) -> list[UUID]:
    return [reader(database, drive_id, f"reader{number}@example.com", **changes) for number in range(count)]


def update_row(database: Database, update_id: UUID) -> Update:
    with database.reading() as session:
        found = session.get_one(Update, update_id)
        session.expunge_all()
        return found


def charlie_achieves(database: Database, campaign_id: UUID) -> UUID:
    """An achievement of the campaign, to which no drive is said to have led; its id."""
    words = {"en": AchievementWords("It is law", "At last."), "cy": AchievementWords("Mae’n gyfraith", "O’r diwedd.")}
    with database.transaction() as session:
        return record_achievement(session, RecordAchievement(campaign_id, date(2026, 5, 7), words))


def something_is_achieved(database: Database, drive_ids: set[UUID], on: date = date(2100, 1, 1)) -> UUID:
    """An achievement to which the drives led; its id."""
    campaign_id = campaign_of(database, next(iter(drive_ids)))
    words = {
        "en": AchievementWords("The Act says so now", "It is in the Act.", "The Act"),
        "cy": AchievementWords("Mae’r Ddeddf yn dweud hynny", "Mae yn y Ddeddf.", "Y Ddeddf"),
    }
    with database.transaction() as session:
        return record_achievement(
            session,
            RecordAchievement(
                campaign_id, on, words, source_url="https://act.example/1", drive_ids=frozenset(drive_ids)
            ),
        )
