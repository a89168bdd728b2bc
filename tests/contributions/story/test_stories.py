"""A story is told once, corrected before it counts, rewritten after, and leaves nothing behind when it is forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from campaign.contributions import ending
from campaign.contributions.content import content_key
from campaign.contributions.models import Contribution, OfferedWords
from campaign.contributions.publishing import publish
from campaign.contributions.story import KIND
from campaign.contributions.story.asking import load_story_ask, write_story_ask
from campaign.contributions.story.models import Story, StoryPicture
from campaign.contributions.story.pictures import Picture, put_picture, take_picture_away
from campaign.contributions.story.reading import find_story, list_stories, load_picture
from campaign.contributions.story.schema import load_story
from campaign.db import Database
from campaign.drives.service import IncompleteError
from campaign.errors import ConflictError, FieldsRefusedError
from tests import cast
from tests.appeals import (
    STORY_ASK,
    charlie_drafts_appeal,
    charlie_opens_appeal,
    confirm,
    give,
    given,
    passed,
    telling,
)
from tests.contributions.test_moderation import FORM, choose
from tests.drives.drafts import events_of
from tests.time_travel import let_pass

AT_ONCE = 100
PICTURE = Picture(b"jpeg", "image/jpeg", "d" * 64, 4, 3)


@pytest.fixture
def appeal(database: Database) -> UUID:
    return charlie_opens_appeal(database)


def stories(database: Database) -> list[Story]:
    with database.reading() as session:
        return list(session.scalars(select(Story)))


def test_the_same_story_is_one_story_however_often_and_however_spaced(database: Database, appeal: UUID) -> None:
    first = give(database, telling(appeal))
    let_pass(database, timedelta(days=2))
    assert give(database, telling(appeal, title=" the  GARDEN ", body="We sat down together. Then we dug.")) == first
    assert len(stories(database)) == 1
    assert events_of(database, first) == ["story.submitted", "story.repeated"]
    assert give(database, telling(appeal, title="The other garden")) != first
    assert give(database, telling(appeal, name="Lowri Rees")) != first
    assert len(stories(database)) == 3


def test_a_hundred_at_once_make_one_story(database: Database, appeal: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: give(database, telling(appeal)), range(AT_ONCE)))
    assert len(ids) == 1
    with database.reading() as session:
        for table in (Contribution, Story, OfferedWords):
            assert session.scalar(select(func.count()).select_from(table)) == 1


def test_a_withdrawn_story_may_be_told_again(database: Database, appeal: UUID) -> None:
    first = given(database, telling(appeal))
    with database.transaction() as session:
        ending.withdraw(session, first)
    assert give(database, telling(appeal)) != first


def test_what_its_teller_corrects_before_it_counts_is_what_counts(database: Database, appeal: UUID) -> None:
    give(database, telling(appeal))
    one = cast.latest(database)
    form = load_story({**FORM, "title": ["The allotment"], "story": ["We dug."], "place": [""], "show_place": ["yes"]})
    assert confirm(database, one, form.details) == "verified"
    with database.reading() as session:
        story, row = session.get_one(Story, one), session.get_one(Contribution, one)
        assert (story.title, story.body, story.place, story.show_place) == ("The allotment", "We dug.", None, True)
        assert row.content_key == content_key("The allotment", "We dug.")
        assert not session.get_one(OfferedWords, one).is_allowed


def test_a_correction_into_a_story_that_is_there_is_refused(database: Database, appeal: UUID) -> None:
    given(database, telling(appeal))
    give(database, telling(appeal, title="Another"))
    with pytest.raises(FieldsRefusedError):
        confirm(database, cast.latest(database), telling(appeal).command.details)


def test_a_story_is_rewritten_by_its_teller_but_not_into_another_of_theirs(database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, telling(appeal)))
    given(database, telling(appeal, title="Another", body="Other words."))
    rewrite = KIND.rewrite
    assert rewrite is not None
    with database.transaction() as session:
        form = load_story({**FORM, "title": ["The garden, again"], "story": ["Better words."]})
        rewrite(session, session.get_one(Contribution, one), form)
    with database.reading() as session:
        assert find_story(session, one) is None
        assert session.get_one(Story, one).title == "The garden, again"
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        form = load_story({**FORM, "title": ["another"], "story": ["Other words."]})
        rewrite(session, session.get_one(Contribution, one), form)


def test_place_and_picture_are_shown_each_with_its_own_consent(database: Database, appeal: UUID) -> None:
    one = given(database, telling(appeal, show_place=True))
    with database.transaction() as session:
        put_picture(session, one, PICTURE, "A garden with raised beds")
    passed(database, one)
    with database.reading() as session:
        story = find_story(session, one)
        assert story is not None and (story.place, story.picture) == ("Splott", None)
        assert load_picture(session, one) is None
    assert choose(database, one, publish=True, show_place=False, show_picture=True)
    with database.reading() as session:
        (story,) = list_stories(session, limit=5)
        assert story.place is None and story.picture is not None
        assert story.picture.alt == "A garden with raised beds"
        picture = load_picture(session, one)
        assert picture is not None and picture.content == b"jpeg"
    assert choose(database, one, publish=False, show_place=False, show_picture=True)
    with database.reading() as session:
        assert load_picture(session, one) is None


def test_a_new_picture_is_seen_by_a_moderator_before_anybody_else(database: Database, appeal: UUID) -> None:
    one = passed(database, given(database, telling(appeal)))
    with database.transaction() as session:
        put_picture(session, one, PICTURE, "A garden")
    with database.reading() as session:
        assert find_story(session, one) is None
        assert session.get_one(OfferedWords, one).version == 2
    passed(database, one)
    with database.transaction() as session:
        put_picture(session, one, Picture(b"other", "image/jpeg", "e" * 64, 4, 3), "Another garden")
        take_picture_away(session, one)
    with database.reading() as session:
        assert session.get(StoryPicture, one) is None


def test_only_a_story_that_stands_takes_a_picture(database: Database, appeal: UUID) -> None:
    give(database, telling(appeal))
    one = cast.latest(database)
    with pytest.raises(ConflictError), database.transaction() as session:
        put_picture(session, one, PICTURE, "A garden")
    confirm(database, one)
    with database.transaction() as session:
        ending.withdraw(session, one)
    with pytest.raises(ConflictError), database.transaction() as session:
        put_picture(session, one, PICTURE, "A garden")


def test_what_is_forgotten_leaves_no_word_and_no_picture(database: Database, appeal: UUID) -> None:
    one = given(database, telling(appeal))
    with database.transaction() as session:
        put_picture(session, one, PICTURE, "A garden")
        ending.clear(session, [one])
    with database.reading() as session:
        story = session.get_one(Story, one)
        assert (story.title, story.body, story.place) == (None, None, None)
        assert session.get(StoryPicture, one) is None


def test_an_appeal_opens_only_when_it_asks_for_everything_in_both_languages(database: Database) -> None:
    draft = charlie_drafts_appeal(database)
    with pytest.raises(IncompleteError) as refusal, database.transaction() as session:
        publish(session, draft)
    assert set(refusal.value.missing) == {
        *("story-ask-missing-en", "story-ask-missing-cy", "proposal-missing-en", "proposal-missing-cy"),
        "ways-to-help-missing",
    }
    with pytest.raises(FieldsRefusedError), database.transaction() as session:
        write_story_ask(session, draft, {"en": STORY_ASK["en"]})
    with database.transaction() as session:
        write_story_ask(session, draft, STORY_ASK)
    with database.reading() as session:
        assert load_story_ask(session, draft) == STORY_ASK
