"""After a change of the address rules unfinished letters, places in teams and targets follow, each by its own address."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions import following
from campaign.contributions.following import preview_holdings, rekey_holdings
from campaign.contributions.letter.dispatch import dispatch_due
from campaign.contributions.letter.drafts import SaveDraft, save_draft
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.letter.rekeying import preview_targets, rekey_targets
from campaign.contributions.letter.team.models import TeamMember
from campaign.db import Database
from campaign.drives.models import Target
from campaign.mail.models import Delivery, Suppression
from campaign.mail.outcomes import record_outcome
from campaign.mail.suppression import suppress
from campaign.notifications.letter_notices import stop_and_tell
from campaign.outbox.models import OutboxEvent
from tests.cast import IDENTITY_KEY
from tests.contributions.letter import writing
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import ONE, TWO
from tests.letters import charlie_opens_letter_drive
from tests.teams import PAUL, invited, joined, key_of, member

OLD, OTHER = "1" * 64, "2" * 64
LAURA = "laura@example.com"


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


def draft(database: Database, drive: UUID, key: str, email: str = LAURA) -> UUID:
    with database.transaction() as session:
        return save_draft(session, SaveDraft(drive, "cy", {"body": "Annwyl"}, key, email)).id


def apply(database: Database) -> tuple[int, int]:
    """What was said beforehand is done; and then nothing is left to do."""
    said = preview_holdings(database, IDENTITY_KEY), preview_targets(database, IDENTITY_KEY)
    assert said == (rekey_holdings(database, IDENTITY_KEY), rekey_targets(database, IDENTITY_KEY))
    assert (preview_holdings(database, IDENTITY_KEY), preview_targets(database, IDENTITY_KEY)) == (0, 0)
    return said


def mails(database: Database, subject_id: UUID) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.execute(
            select(Delivery.mailbox_key, Delivery.state).where(Delivery.subject_id == subject_id)
        ).all()
    return [(key, state) for key, state in rows]


def test_a_draft_and_its_link_follow_with_what_its_owner_asked_for(database: Database, drive: UUID) -> None:
    laura = draft(database, drive, OLD)
    at_home = draft(database, drive, key_of(PAUL), PAUL)
    with database.transaction() as session:
        suppress(session, OLD, "news")
    assert apply(database) == (1, 0)
    with database.reading() as session:
        row = session.get_one(LetterDraft, laura)
        assert (row.mailbox_key, row.email) == (key_of(LAURA), LAURA)
        assert session.get(Suppression, (key_of(LAURA), "news")) is not None
    assert mails(database, laura) == [(key_of(LAURA), "queued")]
    assert mails(database, at_home) == [(key_of(PAUL), "queued")]


def test_a_mailbox_that_was_two_comes_apart_by_the_address_of_each(database: Database, drive: UUID) -> None:
    drafts = {email: draft(database, drive, OLD, email) for email in (LAURA, "l.aura@example.com")}
    assert apply(database) == (2, 0)
    with database.reading() as session:
        for email, draft_id in drafts.items():
            row = session.get_one(LetterDraft, draft_id)
            assert (row.mailbox_key, row.email) == (key_of(email), email)


def test_a_place_in_a_team_and_its_invitation_follow(database: Database, drive: UUID) -> None:
    paul = invited(database, drive, mailbox_key=OLD)
    assert apply(database) == (1, 0)
    assert (member(database, paul).mailbox_key, member(database, paul).address) == (key_of(PAUL), PAUL)
    assert mails(database, paul) == [(key_of(PAUL), "queued")]


def test_of_two_places_of_one_person_the_one_that_was_taken_stays(database: Database, drive: UUID) -> None:
    first = invited(database, drive, mailbox_key=OLD)
    second = joined(database, drive, "Paul Price", PAUL, mailbox_key=OTHER)
    assert apply(database) == (2, 0)
    with database.reading() as session:
        live = session.scalars(select(TeamMember.id).where(TeamMember.ended_at.is_(None))).all()
    assert live == [second]
    assert member(database, first).address is None


def test_more_addresses_than_a_batch_follow(database: Database, drive: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH_SIZE", 2)
    for number in range(5):
        draft(database, drive, str(number) * 64, f"laura{number}@example.com")
    assert apply(database) == (5, 0)


def test_a_target_follows_with_its_mails_so_that_its_cap_holds_and_a_late_bounce_is_known(
    database: Database, post: LetterOffice
) -> None:
    writing.write_letters(database, writing.charlie_opens_letter_drive(database, hourly_cap=1), 2)
    with database.transaction() as session:
        session.execute(update(Target).values(mailbox_key=OLD))
    assert post.turn() == [ONE]
    assert apply(database) == (0, 1)
    assert post.turn() == []
    (mail,) = writing.mails_of(database, "letter/delivery")
    assert mail.mailbox_key == key_of(ONE)
    with database.transaction() as session:
        assert mail.accepted_at is not None
        record_outcome(session, mail.id, outcome="bounced", at=mail.accepted_at)
        stop_and_tell(session, session.scalars(select(OutboxEvent)).all(), IDENTITY_KEY)
    with database.reading() as session:
        assert session.scalars(select(Target.stop_reason)).all() == ["bounced"]


def test_what_waits_for_a_target_that_moves_leaves_once_and_its_wishes_move_with_it(
    database: Database, post: LetterOffice
) -> None:
    drive = writing.charlie_opens_letter_drive(database, emails=(ONE, TWO))
    with database.transaction() as session:
        for target_id, key in zip(drive.targets, (OLD, OTHER), strict=True):
            session.execute(update(Target).where(Target.id == target_id).values(mailbox_key=key))
    writing.write_letter(database, drive)
    assert dispatch_due(database) == 2
    with database.transaction() as session:
        suppress(session, OTHER, "all")
    assert apply(database) == (0, 2)
    assert post.deliver() == [ONE]
    assert [post.turn() for _ in range(2)] == [[], []]
    assert len(writing.mails_of(database, "letter/delivery")) == 2


def test_a_rehearsal_s_target_that_leads_nowhere_is_no_hindrance(database: Database) -> None:
    writing.charlie_opens_letter_drive(database)
    with database.transaction() as session:
        session.execute(update(Target).values(email="aelod@senedd.invalid", mailbox_key=OLD))
    assert apply(database) == (0, 1)
