"""A moderator decides once, can undo it for a minute, and nothing has left before that minute is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from campaign.contributions import ending
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.moderation import reword
from campaign.db import Database
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.moderation import settling
from campaign.moderation.deciding import AlreadyDecidedError, undo
from campaign.moderation.history import list_decisions
from campaign.moderation.settling import settle_decisions
from campaign.moderation.sources import SOURCES
from tests.appeals import commenting, given
from tests.drives.drafts import events_of
from tests.moderation.deciding import MINUTE, MODERATOR, decided, is_public, settle_after_a_minute, waiting
from tests.time_travel import let_pass


def test_a_story_is_published_a_minute_after_it_was_passed(database: Database, lauras: UUID) -> None:
    assert waiting(database, "stories") == [lauras]
    decided(database, "stories", lauras)
    assert waiting(database, "stories") == [] and not is_public(database, lauras)
    assert settle_after_a_minute(database) == 1
    assert is_public(database, lauras)
    assert events_of(database, lauras)[-1] == "words.passed"
    assert settle_decisions(database) == 0


def test_a_decision_that_fails_keeps_no_other_waiting(
    database: Database, lauras: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with database.reading() as session:
        appeal = session.get_one(Contribution, lauras).drive_id
    comments = [given(database, commenting(appeal, email=f"{name}@example.com")) for name in ("paul", "mari")]
    broken = decided(database, "stories", lauras)
    for comment in comments:
        decided(database, "comments", comment)
    let_pass(database, MINUTE)
    with monkeypatch.context() as failing:
        failing.setattr(settling, "SOURCES", {**SOURCES, "stories": None})
        failing.setattr(settling, "BATCH_SIZE", 1)
        with pytest.raises(AttributeError):
            settle_decisions(database)
    assert [is_public(database, one) for one in (lauras, *comments)] == [False, True, True]
    assert [record.__dict__["decision_id"] for record in caplog.records] == [str(broken)]
    assert settle_decisions(database) == 1 and is_public(database, lauras)


def test_what_is_undone_waits_again_and_has_told_nobody(database: Database, lauras: UUID) -> None:
    decision_id = decided(database, "stories", lauras, "refuse", reason="hurtful")
    with database.transaction() as session:
        undo(session, decision_id)
    assert waiting(database, "stories") == [lauras]
    let_pass(database, MINUTE)
    assert settle_decisions(database) == 0
    assert "words.refused" not in events_of(database, lauras)
    decided(database, "stories", lauras)
    with database.reading() as session:
        assert [one.state for one in list_decisions(session)] == ["waiting", "undone"]


def test_after_the_minute_nothing_can_be_undone(database: Database, lauras: UUID) -> None:
    decision_id = decided(database, "stories", lauras)
    let_pass(database, MINUTE)
    for _ in range(2):
        with database.transaction() as session, pytest.raises(ConflictError, match="decision-settled"):
            undo(session, decision_id)
        settle_decisions(database)
    with database.transaction() as session, pytest.raises(NotFoundError):
        undo(session, uuid4())


@pytest.mark.parametrize("is_settled", [False, True])
def test_the_second_moderator_is_told_who_decided(database: Database, lauras: UUID, is_settled: bool) -> None:
    decided(database, "stories", lauras)
    if is_settled:
        settle_after_a_minute(database)
    with pytest.raises(AlreadyDecidedError) as told:
        decided(database, "stories", lauras, "refuse", reason="hurtful", account_id=new_id())
    assert (told.value.account_id, told.value.verdict) == (MODERATOR, "pass")


def test_of_ten_moderators_at_once_one_decides(database: Database, lauras: UUID) -> None:
    def press(_number: int) -> bool:
        try:
            decided(database, "stories", lauras, account_id=new_id())
        except AlreadyDecidedError:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(press, range(10))) == 1
    assert settle_after_a_minute(database) == 1
    assert events_of(database, lauras).count("words.passed") == 1


def test_what_was_reworded_meanwhile_is_read_again(database: Database, lauras: UUID) -> None:
    with database.transaction() as session:
        reword(session, lauras)
    with pytest.raises(ConflictError, match="words-changed"):
        decided(database, "stories", lauras)
    decided(database, "stories", lauras, version=2)
    with database.transaction() as session:
        reword(session, lauras)
    assert settle_after_a_minute(database) == 1
    assert not is_public(database, lauras)
    with database.reading() as session:
        assert [one.state for one in list_decisions(session)] == ["overtaken"]
    assert waiting(database, "stories") == [lauras]


def test_what_its_giver_took_back_meanwhile_stays_away(database: Database, lauras: UUID) -> None:
    decided(database, "stories", lauras)
    with database.transaction() as session:
        ending.withdraw(session, lauras)
    assert settle_after_a_minute(database) == 1
    assert not is_public(database, lauras)


@pytest.mark.parametrize(
    ("queue", "verdict", "reason"),
    [("stories", "refuse", None), ("stories", "refuse", "no-such"), ("stories", "burn", None), ("poems", "pass", None)],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_decision_is_refused(
    database: Database, lauras: UUID, queue: str, verdict: str, reason: str | None
) -> None:
    with pytest.raises(FieldsRefusedError):
        decided(database, queue, lauras, verdict, reason=reason)
    assert waiting(database, "stories") == [lauras]


def test_only_one_decision_about_an_item_is_open(database: Database, lauras: UUID) -> None:
    decided(database, "stories", lauras)
    with database.reading() as session:
        assert len(list_decisions(session)) == 1
        assert session.scalars(select(OfferedWords.state)).all() == ["waiting"]
