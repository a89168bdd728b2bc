"""A letter that is not finished: kept as it was typed, brought back by its link, and gone when it is not needed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from campaign.contributions.ending import expire
from campaign.contributions.letter.drafts import forget_of_mailbox
from campaign.contributions.letter.mails import DRAFT
from campaign.contributions.letter.models import LetterDraft
from campaign.contributions.models import Contribution
from campaign.db import Database
from campaign.drives.running import pause
from campaign.mail.kind import Desk
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.notifications.links import mailed_draft_token
from campaign.outbox.models import OutboxEvent
from campaign.settings import Settings
from campaign.tokens import Keyring
from tests.cast import signing
from tests.forgetting import forget
from tests.http.conftest import LinkTo
from tests.http.site.reading import Page
from tests.letters import SUBJECT, charlie_opens_letter_drive, targets_of
from tests.time_travel import let_pass

PAGE = "/en/letter-drives/letters-1"
PATH = f"{PAGE}/letters"
HALF = {"body": "Half a letter,\n\n<b>with signs</b> & “quotes”", "email": "laura@example.com", "act": "save"}
LAURA = {"name": "Laura Evans", "email": "laura@example.com", "postcode": "CF10 1AA", "country": "GB"}


@pytest.fixture
def drive(database: Database) -> UUID:
    return charlie_opens_letter_drive(database)


def drafts(database: Database) -> list[LetterDraft]:
    with database.reading() as session:
        return list(session.scalars(select(LetterDraft)))


def mails(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Delivery.template).order_by(Delivery.created_at)))


def save(client: FlaskClient, **typed: str) -> str:
    answer = client.post(PATH, data={**HALF, **typed})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def fields_at(client: FlaskClient, path: str) -> dict[str, str]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.text).form("/letters").fields


def test_half_a_letter_is_kept_and_its_address_brings_it_back(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    where = save(client)
    assert where.startswith(f"{PAGE}/drafts/")
    assert fields_at(client, where)["body"] == HALF["body"]
    assert "Your letter is saved" in Page(client.get(where).text).words
    with database.reading() as session:
        assert session.scalars(select(Contribution.id)).all() == []


def test_the_link_is_mailed_once_to_each_address(client: FlaskClient, database: Database, drive: UUID) -> None:
    where = save(client)
    token = fields_at(client, where)["draft"]
    save(client, draft=token, body="More of it")
    assert mails(database) == [DRAFT]
    save(client, draft=token, email="laura.evans@example.com")
    assert mails(database) == [DRAFT, DRAFT]
    with database.reading() as session:
        assert set(session.scalars(select(OutboxEvent.name))) == {"draft.saved"}
        assert all(session.scalars(select(Delivery.is_capped)))
    assert len(drafts(database)) == 1


def test_without_an_address_nothing_is_mailed(client: FlaskClient, database: Database, drive: UUID) -> None:
    assert fields_at(client, save(client, email="not yet one"))["email"] == "not yet one"
    assert mails(database) == []


def test_the_answer_is_the_same_for_a_closed_mailbox(client: FlaskClient, database: Database, drive: UUID) -> None:
    with database.transaction() as session:
        suppress(session, signing(drive, email="closed@example.com").mailbox_key, "all")
    for email in ("closed@example.com", "laura@example.com"):
        page = Page(client.get(save(client, email=email)).text)
        assert "Your letter is saved" in page.words


def test_saving_again_changes_the_same_draft_and_gives_it_more_time(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    where = save(client)
    let_pass(database, timedelta(days=13))
    save(client, draft=fields_at(client, where)["draft"], body="The second half")
    let_pass(database, timedelta(days=13))
    assert fields_at(client, where)["body"] == "The second half"


def test_a_draft_is_deleted_14_days_after_its_last_change(client: FlaskClient, database: Database, drive: UUID) -> None:
    where = save(client)
    let_pass(database, timedelta(days=14, minutes=1))
    assert client.get(where).status_code == 404
    assert forget(database, "drafts") == 1
    assert forget(database, "drafts") == 0
    assert drafts(database) == []


@pytest.mark.parametrize("ending", ["", "A", "-_-_"])
def test_a_guessed_link_opens_nothing(client: FlaskClient, drive: UUID, ending: str) -> None:
    assert client.get(save(client)[:-4] + ending).status_code == 404


def test_a_link_opens_nothing_under_another_drive(client: FlaskClient, database: Database, drive: UUID) -> None:
    charlie_opens_letter_drive(database, slug="2")
    where = save(client)
    assert client.get(where.replace("letters-1", "letters-2")).status_code == 404


def test_the_switch_of_language_keeps_the_letter(client: FlaskClient, drive: UUID) -> None:
    page = Page(client.get(save(client)).text)
    (welsh,) = [link for link in page.links if link.startswith("/cy/llythyrau/llythyrau-1/drafftiau/")]
    assert Page(client.get(welsh).text).form("/llythyrau").fields["body"] == HALF["body"]


def test_opening_a_link_changes_nothing(client: FlaskClient, database: Database, drive: UUID) -> None:
    where = save(client)
    before = [(draft.updated_at, draft.fields, draft.expires_at) for draft in drafts(database)]
    client.get(where)
    assert [(draft.updated_at, draft.fields, draft.expires_at) for draft in drafts(database)] == before


def test_a_draft_that_was_sent_stays_until_its_letter_is_verified(
    client: FlaskClient, database: Database, drive: UUID, link_to: LinkTo
) -> None:
    where = save(client, subject=SUBJECT)
    form = fields_at(client, where)
    ids = [str(one) for one in targets_of(database, drive)]
    assert client.post(PATH, data={**form, **LAURA, "target": ids}).status_code == 303
    assert "You have sent this letter already" in Page(client.get(where).text).words
    with database.reading() as session:
        laura = session.scalars(select(Contribution.id)).one()
    client.post(link_to("verify", laura))
    assert drafts(database) == []
    assert client.get(where).status_code == 404


def test_a_draft_outlives_a_verification_that_nobody_pressed(
    client: FlaskClient, database: Database, drive: UUID
) -> None:
    where = save(client, subject=SUBJECT)
    ids = [str(one) for one in targets_of(database, drive)]
    client.post(PATH, data={**fields_at(client, where), **LAURA, "target": ids})
    with database.transaction() as session:
        expire(session, session.scalars(select(Contribution.id)).all())
    assert fields_at(client, where)["body"] == HALF["body"]


def test_other_words_than_those_of_the_letter_stay_kept(
    client: FlaskClient, database: Database, drive: UUID, link_to: LinkTo
) -> None:
    """Laura has sent a letter, writes a better one to the same targets, and presses the link of the first."""
    ids = [str(one) for one in targets_of(database, drive)]
    client.post(PATH, data={**LAURA, "subject": SUBJECT, "body": "The first.", "target": ids})
    with database.reading() as session:
        laura = session.scalars(select(Contribution.id)).one()
    where = save(client, subject=SUBJECT, body="A better one.")
    client.post(PATH, data={**fields_at(client, where), **LAURA, "target": ids})
    client.post(link_to("verify", laura))
    assert fields_at(client, where)["body"] == "A better one."


def test_a_draft_can_be_thrown_away(client: FlaskClient, database: Database, drive: UUID) -> None:
    form = fields_at(client, save(client))
    assert client.post(PATH, data={**form, "act": "throw-away"}).headers["Location"] == PAGE
    assert drafts(database) == []
    assert client.post(PATH, data={"act": "throw-away", "draft": "nothing"}).status_code == 303


def test_a_bad_token_makes_a_new_draft_and_loses_nothing(client: FlaskClient, database: Database, drive: UUID) -> None:
    first = save(client)
    assert save(client, draft="nonsense") != first
    assert len(drafts(database)) == 2


def test_more_than_a_draft_holds_comes_back(client: FlaskClient, database: Database, drive: UUID) -> None:
    answer = client.post(PATH, data={**HALF, "body": "x" * 80_001})
    assert answer.status_code == 422
    assert len(Page(answer.text).form("/letters").fields["body"]) == 80_001
    assert drafts(database) == []


def test_a_paused_drive_keeps_drafts(client: FlaskClient, database: Database, drive: UUID) -> None:
    with database.transaction() as session:
        pause(session, drive)
    assert fields_at(client, save(client))["body"] == HALF["body"]


def test_whoever_erases_a_mailbox_erases_its_drafts(client: FlaskClient, database: Database, drive: UUID) -> None:
    save(client)
    save(client, email="somebody.else@example.com")
    with database.transaction() as session:
        forget_of_mailbox(session, signing(drive, email="laura@example.com").mailbox_key)
    assert [draft.email for draft in drafts(database)] == ["somebody.else@example.com"]


def test_an_old_revoked_link_opens_nothing(client: FlaskClient, database: Database, drive: UUID) -> None:
    where = save(client)
    with database.transaction() as session:
        session.execute(update(LetterDraft).values(issue=1))
    assert client.get(where).status_code == 404


def test_a_link_that_went_to_a_mistyped_address_opens_nothing_once_it_is_mended(
    client: FlaskClient, drive: UUID
) -> None:
    mistyped = save(client, email="lara@example.com")
    token = fields_at(client, mistyped)["draft"]
    mended = save(client, draft=token, email="laura@example.com", body="What I add later")
    assert client.get(mistyped).status_code == 404
    assert fields_at(client, mended)["body"] == "What I add later"


def test_whoever_began_it_with_somebodys_address_does_not_read_what_that_person_writes(
    client: FlaskClient, database: Database, settings: Settings, drive: UUID
) -> None:
    began = save(client)
    (draft,) = drafts(database)
    mailed = f"{PAGE}/drafts/{mailed_draft_token(Desk(settings, Keyring(settings.secret_key)), draft)}"
    token = fields_at(client, mailed)["draft"]
    goes_on = save(client, draft=token, body="Between us")
    assert client.get(began).status_code == 404
    assert fields_at(client, goes_on)["body"] == "Between us"
    assert fields_at(client, mailed)["body"] == "Between us"
    assert (len(drafts(database)), mails(database)) == (1, [DRAFT])
