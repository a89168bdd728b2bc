"""Comments, letters, what is held and what is reported wait in queues of their own, with reasons to refuse them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.refusals.reading import offered_refusals, sentence_of
from campaign.contributions.refusals.writing import WriteRefusal, write_refusal
from campaign.db import Database
from campaign.errors import FieldsRefusedError
from campaign.moderation.queues import read_item
from campaign.moderation.reporting import report
from tests.appeals import charlie_opens_appeal, commenting, given
from tests.cast import charlie_opens_petition, signed, signing
from tests.contributions.counting import hold_a_domain
from tests.drives.drafts import events_of
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from tests.moderation.deciding import decided, is_public, settle_after_a_minute, waiting
from tests.time_travel import let_pass


def test_comments_letters_and_what_is_held_have_queues_of_their_own(database: Database) -> None:
    comment = given(database, commenting(charlie_opens_appeal(database)))
    drive = charlie_opens_letter_drive(database, is_moderated=True)
    letter = written(database, writing(drive, targets_of(database, drive)))
    hold_a_domain(database)
    held = signed(database, signing(charlie_opens_petition(database, slug="9"), email="suzie@held.example"))
    mine = {"comments": comment, "letters": letter, "held": held}
    assert {queue: waiting(database, queue) for queue in mine} == {queue: [one] for queue, one in mine.items()}
    decided(database, "comments", comment)
    decided(database, "letters", letter)
    decided(database, "held", held, "refuse", reason="made-up-name")
    assert settle_after_a_minute(database) == 3
    assert is_public(database, comment)
    assert "letter.passed" in events_of(database, letter)
    assert events_of(database, held)[-1] == "signature.invalidated"


def test_nobodys_address_stands_in_what_a_moderator_reads(database: Database, lauras: UUID) -> None:
    with database.reading() as session:
        item = read_item(session, "stories", lauras, "en")
        said = " ".join([item.name or "", *(fact.value for fact in item.facts)])
        assert "@" not in said and "dug" in said
        email = session.get_one(Contribution, lauras).email
        assert email and email not in said


def test_a_reported_name_is_hidden_and_what_was_given_counts_on(database: Database) -> None:
    suzies = signed(database, signing(charlie_opens_petition(database), show_name=True))
    for _ in range(3):
        with database.transaction() as session:
            report(session, suzies, "mine")
    assert waiting(database, "names") == [suzies]
    with database.reading() as session:
        assert read_item(session, "names", suzies, "en").waiting.times == 3
    decided(database, "names", suzies, "refuse", reason="somebody-else")
    assert settle_after_a_minute(database) == 1
    with database.reading() as session:
        row = session.get_one(Contribution, suzies)
        assert (row.show_name, row.state) == (False, "verified")
    assert events_of(database, suzies)[-1] == "name.hidden"


def test_what_was_let_stay_is_put_before_nobody_again_for_thirty_days(database: Database) -> None:
    suzies = signed(database, signing(charlie_opens_petition(database), show_name=True))

    def reported() -> list[UUID]:
        with database.transaction() as session:
            report(session, suzies, "false")
        return waiting(database, "names")

    assert reported() == [suzies]
    decided(database, "names", suzies)
    settle_after_a_minute(database)
    assert reported() == []
    let_pass(database, timedelta(days=31))
    assert reported() == [suzies]


def test_published_words_that_are_reported_can_be_taken_off(database: Database, lauras: UUID) -> None:
    decided(database, "stories", lauras)
    settle_after_a_minute(database)
    with database.transaction() as session:
        report(session, lauras, "hurtful")
    assert waiting(database, "published") == [lauras] and waiting(database, "names") == []
    decided(database, "published", lauras, "refuse", reason="hurtful")
    assert settle_after_a_minute(database) == 1
    assert not is_public(database, lauras)
    with database.reading() as session:
        assert session.get_one(OfferedWords, lauras).refusal == "hurtful"


def test_what_is_not_public_cannot_be_reported(database: Database, lauras: UUID) -> None:
    for one in (lauras, uuid4()):
        with database.transaction() as session:
            report(session, one, "hurtful")
    assert waiting(database, "published") == [] and waiting(database, "names") == []
    with database.transaction() as session, pytest.raises(FieldsRefusedError):
        report(session, lauras, "ugly")


def test_an_admins_reason_stands_beside_those_that_come_along_and_over_them(database: Database) -> None:
    with database.transaction() as session:
        built_in = sentence_of(session, "words", "off-topic", "cy")
        write_refusal(
            session, WriteRefusal("words", "off-topic", {"cy": "Mae’n sôn am rywbeth arall.", "en": "Not it."})
        )
        write_refusal(session, WriteRefusal("words", "too-long", {"cy": "Mae’n rhy hir.", "en": "It is too long."}))
        write_refusal(session, WriteRefusal("words", "unclear", {"cy": "x", "en": "x"}, is_offered=False))
    with database.reading() as session:
        assert built_in != sentence_of(session, "words", "off-topic", "cy") == "Mae’n sôn am rywbeth arall."
        offered = offered_refusals(session, "words")
        assert "too-long" in offered and "unclear" not in offered
        assert sentence_of(session, "words", "unclear", "en") == "x"  # whoever was refused for it may still ask
    for bad in (WriteRefusal("words", "Off topic", {"cy": "", "en": "x"}), WriteRefusal("x", "a-b", {"en": "y" * 301})):
        with database.transaction() as session, pytest.raises(FieldsRefusedError):
            write_refusal(session, bad)
