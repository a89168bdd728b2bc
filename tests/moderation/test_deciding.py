"""A moderator decides once, can undo it for a minute, and nothing has left before that minute is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, true

from campaign.contributions import ending
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.moderation import reword
from campaign.contributions.published import find_published
from campaign.contributions.refusals.reading import offered_refusals, sentence_of
from campaign.contributions.refusals.writing import WriteRefusal, write_refusal
from campaign.db import Database
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.ids import new_id
from campaign.moderation import settling
from campaign.moderation.deciding import AlreadyDecidedError, Decide, decide, undo
from campaign.moderation.history import list_decisions
from campaign.moderation.queues import count_waiting, list_waiting, read_item
from campaign.moderation.reporting import report
from campaign.moderation.settling import settle_decisions
from campaign.moderation.sources import SOURCES
from tests.appeals import charlie_opens_appeal, commenting, given, telling
from tests.cast import charlie_opens_petition, signed, signing
from tests.contributions.counting import hold_a_domain
from tests.drives.drafts import events_of
from tests.letters import charlie_opens_letter_drive, targets_of, writing, written
from tests.time_travel import let_pass

MINUTE = timedelta(seconds=61)
MODERATOR = new_id()


def decided(database: Database, queue: str, contribution_id: UUID, verdict: str = "pass", **own: object) -> UUID:
    command = {"version": 1, "account_id": MODERATOR, **own}
    with database.transaction() as session:
        return decide(session, Decide(queue, contribution_id, verdict=verdict, **command))  # type: ignore[arg-type]


def waiting(database: Database, queue: str) -> list[UUID]:
    with database.reading() as session:
        found = [one.contribution_id for one in list_waiting(session, queue, true())]
        assert count_waiting(session, true())[queue] == len(found)
        return found


def is_public(database: Database, contribution_id: UUID) -> bool:
    with database.reading() as session:
        kind = session.get_one(Contribution, contribution_id).kind
        return find_published(session, kind, contribution_id) is not None


@pytest.fixture
def lauras(database: Database) -> UUID:
    return given(database, telling(charlie_opens_appeal(database)))


def settle_after_a_minute(database: Database) -> int:
    assert settle_decisions(database) == 0  # not yet
    let_pass(database, MINUTE)
    return settle_decisions(database)


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


def test_only_one_decision_about_an_item_is_open(database: Database, lauras: UUID) -> None:
    decided(database, "stories", lauras)
    with database.reading() as session:
        assert len(list_decisions(session)) == 1
        assert session.scalars(select(OfferedWords.state)).all() == ["waiting"]
