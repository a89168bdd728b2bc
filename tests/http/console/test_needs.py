"""What needs me today: what waits is said with how many there are, to those alone who may do it, and leads there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from campaign.contributions.blocks import Blocked, block
from campaign.contributions.folding import fold_deltas
from campaign.contributions.letter.content import LetterContent
from campaign.contributions.letter.models import LetterAddressee
from campaign.contributions.letter.replies import answer_reply
from campaign.db import Database, now
from campaign.drives.models import Drive, Target
from campaign.drives.updates.approving import ask_approval
from campaign.exports.lists.models import SupporterList
from campaign.http.console.needs.moderation import SENTENCES
from campaign.ids import new_id
from campaign.moderation.sources import SOURCES
from tests import letters
from tests.appeals import charlie_opens_appeal, commenting, given
from tests.cast import ORGANISER, signed, signing
from tests.http.console.conftest import StaffClient, campaign_of
from tests.updates import charlie_tests, charlie_writes

Happening = Callable[[Database], UUID]  # gives back a drive of the campaign in which it happened
A_DAY = timedelta(days=1)


def times(database: Database, drive_id: UUID, **moments: timedelta | None) -> None:
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        values = {name: None if away is None else present + away for name, away in moments.items()}
        session.execute(update(Drive).where(Drive.id == drive_id).values(values))


def a_draft(database: Database) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database)
    times(database, drive_id, published_at=None)
    return drive_id


def one_opens(database: Database) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database)
    times(database, drive_id, opens_at=2 * A_DAY)
    return drive_id


def one_closes(database: Database) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database)
    times(database, drive_id, closes_at=A_DAY)
    return drive_id


def one_has_closed(database: Database) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database)
    times(database, drive_id, opens_at=-9 * A_DAY, closes_at=-A_DAY)
    return drive_id


def a_target_stops(database: Database) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database)
    with database.transaction() as session:
        target = session.scalars(select(Target).where(Target.drive_id == drive_id)).first()
        assert target
        target.is_stopped, target.stopped_at = True, session.execute(select(now())).scalar_one()
    return drive_id


def laura_writes(database: Database, *, is_moderated: bool) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database, is_moderated=is_moderated)
    written = letters.write(database, letters.writing(drive_id, letters.targets_of(database, drive_id)))
    letters.press(database, written, LetterContent(letters.SUBJECT, letters.BODY, ()))
    return drive_id


def a_letter_waits(database: Database) -> UUID:
    return laura_writes(database, is_moderated=True)


def a_reply_comes(database: Database) -> UUID:
    drive_id = laura_writes(database, is_moderated=False)
    with database.transaction() as session:
        for addressee_id in session.scalars(select(LetterAddressee.id)).all()[:1]:
            answer_reply(session, addressee_id, "yes")
    return drive_id


def a_thought_waits(database: Database) -> UUID:
    drive_id = charlie_opens_appeal(database)
    given(database, commenting(drive_id))
    return drive_id


def an_update_waits(database: Database) -> UUID:
    drive_id = letters.charlie_opens_letter_drive(database)
    update_id = charlie_writes(database, campaign_of(database, drive_id))
    charlie_tests(database, update_id)
    with database.transaction() as session:
        ask_approval(session, update_id, ORGANISER)
    return drive_id


HAPPENINGS: dict[Happening, tuple[str, str, str]] = {
    a_draft: ("campaigner", "Drafts to complete: 1", "Drafftiau i’w cwblhau: 1"),
    one_opens: ("campaigner", "Opening within three days: 1", "Yn agor o fewn tri diwrnod: 1"),
    one_closes: ("campaigner", "Closing within three days: 1", "Yn cau o fewn tri diwrnod: 1"),
    one_has_closed: ("campaigner", "no answer is written down yet: 1", "heb nodi eto beth oedd yr ateb: 1"),
    a_target_stops: ("campaigner", "letters stopped in the last seven days: 1", "nad yw llythyrau’n mynd atynt mwyach"),
    a_letter_waits: ("moderator", "Letters to read before they leave: 1", "Llythyrau i’w darllen cyn iddynt adael: 1"),
    a_reply_comes: ("campaigner", "Replies that writers had in the last seven days: 1", "Atebion a ddaeth i’r rhai"),
    a_thought_waits: ("moderator", "Comments to read: 1", "Sylwadau i’w darllen: 1"),
    an_update_waits: ("campaigner", "Updates that wait for approval: 1", "sy’n aros i gael eu cymeradwyo: 1"),
}


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda happening: happening.__name__)
def test_it_is_said_to_whoever_may_do_it_and_to_nobody_else(
    happening: Happening, database: Database, staff_client: StaffClient, olives_campaign_id: UUID
) -> None:
    role, english, welsh = HAPPENINGS[happening]
    charlies = campaign_of(database, happening(database))
    assert english in staff_client(role, charlies).page("/console/").words
    assert welsh in staff_client(role, charlies, language="cy").page("/console/").words
    assert "Nothing is waiting" in staff_client(role, olives_campaign_id).page("/console/").words
    assert "Nothing is waiting" in staff_client("exporter", charlies).page("/console/").words


def test_every_queue_has_a_sentence() -> None:
    assert set(SENTENCES) == set(SOURCES)


def test_stan_alone_is_told_of_his_list_until_he_has_it(database: Database, staff_client: StaffClient) -> None:
    stan, other = staff_client("exporter"), staff_client("exporter")
    with database.transaction() as session:
        present = session.execute(select(now())).scalar_one()
        session.add(
            SupporterList(
                id=new_id(),
                account_id=stan.account_id,
                purpose="crm",
                stated_reason="",
                stated_recipient="",
                columns=[],
                filters={},
                language="cy",
                format="csv",
                state="ready",
                asked_at=present,
                ready_at=present,
                expires_at=present + A_DAY,
            )
        )
    said = "Supporter lists that are ready and not downloaded yet: 1"
    assert said in stan.page("/console/").words and said not in other.page("/console/").words
    with database.transaction() as session:
        session.execute(update(SupporterList).values(downloads=1))
    assert said not in stan.page("/console/").words


def test_a_milestone_and_what_was_held_are_told(
    database: Database, petition: UUID, campaign_id: UUID, staff_client: StaffClient
) -> None:
    with database.transaction() as session:
        block(session, Blocked("domain", "spam.example"), "test")
    for number in range(2):
        signed(database, signing(petition, "Suzie Evans", f"suzie{number}@example.com"))
    signed(database, signing(petition, "Paul Price", "paul@spam.example"))
    fold_deltas(database)
    page = staff_client("campaigner", campaign_id).page("/console/")
    assert "Milestones reached in the last seven days: 1" in page.words
    assert "Held by our checks, to be looked at: 1" in page.words
    assert f"/console/drives/{petition}" in page.links
    held = staff_client("moderator", campaign_id).page("/console/").words
    assert "Held by our checks" in held and "Milestones" not in held
