"""Plain text on pages, dates that are half known, and days that end at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from campaign.http.site.filters import format_known_date, is_midnight, last_day, paragraphs
from campaign.i18n import Precision, use_language


def test_text_is_parted_into_paragraphs_and_lists_and_nothing_in_it_is_markup() -> None:
    said = paragraphs("One <b>\nline\n\n\n- first\n- “second” & last\r\n\r\nEnd")
    assert said == ("<p>One &lt;b&gt;<br>line</p>\n<ul><li>first</li><li>“second” &amp; last</li></ul>\n<p>End</p>")


@pytest.mark.parametrize(
    ("precision", "english", "welsh"),
    [("day", "9 May 2015", "9 Mai 2015"), ("month", "May 2015", "Mai 2015"), ("year", "2015", "2015")],
)
def test_no_more_of_a_date_is_said_than_is_known(precision: Precision, english: str, welsh: str) -> None:
    with use_language("en"):
        assert format_known_date(date(2015, 5, 9), precision) == english
    with use_language("cy"):
        assert format_known_date(date(2015, 5, 9), precision) == welsh


def test_what_closes_at_midnight_in_wales_is_open_to_the_end_of_the_day_before() -> None:
    in_summer = datetime(2027, 5, 21, 23, 0, tzinfo=UTC)
    assert is_midnight(in_summer) and last_day(in_summer) == date(2027, 5, 21)
    assert not is_midnight(datetime(2027, 5, 21, 22, 0, tzinfo=UTC))
    assert is_midnight(datetime(2027, 1, 21, 0, 0, tzinfo=UTC))
