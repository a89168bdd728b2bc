"""What a form of a pledge drive may hold, and what is refused of it by its shape and by the offers of the drive."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from campaign.contributions.forms import FormRefused, SupporterForm
from campaign.contributions.pledge.dates import read_day
from campaign.contributions.pledge.fitting import fit_pledge
from campaign.contributions.pledge.schema import PLEDGE_REFUSALS, Wish, load_pledge
from campaign.contributions.pledge.units import format_quantity, format_sum, read_quantity
from campaign.db import Database
from campaign.drives.wales import day_of, end_of
from campaign.errors import DomainError
from campaign.http.site.messages import REASONS
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.contributions.pledge.pledging import charlie_opens_pledge_drive, launch, present_moment, talk
from tests.time_travel import let_pass

GOOD = {"name": "Paul Prys", "email": "paul@example.com", "postcode": "CF10 1AA", "what": "talk", "quantity": "3"}


def loaded(**changes: str) -> SupporterForm:
    return load_pledge({name: [value] for name, value in {**GOOD, **changes}.items()})


def refused(**changes: str) -> dict[str, str]:
    with pytest.raises(FormRefused) as error:
        loaded(**changes)
    return error.value.errors


def test_a_good_form_says_what_how_much_and_by_when() -> None:
    form = loaded(due_on="2027-03-01")
    assert form.what == "talk"
    assert form.details == Wish("talk", 3, date(2027, 3, 1))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        (" £20 ", 20),
        ("1,000", 1000),
        ("£1,234,567", 1234567),
        ("007", 7),
        ("5.00", 5),
        ("", None),
        (" ", None),
    ],
)
def test_whole_numbers_are_read_as_people_write_them(typed: str, number: int | None) -> None:
    assert read_quantity(typed) == number


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("-1", "quantity-too-small"),
        ("−1", "quantity-too-small"),
        ("0", "quantity-too-small"),
        ("0.00", "quantity-too-small"),
        ("1.5", "quantity-not-whole"),
        ("0.5", "quantity-not-whole"),
        ("1000000000000", "quantity-too-large"),
        ("1,000,000,000,000", "quantity-too-large"),
        ("9" * 5000, "quantity-too-large"),
        ("1e12", "quantity-not-a-number"),
        ("1,00", "quantity-not-a-number"),
        ("three", "quantity-not-a-number"),
        ("٣", "quantity-not-a-number"),
        ("=1+1", "quantity-not-a-number"),
    ],
)
def test_what_is_no_whole_number_above_nought_is_refused_with_its_reason(typed: str, slug: str) -> None:
    assert refused(quantity=typed) == {"quantity": slug}


@pytest.mark.parametrize(
    "typed", ["2027-03-01", "2027-3-1", "1/3/2027", "01.03.2027", "1 March 2027", "1 mawrth 2027", "1 Maw 2027"]
)
def test_a_day_is_read_in_figures_and_in_the_words_of_both_languages(typed: str) -> None:
    assert read_day(typed) == date(2027, 3, 1)


@pytest.mark.parametrize(
    "typed", ["soon", "2027-02-30", "2027", "31/11/2027", "1 Brumaire 2027", "0000-01-01", "٢٠٢٧-٠٣-٠١"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(DomainError) as error:
        read_day(typed)
    assert error.value.slug == "due-not-a-date"


def test_nothing_chosen_is_told_first() -> None:
    assert refused(what="", name="") == {"what": "offer-missing", "name": "name-missing"}
    assert list(refused(what="", name="")) == ["what", "name"]


def test_every_refusal_has_its_sentence() -> None:
    assert set(REASONS) >= PLEDGE_REFUSALS


@ON_SQLITE_ALONE
@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"what": "fly"}, {"what": "offer-unknown"}),
        ({"quantity": "5"}, {"quantity": "quantity-above-maximum"}),
        ({"quantity": "1"}, {"quantity": "quantity-below-minimum"}),
        ({"quantity": ""}, {"quantity": "quantity-missing"}),
        ({"due_on": "yesterday"}, {"due_on": "due-past"}),
        ({"due_on": "today"}, {"due_on": "due-past"}),
        ({"due_on": "in three years"}, {"due_on": "due-too-far"}),
        ({"quantity": "5", "due_on": "yesterday"}, {"quantity": "quantity-above-maximum", "due_on": "due-past"}),
    ],
)
def test_a_form_is_held_against_the_offers(database: Database, changes: dict[str, str], errors: dict[str, str]) -> None:
    present = present_moment(database)
    drive_id = charlie_opens_pledge_drive(database, talk(present, minimum=2))
    today = day_of(present)
    days = {"yesterday": today - timedelta(days=1), "today": today, "in three years": today + timedelta(days=1100)}
    if changes.get("due_on") in days:
        changes = {**changes, "due_on": days[changes["due_on"]].isoformat()}
    with database.reading() as session, pytest.raises(FormRefused) as error:
        fit_pledge(session, drive_id, loaded(**changes))
    assert error.value.errors == errors


def fitted_due(database: Database, drive_id: UUID, **changes: str) -> datetime:
    with database.reading() as session:
        due_at: datetime = fit_pledge(session, drive_id, loaded(**changes)).details.due_at
        return due_at


def test_a_pledge_is_due_on_its_own_day_else_on_that_of_the_offer_else_within_a_month(database: Database) -> None:
    present = present_moment(database)
    offer = talk(present)
    drive_id = charlie_opens_pledge_drive(database, offer, launch(present))
    tomorrow = day_of(present) + timedelta(days=1)
    assert fitted_due(database, drive_id, due_on=tomorrow.isoformat()) == end_of(tomorrow)
    assert fitted_due(database, drive_id) == offer.due_at
    assert fitted_due(database, drive_id, what="launch", quantity="1") == launch(present).ends_at
    let_pass(database, timedelta(days=40))
    assert fitted_due(database, drive_id) == end_of(day_of(present_moment(database)) + timedelta(days=30))


def test_nobody_can_pledge_to_come_to_an_event_that_has_begun(database: Database) -> None:
    present = present_moment(database)
    begun = launch(present, starts_at=present - timedelta(minutes=1), ends_at=present + timedelta(hours=1))
    drive_id = charlie_opens_pledge_drive(database, begun)
    with database.reading() as session, pytest.raises(FormRefused) as error:
        fit_pledge(session, drive_id, loaded(what="launch", quantity="1"))
    assert error.value.errors == {"what": "event-over"}


def test_amounts_are_said_in_both_languages() -> None:
    assert format_quantity("money", 1234, "cy") == format_quantity("money", 1234, "en") == "£1,234"
    assert [format_quantity("hours", number, "en") for number in (1, 2)] == ["1 hour", "2 hours"]
    assert [format_quantity("places", number, "cy") for number in (1, 2, 3)] == ["1 lle", "2 le", "3 lle"]
    assert [format_quantity("times", number, "cy") for number in (1, 3)] == ["1 waith", "3 gwaith"]
    assert format_quantity("yes", 1, "en") == ""
    assert format_sum("yes", 3, "cy") == "3 pherson"
