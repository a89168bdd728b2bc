"""Help is one of the ways that an appeal names, counted by way, thanked in its own words; the team may write it down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.clock import utc_now
from campaign.contributions import ending
from campaign.contributions.folding import fold_deltas
from campaign.contributions.forms import FormRefused
from campaign.contributions.help import KIND
from campaign.contributions.help.models import Help
from campaign.contributions.help.noting import NoteHelp, note_help
from campaign.contributions.help.schema import HELP_REFUSALS, details_of, load_help, read_day, read_times
from campaign.contributions.help.ways import Way, find_lacks, list_ways, write_ways
from campaign.contributions.models import Contribution
from campaign.contributions.tallies import counts_by_what
from campaign.db import Database
from campaign.drives.wales import day_of
from campaign.errors import ConflictError, DomainError, FieldsRefusedError
from campaign.http.site.messages import REASONS
from campaign.mail.address import parse_address
from campaign.mail.suppression import UNINVITED, suppress
from tests import cast
from tests.appeals import CUPPA, TALK, WAYS, charlie_opens_appeal, confirm, give, given, helping, telling
from tests.contributions.counting import ON_SQLITE_ALONE
from tests.contributions.test_moderation import FORM
from tests.drives.drafts import events_of

AT_ONCE = 100
TODAY = day_of(utc_now())


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


def count(database: Database) -> int:
    with database.reading() as session:
        helps = session.scalar(select(func.count()).select_from(Help))
        assert helps == session.scalar(select(func.count()).select_from(Contribution))
        return helps or 0


def test_the_same_help_counts_once_and_another_day_is_other_help(database: Database, appeal: UUID) -> None:
    first = give(database, helping(appeal))
    assert give(database, helping(appeal)) == first
    assert give(database, helping(appeal, "cuppa")) != first
    assert give(database, helping(appeal, on=date(2026, 3, 5))) != first
    assert give(database, helping(appeal, times=2)) != first
    assert give(database, helping(appeal, name="Lowri Rees")) != first
    assert count(database) == 5


def test_a_hundred_at_once_make_one(database: Database, appeal: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: give(database, helping(appeal)), range(AT_ONCE)))) == 1
    assert count(database) == 1


def test_what_the_appeal_does_not_name_is_refused(database: Database, appeal: UUID) -> None:
    with pytest.raises(FieldsRefusedError) as refusal:
        give(database, helping(appeal, "mountaineering"))
    assert refusal.value.errors == {"what": "what-unknown"}
    give(database, helping(appeal))
    wrong = details_of("mountaineering", happened_on=None, quantity=None, note=None)
    with pytest.raises(FieldsRefusedError):
        confirm(database, cast.latest(database), wrong)


def test_a_corrected_way_is_what_counts(database: Database, appeal: UUID) -> None:
    give(database, helping(appeal))
    one = cast.latest(database)
    assert confirm(database, one, details_of("cuppa", happened_on=None, quantity=3, note="Strong.")) == "verified"
    given(database, telling(appeal))
    fold_deltas(database)
    with database.reading() as session:
        assert counts_by_what(session, appeal) == {"cuppa": 1, "story": 1}
        row = session.get_one(Contribution, one)
        facts = {fact.label: fact.value for fact in KIND.show_facts(session, row, "cy")}
        assert facts == {"What you did": "Prynu paned i ni", "How many": "3", "In your words": "Strong."}
        assert KIND.add_to_thanks(session, row, "cy").words == {"own_thanks": "Diolch am y baned."}
    with database.transaction() as session:
        ending.withdraw(session, one)
    fold_deltas(database)
    with database.reading() as session:
        assert counts_by_what(session, appeal) == {"story": 1}


def test_ways_are_written_whole_in_their_order_and_under_names_of_their_own(database: Database, appeal: UUID) -> None:
    with database.reading() as session:
        assert list_ways(session, appeal) == WAYS
        assert find_lacks(session, appeal) == []
    for codes in (("talk", "talk"), ("story",), ("comment",), ("Talk",), ("",), ("a" * 33,)):
        with pytest.raises(FieldsRefusedError), database.transaction() as session:
            write_ways(session, appeal, [Way(code, TALK) for code in codes])
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        write_ways(session, appeal, [Way("talk", {"en": TALK["en"]})])
    with database.transaction() as session:
        write_ways(session, appeal, [Way("cuppa", CUPPA)])
    with database.reading() as session:
        assert [way.code for way in list_ways(session, appeal)] == ["cuppa"]


@ON_SQLITE_ALONE
def test_what_the_team_writes_down_waits_for_its_giver(database: Database, appeal: UUID) -> None:
    command = NoteHelp(
        drive_id=appeal,
        name="Laura Rees",
        address=parse_address("laura@example.com"),
        language="cy",
        details=details_of("talk", happened_on=date(2026, 3, 5), quantity=None, note=None),
    )
    with database.transaction() as session:
        one = note_help(session, KIND, command, cast.IDENTITY_KEY)
    with database.reading() as session:
        row = session.get_one(Contribution, one)
        assert (row.state, row.source, row.consent_campaign, row.show_name) == ("pending", "staff", False, False)
    assert events_of(database, one) == ["help.submitted", "contribution.noted"]
    fold_deltas(database)
    with database.reading() as session:
        assert counts_by_what(session, appeal) == {}
    assert confirm(database, one, postcode="CF10 1AA") == "verified"
    fold_deltas(database)
    with database.reading() as session:
        assert counts_by_what(session, appeal) == {"talk": 1}


@ON_SQLITE_ALONE
def test_nothing_is_written_down_of_whoever_was_erased(database: Database, appeal: UUID) -> None:
    command = NoteHelp(
        appeal,
        "Laura Evans",
        parse_address("laura@example.com"),
        "cy",
        details_of("talk", happened_on=date(2026, 3, 5), quantity=None, note=None),
    )
    with database.transaction() as session:
        suppress(session, cast.signing(appeal, email="laura@example.com").mailbox_key, UNINVITED)
    with database.transaction() as session, pytest.raises(ConflictError, match="mailbox-uninvited"):
        note_help(session, KIND, command, cast.IDENTITY_KEY)
    with database.reading() as session:
        assert session.scalars(select(Contribution)).all() == []


def test_no_form_says_that_the_team_wrote_it() -> None:
    with pytest.raises(FormRefused) as refusal:
        load_help({**FORM, "what": ["talk"], "source": ["staff"]})
    assert refusal.value.errors == {"source": "source-invalid"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        (" 2026-3-5 ", date(2026, 3, 5)),
        ("5/3/2026", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("", None),
        (TODAY.isoformat(), TODAY),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("yesterday", "date-unreadable"),
        ("2026-02-30", "date-unreadable"),
        ("5/3/26", "date-unreadable"),
        ("٢٠٢٦-٠٣-٠٥", "date-unreadable"),
        ("0000-01-01", "date-unreadable"),
        ("9999-12-31", "date-to-come"),
        ((TODAY + timedelta(days=1)).isoformat(), "date-to-come"),
        ((TODAY - timedelta(days=5 * 366 + 1)).isoformat(), "date-long-ago"),
    ],
)
def test_a_day_that_cannot_be_is_refused(text: str, slug: str) -> None:
    with pytest.raises(DomainError, match=slug):
        read_day(text)


@pytest.mark.parametrize(("text", "times"), [("", None), ("1", 1), (" 999 ", 999), ("007", 7)])
def test_a_number_of_times_is_a_whole_one(text: str, times: int | None) -> None:
    assert read_times(text) == times


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("-1", "times-too-few"),
        ("0", "times-too-few"),
        ("1000", "times-too-many"),
        ("1e3", "times-unreadable"),
        ("2.5", "times-unreadable"),
        ("٣", "times-unreadable"),
        ("9" * 400, "times-unreadable"),
    ],
)
def test_minus_one_cuppas_are_refused_with_a_reason(text: str, slug: str) -> None:
    with pytest.raises(DomainError, match=slug):
        read_times(text)


def test_all_that_is_wrong_is_told_at_once_and_every_reason_has_its_sentence() -> None:
    typed = {"what": ["!"], "happened_on": ["soon"], "quantity": ["-1"], "note": ["x" * 501]}
    with pytest.raises(FormRefused) as refusal:
        load_help({**typed, "name": [""], "email": ["laura@example.com"], "postcode": ["CF10 1AA"]})
    assert refusal.value.errors == {
        "what": "what-unknown",
        "happened_on": "date-unreadable",
        "quantity": "times-too-few",
        "note": "note-too-long",
        "name": "name-missing",
    }
    assert set(REASONS) >= HELP_REFUSALS
