"""People who want no news are made anonymous when their time is over; what was counted stays counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DataError

from campaign.audit.models import AuditEntry
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.models import Contribution, OfferedWords, TallyPart
from campaign.db import Database, now
from campaign.drives.models import Campaign
from campaign.drives.running import pause
from campaign.mail.models import Delivery
from campaign.mail.suppression import suppress
from campaign.notifications.staying import ask_to_stay
from campaign.retention import engine
from campaign.retention.engine import count_due
from campaign.retention.rules import NIGHTLY
from campaign.settings import Settings
from campaign.supporters.models import Consent, Supporter
from campaign.supporters.service import note_life
from tests.appeals import charlie_opens_appeal, given, passed, telling
from tests.cast import charlie_opens_petition, press, sign, signed, signing
from tests.forgetting import forget
from tests.my_support.reading import count, everything, rows
from tests.notifications.post import Post
from tests.time_travel import let_pass

OPEN = timedelta(days=91)
HALF_A_YEAR = timedelta(days=183)
OF_SUZIE = ("Suzie", "suzie", "CF10", "It matters")
CONTRIBUTIONS = "contributions"


@pytest.fixture
def petition(database: Database) -> UUID:
    return charlie_opens_petition(database)


def suzie_signs(database: Database, petition: UUID, **changes: object) -> UUID:
    return signed(database, signing(petition, comment="It matters to me.", **changes))


def parts(database: Database) -> set[tuple[str, str, int]]:
    with database.reading() as session:
        return {(part.dimension, part.key, part.count) for part in session.scalars(select(TallyPart))}


def test_half_a_year_after_closing_nothing_says_who_signed_and_no_count_has_moved(
    database: Database, settings: Settings, petition: UUID
) -> None:
    suzie_signs(database, petition, show_name=True)
    signed(database, signing(petition, "Paul Davies", "paul@example.com"))
    Post(database, settings).deliver()
    assert count(database, petition) == 2
    before = parts(database)
    let_pass(database, OPEN + HALF_A_YEAR - timedelta(days=3))
    assert forget(database, CONTRIBUTIONS) == 0
    let_pass(database, timedelta(days=3))
    assert forget(database, CONTRIBUTIONS) == 2
    assert forget(database, CONTRIBUTIONS) == 0
    left = everything(database)
    assert [word for word in (*OF_SUZIE, "Paul") if word in left] == []
    key = signing(petition).mailbox_key
    assert {line.split(" ", 1)[0] for line in left.splitlines() if key in line} == {"mailboxes"}
    assert (count(database, petition), parts(database)) == (2, before)
    assert [row.number for row in rows(database, Contribution)] == [1, 2]
    assert {row.template for row in rows(database, Delivery)} == {"contribution/verification"}


def test_each_campaign_says_for_how_long(database: Database, petition: UUID) -> None:
    suzie_signs(database, petition)
    with database.transaction() as session:
        session.execute(update(Campaign).values(kept_months=1))
    let_pass(database, OPEN + timedelta(days=32))
    assert forget(database, CONTRIBUTIONS) == 1


def test_whoever_wants_news_is_kept_until_they_do_not(database: Database, petition: UUID) -> None:
    suzies = suzie_signs(database, petition, consent_campaign=True)
    signed(database, signing(petition, "Paul Davies", "paul@example.com", consent_wider=True))
    signed(database, signing(petition, "Laura Pugh", "laura@example.com", consent_campaign=True))
    with database.transaction() as session:
        suppress(session, signing(petition, email="laura@example.com").mailbox_key, "news")
    let_pass(database, OPEN + HALF_A_YEAR)
    assert forget(database, CONTRIBUTIONS) == 1  # Laura's, who unsubscribed
    with database.transaction() as session:
        change_choices(session, suzies, Choices(False, False, False), language="cy", source="web")
    assert forget(database, CONTRIBUTIONS) == 1
    with database.reading() as session:
        assert set(session.scalars(select(Supporter.name))) == {"", "Paul Davies"}


def test_nothing_is_forgotten_while_the_drive_is_open(database: Database, petition: UUID) -> None:
    suzie_signs(database, petition)
    let_pass(database, timedelta(days=80))
    assert forget(database, CONTRIBUTIONS) == 0


def test_a_drive_that_is_paused_is_not_over(database: Database, petition: UUID) -> None:
    suzie_signs(database, petition)
    with database.transaction() as session:
        pause(session, petition)
    let_pass(database, OPEN + HALF_A_YEAR)
    assert forget(database, CONTRIBUTIONS) == 0


def test_a_published_story_keeps_its_writer_until_it_may_be_published_no_longer(database: Database) -> None:
    appeal = charlie_opens_appeal(database)
    lauras = passed(database, given(database, telling(appeal)))
    given(database, telling(appeal, title="Bread", body="We baked.", name="Olive Rees", email="olive@example.com"))
    let_pass(database, OPEN + HALF_A_YEAR)
    assert forget(database, CONTRIBUTIONS) == 1  # Olive's, which nobody has read
    assert [row.name for row in rows(database, Contribution) if row.name] == ["Laura Rees"]
    with database.transaction() as session:
        session.execute(update(OfferedWords).filter_by(contribution_id=lauras).values(is_allowed=False))
    assert forget(database, CONTRIBUTIONS) == 1


def test_a_mail_that_still_waits_goes_to_nobody_who_was_forgotten(
    database: Database, settings: Settings, petition: UUID
) -> None:
    suzie_signs(database, petition)
    let_pass(database, OPEN + HALF_A_YEAR)
    with database.transaction() as session:
        session.execute(update(Delivery).values(state="queued", not_before=now()))
    assert forget(database, CONTRIBUTIONS) == 1
    assert Post(database, settings).deliver() == []
    assert {(row.state, row.reason) for row in rows(database, Delivery)} == {("dropped", "anonymised")}


def test_what_was_held_all_the_time_ends_uncounted(database: Database, petition: UUID) -> None:
    sign(database, signing(petition, is_suspect=True))
    (row,) = rows(database, Contribution)
    assert press(database, row.id) == "held"
    let_pass(database, OPEN + HALF_A_YEAR)
    assert forget(database, CONTRIBUTIONS) == 1
    (row,) = rows(database, Contribution)
    assert (row.state, row.reason, row.name) == ("invalidated", "never-checked", None)
    assert count(database, petition) == 0


def test_who_is_silent_for_two_years_is_asked_once_and_then_forgotten(
    database: Database, settings: Settings, petition: UUID
) -> None:
    suzie_signs(database, petition, consent_campaign=True, consent_wider=True, language="en")
    post = Post(database, settings)
    post.deliver()
    let_pass(database, timedelta(days=699))
    assert ask_to_stay(database) == 0
    let_pass(database, timedelta(days=1, minutes=1))
    assert (ask_to_stay(database), ask_to_stay(database)) == (1, 0)
    assert post.only().subject == "Do you still want to hear from us?"
    let_pass(database, timedelta(days=29))
    assert forget(database, "consents") == 0
    let_pass(database, timedelta(days=1, minutes=1))
    assert forget(database, "consents") == 1
    assert forget(database, "consents") == 0
    with database.reading() as session:
        lapsed = session.scalars(select(Consent).where(Consent.source == "lapsed")).all()
    assert {(one.purpose, one.is_given) for one in lapsed} == {("campaign", False), ("wider", False)}
    assert forget(database, CONTRIBUTIONS) == 1
    assert "Suzie" not in everything(database)


def test_whoever_says_so_stays_for_two_more_years(database: Database, petition: UUID) -> None:
    suzie_signs(database, petition, consent_campaign=True)
    let_pass(database, timedelta(days=701))
    assert ask_to_stay(database) == 1
    with database.transaction() as session:
        assert note_life(session, Supporter.name == "Suzie Evans") == 1
    let_pass(database, timedelta(days=31))
    assert (forget(database, "consents"), ask_to_stay(database)) == (0, 0)
    let_pass(database, timedelta(days=670))
    assert ask_to_stay(database) == 1


def test_it_can_be_killed_anywhere_and_begun_anew(
    database: Database, petition: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Suzie", "Paul", "Laura"):
        signed(database, signing(petition, f"{name} Evans", f"{name.lower()}@example.com"))
    let_pass(database, OPEN + HALF_A_YEAR)
    before = count_due(database, NIGHTLY)[CONTRIBUTIONS]
    rule = next(rule for rule in NIGHTLY if rule.name == CONTRIBUTIONS)
    in_ones = replace(rule, batch_size=1)
    done: list[int] = []

    def dies_at_the_second(*arguments: object) -> None:
        rule.forget(*arguments)
        done.append(1)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.follow_rule(database, replace(in_ones, forget=dies_at_the_second))
    assert (before, count_due(database, NIGHTLY)[CONTRIBUTIONS]) == (3, 2)
    assert engine.follow_rule(database, in_ones) == 2
    with database.reading() as session:
        proofs = session.scalars(select(AuditEntry.facts).where(AuditEntry.act == engine.ACT)).all()
    assert proofs == ['{"count":1,"rule":"contributions"}'] * 3
    assert count(database, petition) == 3


def test_what_will_go_can_be_counted_before(database: Database, petition: UUID) -> None:
    suzie_signs(database, petition)
    let_pass(database, OPEN + HALF_A_YEAR - timedelta(days=10))
    assert count_due(database, NIGHTLY)[CONTRIBUTIONS] == 0
    assert count_due(database, NIGHTLY, ahead=timedelta(days=30))[CONTRIBUTIONS] == 1
    assert "Suzie" in everything(database)


def test_nobody_is_forgotten_for_silence_who_was_not_asked(database: Database, petition: UUID) -> None:
    suzie_signs(database, petition, consent_campaign=True)
    let_pass(database, timedelta(days=800))
    assert (forget(database, "consents"), forget(database, CONTRIBUTIONS)) == (0, 0)
    assert ask_to_stay(database) == 1
    assert forget(database, "consents") == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", [DataError(None, None, ValueError()), KeyError("whatever it is")])
def test_a_rule_that_fails_holds_up_no_other_and_is_told(
    database: Database, petition: UUID, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    suzie_signs(database, petition)
    let_pass(database, OPEN + HALF_A_YEAR)
    rule = next(rule for rule in NIGHTLY if rule.name == CONTRIBUTIONS)

    def fails(*_: object) -> None:
        raise fault

    with pytest.raises(type(fault)):
        engine.follow_rules(database, [replace(rule, name="broken", forget=fails), rule])
    assert count_due(database, [rule]) == {CONTRIBUTIONS: 0}
    assert [record.__dict__["rule"] for record in caplog.records] == ["broken"]
