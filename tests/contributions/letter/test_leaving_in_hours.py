"""Letters leave in the hours of their drive, to the moment, whatever was queued or composed before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaign.contributions.letter.dispatch import dispatch_due
from campaign.db import Database
from tests.contributions.letter.conftest import LetterOffice
from tests.contributions.letter.writing import (
    ONE,
    charlie_opens_letter_drive,
    mails_of,
    states,
    write_letter,
    write_letters,
)
from tests.set_clock import Clock, at


def test_nothing_leaves_outside_the_hours(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 07:58"))
    write_letter(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60))
    assert post.turn() == []
    assert states(database) == {"due": 1}
    clock.set(at("2026-11-25 08:00"))
    assert post.turn() == [ONE]


def test_what_was_queued_in_time_but_composed_too_late_waits_for_the_morning(
    database: Database, post: LetterOffice, clock: Clock
) -> None:
    clock.set(at("2026-11-25 17:59"))
    write_letter(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60))
    assert dispatch_due(database) == 1
    clock.set(at("2026-11-25 18:00"))
    assert post.deliver() == []
    (mail,) = mails_of(database, "letter/delivery")
    assert mail.state == "queued"
    assert at("2026-11-26 08:00") <= mail.not_before < at("2026-11-26 08:05")
    clock.set(at("2026-11-26 08:05"))
    assert post.deliver() == [ONE]


def test_what_was_composed_in_time_is_not_posted_too_late(database: Database, post: LetterOffice, clock: Clock) -> None:
    clock.set(at("2026-11-25 17:59"))
    write_letters(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60), 2)
    dispatch_due(database)
    post.sender.answers = []
    sent = post.sender.send

    def slowly(batch: object) -> object:
        clock.set(at("2026-11-25 18:00"))
        return sent(batch)  # type: ignore[arg-type]

    post.sender.send = slowly  # type: ignore[method-assign, assignment]
    assert post.deliver() == [ONE]
    assert sorted(mail.state for mail in mails_of(database, "letter/delivery")) == ["accepted", "queued"]


@pytest.mark.parametrize(
    ("before", "during"), [("2027-03-27 18:30", "2027-03-28 07:00"), ("2026-10-24 17:30", "2026-10-25 08:00")]
)
def test_the_hours_hold_over_a_change_of_the_clocks(
    database: Database, post: LetterOffice, clock: Clock, before: str, during: str
) -> None:
    clock.set(at(before))
    write_letter(database, charlie_opens_letter_drive(database, window_from=8 * 60, window_until=18 * 60))
    assert post.turn() == []
    clock.set(at(during) - timedelta(minutes=2))
    assert post.turn() == []
    clock.set(at(during))
    assert post.turn() == [ONE]
