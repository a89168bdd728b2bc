"""The demonstration is loaded whole: what its files say, in the states that they say, and nobody's signature."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.contributions.comment.proposing import load_proposal
from campaign.contributions.help.ways import list_ways
from campaign.contributions.letter.models import LetterSettings
from campaign.contributions.letter.settings import load_guidance
from campaign.contributions.letter.team.access import list_members
from campaign.contributions.letter.team.models import TeamMember
from campaign.contributions.models import Contribution
from campaign.contributions.pledge.offers import find_lacks, list_offers
from campaign.contributions.story.asking import load_story_ask
from campaign.db import Database, now
from campaign.drives.finding import all_targets
from campaign.drives.queries import DriveSummary, list_campaigns, list_drives, load_campaign, load_drive
from campaign.drives.service import IncompleteError, announce_due, publish
from campaign.drives.states import State
from campaign.drives.updates.approving import check_update_complete
from campaign.drives.updates.queries import all_updates, choices_of
from campaign.drives.wales import day_of, start_of
from campaign.embedded.demo import seed_demo
from campaign.i18n.formats import ZONE
from campaign.settings import Settings
from tests.cast import IDENTITY_KEY
from tests.conftest import DATABASES, copy_sqlite
from tests.drives.drafts import events_of
from tests.notifications.post import Post

LANGUAGES = {"en", "cy"}


ON_SQLITE_ALONE = pytest.mark.parametrize("demonstration", ["sqlite"], indirect=True)


@pytest.fixture(scope="module", params=DATABASES)
def demonstration(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Loaded once for all tests here, which leave it as it was."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demonstration") / "demo.sqlite3"
        copy_sqlite(request.getfixturevalue("migrated_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgres").create_database(request.getfixturevalue("migrated_postgres"))
    database = Database(url)
    assert seed_demo(database, IDENTITY_KEY)
    yield database
    database.dispose()


@pytest.fixture
def session(demonstration: Database) -> Iterator[Session]:
    with demonstration.reading() as session:
        yield session


def petitions(session: Session, *states: State) -> list[DriveSummary]:
    return [drive for drive in list_drives(session, states) if drive.kind == "petition"]


@ON_SQLITE_ALONE
def test_there_is_one_campaign_with_an_open_and_a_closed_petition_and_a_draft(session: Session) -> None:
    (campaign,) = list_campaigns(session)
    assert set(campaign.texts) == LANGUAGES
    states = [drive.state for drive in petitions(session, "draft", "open", "closed")]
    assert sorted(states) == ["closed", "draft", "open"]
    assert {drive.state for drive in load_campaign(session, campaign.id).drives} == {"open", "closed"}


@ON_SQLITE_ALONE
def test_the_open_petition_is_whole_in_both_languages(session: Session) -> None:
    (listed,) = petitions(session, "open")
    petition = load_drive(session, listed.id)
    assert set(petition.texts) == set(petition.statements) == LANGUAGES
    assert petition.targets and petition.milestones
    assert petition.milestones[-1].at == petition.goal
    assert petition.next_milestone == petition.milestones[0].at
    today = day_of(session.execute(select(now())).scalar_one())
    assert petition.opens_at is not None and petition.closes_at is not None
    assert petition.opens_at == start_of(day_of(petition.opens_at))
    assert day_of(petition.opens_at) < today < day_of(petition.closes_at)
    for text in petition.texts.values():
        assert "\n\n" in text.body
        assert not text.body.startswith("\n") and not text.body.endswith("\n")


@ON_SQLITE_ALONE
def test_the_closed_petition_led_to_an_achievement_and_was_never_announced(
    demonstration: Database, session: Session
) -> None:
    (closed,) = petitions(session, "closed")
    (achievement,) = load_drive(session, closed.id).achievements
    assert (set(achievement.texts), achievement.date_precision) == (LANGUAGES, "year")
    assert announce_due(demonstration) == 0
    assert events_of(demonstration, closed.id) == []


@ON_SQLITE_ALONE
def test_every_achievement_stands_in_the_timeline(session: Session) -> None:
    (campaign,) = list_campaigns(session)
    loaded = load_campaign(session, campaign.id)
    kinds = [entry.kind for entry in loaded.timeline]
    assert (kinds.count("achieved"), kinds.count("opened"), kinds.count("closed")) == (5, len(loaded.drives), 1)


@ON_SQLITE_ALONE
def test_the_pledge_drive_is_open_with_seven_offers_in_both_languages(session: Session) -> None:
    (listed,) = (drive for drive in list_drives(session, ("open",)) if drive.kind == "pledge-drive")
    offers = {offer.code: offer for offer in list_offers(session, listed.id)}
    assert list(offers) == ["cuppa", "talk", "workshop", "launch", "join", "share-posts", "hours"]
    assert all(set(offer.texts) == LANGUAGES for offer in offers.values())
    starts_at = offers["launch"].starts_at
    assert starts_at is not None and f"{starts_at.astimezone(ZONE):%H:%M}" == "10:30"
    assert (offers["launch"].place_limit, offers["workshop"].threshold) == (40, 20)
    assert find_lacks(session, listed.id) == ()


@ON_SQLITE_ALONE
def test_the_draft_still_lacks_something(demonstration: Database) -> None:
    with pytest.raises(IncompleteError), demonstration.transaction() as session:
        (draft,) = petitions(session, "draft")
        publish(session, draft.id)


def test_nobody_has_signed(session: Session) -> None:
    assert session.execute(select(func.count()).select_from(Contribution)).scalar_one() == 0
    assert {drive.count for drive in list_drives(session)} == {0}


def test_the_letter_drive_is_open_with_targets_for_everybody_and_for_areas(session: Session) -> None:
    (letters,) = [drive for drive in list_drives(session, ("open",)) if drive.kind == "letter-drive"]
    targets = list(all_targets(session, letters.id))
    assert {target.area_code is None for target in targets} == {True, False}
    assert all(target.email and target.mailbox_key for target in targets)
    settings = session.get_one(LetterSettings, letters.id)
    assert (settings.delivery, settings.window_from, settings.window_until) == ("daily", 8 * 60, 18 * 60)
    for language in LANGUAGES:
        guidance = load_guidance(session, letters.id, language)
        assert len(guidance.prompts) == 3 and guidance.model


def test_the_letter_drive_has_a_team_and_the_first_invited_the_others(session: Session) -> None:
    (letters,) = [drive for drive in list_drives(session, ("open",)) if drive.kind == "letter-drive"]
    members = list_members(session, letters.id)
    assert sorted((one.role, one.accepted_at is not None) for one in members) == [
        ("member", False),
        ("member", True),
        ("organiser", True),
    ]
    inviters = session.scalars(select(TeamMember.invited_by).where(TeamMember.role == "member")).all()
    assert inviters == [one.id for one in members if one.role == "organiser"] * 2


def test_whoever_was_invited_gets_the_only_mail(database: Database, settings: Settings) -> None:
    assert seed_demo(database, IDENTITY_KEY)
    assert [mail.to for mail in Post(database, settings).deliver()] == ["paul@cydlais.example"]


@ON_SQLITE_ALONE
def test_the_thanks_wait_as_a_draft_that_is_whole_and_tells_of_what_was_achieved(session: Session) -> None:
    (thanks,) = all_updates(session)
    check_update_complete(thanks)
    assert (thanks.state, thanks.tested_version, thanks.begins_at) == ("draft", None, None)
    assert len(choices_of(thanks).achievements) == 5


def test_the_appeal_is_open_and_asks_for_stories_comments_and_help(session: Session) -> None:
    (appeal,) = [drive for drive in list_drives(session, ("open",)) if drive.kind == "appeal"]
    assert set(load_story_ask(session, appeal.id)) == set(load_proposal(session, appeal.id)) == LANGUAGES
    ways = list_ways(session, appeal.id)
    assert len(ways) == 8 and all(set(way.texts) == LANGUAGES for way in ways)
