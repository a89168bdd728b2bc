"""Numbers, dates and lists are written as each language writes them, by the clocks of Wales."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from campaign.i18n import (
    format_date,
    format_datetime,
    format_list,
    format_number,
    format_ordinal,
    use_language,
)


def test_a_number_is_grouped_alike_in_both_languages() -> None:
    assert [format_number(1204, "cy"), format_number(1204, "en")] == ["1,204", "1,204"]
    assert format_number(0, "cy") == "0"


def test_every_month_has_its_welsh_name() -> None:
    months = "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr"
    said = [format_date(date(2026, month, 1), "cy") for month in range(1, 13)]
    assert " ".join(said) == " ".join(f"1 {month} 2026" for month in months.split())


def test_a_day_is_written_out_in_english() -> None:
    assert format_date(date(2026, 11, 23), "en") == "23 November 2026"


def test_a_day_of_which_only_the_month_or_the_year_is_known_says_no_more() -> None:
    assert format_date(date(2015, 1, 1), "cy", precision="month") == "Ionawr 2015"
    assert format_date(date(2015, 1, 1), "en", precision="year") == "2015"


def test_a_moment_is_told_by_the_clock_of_wales_in_winter_and_in_summer() -> None:
    assert format_datetime(datetime(2026, 11, 23, 10, 30, tzinfo=UTC), "cy") == "23 Tachwedd 2026, 10:30"
    assert format_datetime(datetime(2026, 7, 1, 23, 5, tzinfo=UTC), "en") == "2 July 2026, 00:05"
    assert format_date(datetime(2026, 7, 1, 23, 5, tzinfo=UTC), "cy") == "2 Gorffennaf 2026"
    elsewhere = timezone(timedelta(hours=-5))
    assert format_datetime(datetime(2026, 1, 1, 20, 0, tzinfo=elsewhere), "cy") == "2 Ionawr 2026, 01:00"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_datetime(datetime(2026, 7, 1), "cy")  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    ("number", "english"),
    [
        *((1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th")),
        *((21, "21st"), (102, "102nd"), (111, "111th"), (1204, "1,204th"), (1013, "1,013th")),
    ],
)
def test_a_place_in_the_row_has_its_english_ending_and_is_a_figure_in_welsh(number: int, english: str) -> None:
    assert format_ordinal(number, "en") == english
    assert format_ordinal(number, "cy") == format_number(number, "cy")


def test_a_list_has_no_word_in_welsh_that_would_change_the_next_one() -> None:
    names = ["Abertawe", "Bangor", "Caerdydd"]
    assert format_list(names, "cy") == "Abertawe, Bangor, Caerdydd"
    assert format_list(names, "en") == "Abertawe, Bangor and Caerdydd"
    assert format_list(names[:1], "en") == "Abertawe"
    assert format_list(iter(()), "en") == ""


def test_without_a_language_the_one_in_use_is_taken() -> None:
    with use_language("cy"):
        assert format_date(date(2026, 8, 1)) == "1 Awst 2026"
    with use_language("en"):
        assert format_ordinal(1) == "1st"
    with pytest.raises(LookupError):
        format_number(1)
