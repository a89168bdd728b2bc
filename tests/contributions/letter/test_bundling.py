"""Letters that go together: by day or by week, near-identical ones by themselves, each in one bundle and no other."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from campaign.contributions.ending import withdraw
from campaign.contributions.letter import bundling
from campaign.contributions.letter.bundling import gather_bundles
from campaign.contributions.letter.models import LetterAddressee, LetterBundle, LetterModel, LetterSettings
from campaign.contributions.letter.outgoing import load_bundle
from campaign.contributions.models import Contribution
from campaign.db import Database, now
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    MODEL,
    ONE,
    TWO,
    addressees,
    charlie_opens_letter_drive,
    mails_of,
    write_letter,
    write_letters,
)
from tests.set_clock import Clock, at

HOURS = {"window_from": 8 * 60, "window_until": 18 * 60}


def bundles(database: Database) -> Sequence[LetterBundle]:
    with database.reading() as session:
        return session.scalars(select(LetterBundle).order_by(LetterBundle.id)).all()


def writers(database: Database, bundle: LetterBundle) -> list[str | None]:
    with database.reading() as session:
        return [letter.writer.name for letter in load_bundle(session, bundle.id)]


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_a_day_s_letters_leave_in_one_mail_when_the_window_opens(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, emails=(ONE, TWO), delivery="daily", **HOURS)
    write_letters(database, drive, 3)
    assert post.turn() == []  # due since this morning's bundle
    clock.set(at("2026-11-26 07:59"))
    assert post.turn() == []
    clock.set(at("2026-11-26 08:00"))
    assert post.turn() == [ONE, TWO]
    assert [(bundle.kind, bundle.period, bundle.letter_count) for bundle in bundles(database)] == [
        ("daily", "2026-11-26", 3)
    ] * 2
    clock.set(at("2026-11-26 12:00"))
    write_letter(database, drive)
    assert post.turn() == []
    assert all(addressee.sent_at for addressee in addressees(database) if addressee.bundle_id)


def test_a_bundle_carries_its_letters_as_pdf_and_lists_who_wrote(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, delivery="daily", **HOURS)
    write_letters(database, drive, 2)
    clock.set(at("2026-11-26 08:00"))
    post.turn()
    (batch,) = post.sender.batches
    (file,) = batch.attachments
    assert (file.filename, file.content_type) == ("llythyrau-2026-11-26.pdf", "application/pdf")
    assert len(PdfReader(BytesIO(file.content)).pages) == 3
    text = pdf_text(file.content)
    assert "laura1@example.com" in text and "2 lythyr" in text
    assert "Laura 0, CF10: “Cydgynhyrchu yn ein hysgol”" in batch.text
    assert (batch.from_name, batch.reply_to) == ("Ysgwydd wrth ysgwydd", "charlie@rhwydwaith.example")


def test_a_week_s_letters_leave_on_monday(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 12:00"))  # a Wednesday
    drive = charlie_opens_letter_drive(database, delivery="weekly", **HOURS)
    write_letters(database, drive, 2)
    for day in ("2026-11-26", "2026-11-27", "2026-11-29"):
        clock.set(at(f"{day} 12:00"))
        assert post.turn() == []
    clock.set(at("2026-11-30 08:00"))
    assert post.turn() == [ONE]
    assert [(bundle.kind, bundle.period) for bundle in bundles(database)] == [("weekly", "2026-W49")]


def test_a_monday_that_was_missed_is_made_good_on_tuesday(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 12:00"))
    write_letter(database, charlie_opens_letter_drive(database, delivery="weekly", **HOURS))
    clock.set(at("2026-12-01 09:00"))
    assert post.turn() == [ONE]


@pytest.mark.parametrize("delivery", ["each", "daily"])
def test_near_identical_letters_are_never_sent_alone(
    database: Database, post: LetterOffice, clock: Clock, delivery: str
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, delivery=delivery, **HOURS)
    write_letters(database, drive, 3, is_model=True, body=MODEL["cy"])
    write_letter(database, drive, name="Stan", email="stan@example.com", is_model=True, body=MODEL["en"], language="en")
    assert post.turn() == []
    clock.set(at("2026-11-26 08:00"))
    assert post.turn() == [ONE]
    assert [(bundle.kind, bundle.letter_count) for bundle in bundles(database)] == [("model", 4)]
    (batch,) = post.sender.batches
    assert batch.text.count(MODEL["cy"]) == 1 and batch.text.count(MODEL["en"]) == 1
    assert all(name in batch.text for name in ("Laura 0", "Laura 1", "Laura 2", "Stan"))
    text = pdf_text(batch.attachments[0].content)
    assert text.count(MODEL["en"]) == 1
    assert "laura2@example.com" in text


def test_own_words_leave_alone_while_the_others_wait_for_the_bundle(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, **HOURS)
    write_letter(database, drive)
    write_letter(database, drive, name="Paul", email="paul@example.com", is_model=True)
    assert post.turn() == [ONE]
    assert post.sender.batches[0].reply_to == "laura@example.com"


def test_a_model_that_was_taken_away_since_lets_one_letter_speak_for_all(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, **HOURS)
    write_letters(database, drive, 2, is_model=True)
    with database.transaction() as session:
        session.execute(update(LetterModel).values(subject="", body=""))
    clock.set(at("2026-11-26 08:00"))
    assert post.turn() == [ONE]
    assert "Mae cydgynhyrchu wedi newid ein hysgol." in post.sender.batches[0].text


def test_gathering_twice_makes_each_bundle_once(database: Database, clock: Clock) -> None:
    clock.set(at("2026-11-25 12:00"))
    write_letters(database, charlie_opens_letter_drive(database, delivery="daily", **HOURS), 3)
    clock.set(at("2026-11-26 08:00"))
    assert (gather_bundles(database), gather_bundles(database)) == (1, 0)
    assert len(mails_of(database, "letter/bundle")) == 1


def test_what_is_too_much_for_one_mail_makes_a_second_of_the_same_day(
    database: Database, post: LetterOffice, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(at("2026-11-25 12:00"))
    write_letters(database, charlie_opens_letter_drive(database, delivery="daily", **HOURS), 5)
    clock.set(at("2026-11-26 08:00"))
    monkeypatch.setattr(bundling, "MOST_LETTERS", 2)
    assert post.turn() == [ONE] * 3
    assert [(bundle.period, bundle.letter_count) for bundle in bundles(database)] == [
        ("2026-11-26", 2),
        ("2026-11-26.2", 2),
        ("2026-11-26.3", 1),
    ]


def test_long_letters_fill_a_bundle_by_their_length(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(at("2026-11-25 12:00"))
    write_letters(database, charlie_opens_letter_drive(database, delivery="daily", **HOURS), 4, body="x" * 400)
    clock.set(at("2026-11-26 08:00"))
    monkeypatch.setattr(bundling, "MOST_CHARACTERS", 1000)
    assert gather_bundles(database) == 2
    assert [bundle.letter_count for bundle in bundles(database)] == [2, 2]


def test_what_is_withdrawn_before_the_bundle_leaves_is_not_in_it(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 12:00"))
    drive = charlie_opens_letter_drive(database, delivery="daily", **HOURS)
    first, _ = write_letters(database, drive, 2)
    clock.set(at("2026-11-26 08:00"))
    gather_bundles(database)
    with database.transaction() as session:
        withdraw(session, first)
    assert post.deliver() == [ONE]
    assert "Laura 0" not in post.sender.batches[0].text and "Laura 1" in post.sender.batches[0].text


def test_a_bundle_of_which_nothing_is_left_does_not_leave(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 12:00"))
    letter = write_letter(database, charlie_opens_letter_drive(database, delivery="daily", **HOURS))
    clock.set(at("2026-11-26 08:00"))
    gather_bundles(database)
    with database.transaction() as session:
        withdraw(session, letter)
    assert post.deliver() == []


def test_a_bundle_that_is_late_waits_for_the_next_morning(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 12:00"))
    write_letter(database, charlie_opens_letter_drive(database, delivery="daily", **HOURS))
    clock.set(at("2026-11-26 17:59"))
    gather_bundles(database)
    clock.set(at("2026-11-26 18:00"))
    assert post.deliver() == []
    clock.set(at("2026-11-27 08:05"))
    assert post.deliver() == [ONE]


def test_a_drive_that_sends_each_by_itself_again_sends_what_was_to_be_bundled(
    database: Database, post: LetterOffice
) -> None:
    write_letter(database, charlie_opens_letter_drive(database, delivery="weekly"))
    with database.transaction() as session:
        session.execute(update(LetterSettings).values(delivery="each"))
    assert post.turn() == [ONE]


def test_the_largest_bundle_is_one_that_a_mail_can_carry(database: Database, post: LetterOffice) -> None:
    drive = charlie_opens_letter_drive(database, delivery="daily")
    words = ("Mae hyn yn bwysig i ni i gyd, ac rydym yn gofyn i chi wrando. " * 320)[: bundling.MOST_CHARACTERS // 50]
    write_letters(database, drive, 50, body=words)
    with database.transaction() as session:
        session.execute(update(LetterAddressee).values(due_at=now(-2 * 24 * 3600)))
        session.execute(update(Contribution).values(language="cy"))
    assert post.turn() == [ONE]
    (bundle,) = bundles(database)
    assert (bundle.letter_count, writers(database, bundle)[0]) == (50, "Laura 0")
    assert len(post.sender.batches[0].attachments[0].content) < 20_000_000
