"""What a moderator lets everybody read, and how it is gone again: by a changed mind, another wording, a withdrawal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from campaign.contributions import ending, moderation
from campaign.contributions.choices import Choices, change_choices
from campaign.contributions.comment import KIND as COMMENT
from campaign.contributions.comment.schema import load_comment
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.published import find_published, list_published
from campaign.contributions.unread import count_overdue_words, list_waiting, read_words, waiting_words
from campaign.db import Database
from campaign.errors import ConflictError, FieldsRefusedError, NotFoundError
from campaign.supporters.models import Consent
from tests import cast
from tests.appeals import THOUGHT, charlie_opens_appeal, commenting, confirm, give, given, passed, telling
from tests.drives.drafts import events_of
from tests.time_travel import let_pass

FORM = {"name": ["Laura Rees"], "email": ["laura@example.com"], "postcode": ["CF10 1AA"]}


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


def waiting(database: Database) -> list[UUID]:
    with database.reading() as session:
        found = list_waiting(session)
        assert sorted(session.scalars(waiting_words())) == sorted(one.contribution_id for one in found)
        assert count_overdue_words(session) == sum(one.is_overdue for one in found)
        return [one.contribution_id for one in found]


def is_public(database: Database, contribution_id: UUID) -> bool:
    with database.reading() as session:
        kind = session.get_one(Contribution, contribution_id).kind
        words = find_published(session, kind, contribution_id)
        listed = [one.contribution_id for one in list_published(session, kind, limit=10)]
        assert (contribution_id in listed) == (words is not None)
        return words is not None


def choose(database: Database, contribution_id: UUID, *, show_name: bool = False, **own: bool) -> bool:
    with database.transaction() as session:
        choices = Choices(show_name, consent_campaign=False, consent_wider=False, own=own)
        return change_choices(session, contribution_id, choices, language="cy", source="what-you-gave")


def test_only_what_is_verified_and_allowed_waits_to_be_read(database: Database, appeal: UUID) -> None:
    give(database, commenting(appeal, thought="Not confirmed yet."))
    given(database, commenting(appeal, thought="For you alone.", is_allowed=False))
    one = given(database, commenting(appeal))
    assert waiting(database) == [one]
    with database.reading() as session:
        (words,) = list_waiting(session)
        assert [fact.value for fact in words.facts] == [THOUGHT]
        assert (words.name, words.version, words.is_overdue) == (None, 1, False)
        assert "laura" not in repr(words).lower()


def test_what_has_waited_longest_comes_first_and_is_overdue_after_five_working_days(
    database: Database, appeal: UUID
) -> None:
    first = given(database, commenting(appeal))
    let_pass(database, timedelta(days=10))
    second = given(database, telling(appeal, show_name=True))
    assert waiting(database) == [first, second]
    with database.reading() as session:
        assert [(one.is_overdue, one.name) for one in list_waiting(session)] == [(True, None), (False, "Laura Rees")]


def test_passed_words_are_public_and_their_giver_is_to_be_told(database: Database, appeal: UUID) -> None:
    one = given(database, commenting(appeal))
    assert not is_public(database, one)
    passed(database, one)
    assert is_public(database, one)
    assert waiting(database) == []
    assert events_of(database, one)[-1] == "words.passed"


def test_a_mind_that_changes_takes_them_down_at_once_and_puts_them_back(database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, commenting(appeal, show_name=True)))
    assert choose(database, one, show_name=True, publish=False)
    assert not is_public(database, one)
    assert waiting(database) == []
    assert choose(database, one, publish=True)
    assert is_public(database, one)
    with database.reading() as session:
        words = find_published(session, "comment", one)
        assert words is not None and words.name is None
        rows = session.execute(select(Consent.purpose, Consent.is_given).where(Consent.source == "what-you-gave"))
        assert sorted(map(tuple, rows)) == [("publish", False), ("publish", True), ("show-name", False)]


def test_consent_given_later_brings_words_to_the_moderator(database: Database, appeal: UUID) -> None:
    one = given(database, commenting(appeal, is_allowed=False))
    assert waiting(database) == []
    assert choose(database, one, publish=True)
    assert waiting(database) == [one]


def test_every_consent_is_recorded_when_it_is_verified(database: Database, appeal: UUID) -> None:
    given(database, telling(appeal, show_place=True))
    with database.reading() as session:
        answers = dict(session.execute(select(Consent.purpose, Consent.is_given)).all())
    assert answers == {
        "signing": True,
        "show-name": False,
        "campaign": False,
        "wider": False,
        "publish": True,
        "show-place": True,
    }


@pytest.mark.parametrize("how", ["withdraw", "invalidate"])
def test_what_counts_no_more_is_public_no_more(database: Database, appeal: UUID, how: str) -> None:
    one = passed(database, given(database, commenting(appeal)))
    with database.transaction() as session:
        if how == "withdraw":
            ending.withdraw(session, one)
        else:
            ending.invalidate(session, one, "not-a-person")
    assert not is_public(database, one)
    with pytest.raises(ConflictError), database.transaction() as session:
        moderation.pass_words(session, one, 1)


def test_a_held_comment_waits_for_its_release_first(database: Database, appeal: UUID) -> None:
    give(database, commenting(appeal, is_suspect=True))
    one = cast.latest(database)
    assert confirm(database, one) == "held"
    assert waiting(database) == []
    with pytest.raises(ConflictError, match="words-not-verified"), database.transaction() as session:
        moderation.pass_words(session, one, 1)
    with database.transaction() as session:
        ending.release(session, one)
    assert waiting(database) == [one]


def test_rewritten_words_go_back_to_be_read(database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, commenting(appeal)))
    form = load_comment({**FORM, "thought": ["On second thoughts."], "written_in": ["cy"]})
    with database.transaction() as session:
        assert COMMENT.rewrite is not None
        COMMENT.rewrite(session, session.get_one(Contribution, one), form)
    assert not is_public(database, one)
    with database.reading() as session:
        words = read_words(session, one)
        assert (words.version, words.language) == (2, "cy")
        assert [fact.value for fact in words.facts] == ["On second thoughts."]
    with pytest.raises(ConflictError, match="words-changed"), database.transaction() as session:
        moderation.pass_words(session, one, 1)
    passed(database, one)
    assert is_public(database, one)


def test_refused_words_count_and_stand_nowhere(database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, commenting(appeal)))
    with database.transaction() as session:
        moderation.refuse_words(session, one, 1, "hurtful")
    assert not is_public(database, one)
    assert waiting(database) == []
    with database.reading() as session:
        assert session.get_one(Contribution, one).state == "verified"
        assert session.get_one(OfferedWords, one).refusal == "hurtful"
    assert events_of(database, one)[-1] == "words.refused"


def test_a_decision_is_made_once_and_for_a_known_reason(database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, commenting(appeal)))
    with pytest.raises(ConflictError, match="words-decided"), database.transaction() as session:
        moderation.pass_words(session, one, 1)
    with pytest.raises(FieldsRefusedError) as refused, database.transaction() as session:
        moderation.refuse_words(session, one, 1, "because")
    assert refused.value.errors == {"reason": "choice-unknown"}
    with pytest.raises(NotFoundError), database.transaction() as session:
        moderation.pass_words(session, uuid4(), 1)


def test_a_comment_under_a_petition_goes_the_same_way(database: Database) -> None:
    petition = cast.charlie_opens_petition(database)
    silent = cast.signed(database, cast.signing(petition, "Paul Price", "paul@example.com"))
    one = cast.signed(database, cast.signing(petition, comment="It matters to me.", show_name=True))
    assert waiting(database) == [one]
    with pytest.raises(NotFoundError), database.transaction() as session:
        moderation.pass_words(session, silent, 1)
    passed(database, one)
    with database.reading() as session:
        (words,) = list_published(session, "signature", limit=10, drive_id=petition)
        assert (words.comment, words.name) == ("It matters to me.", "Suzie Evans")


def test_what_is_never_verified_leaves_nothing_to_read(database: Database, appeal: UUID) -> None:
    give(database, telling(appeal))
    one = cast.latest(database)
    with database.transaction() as session:
        ending.expire(session, [one])
        ending.clear(session, [one])
    with database.reading() as session:
        assert session.get(OfferedWords, one) is None
